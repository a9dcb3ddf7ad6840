import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ListedModelDocument, RegistryDocument } from "../../lib/contract/registry-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { type Place, place, ROOT } from "./commands.ts";

/**
 * The sample outputs of the guides, printed by the commands above them. One story of two teams goes through all of them, in an order of its own. A line
 * `…` in a sample stands for any lines, `…` at the end of a line for any rest of it; times, ids of runs, digests and amounts of work are any.
 */

type Listed = Partial<ListedModelDocument> & { readonly name: string };

const OPENAI: readonly Listed[] = [
  { name: "gpt-4.1", tokenLimit: 1_000_000, default: true, translationDefault: true },
  { name: "gpt-4.1-mini", tokenLimit: 1_000_000 },
  { name: "gpt-5.4-mini", tokenLimit: 400_000 },
  { name: "gpt-4o" },
  { name: "gpt-4", tokenLimit: 8_192 },
  { name: "gpt-4-turbo" },
  { name: "o3" },
  { name: "gpt-3.5-turbo", tokenLimit: 16_384, deprecated: true, replacement: "gpt-4.1-mini" },
];
const ANTHROPIC: readonly Listed[] = [
  {
    name: "claude-sonnet-4-6",
    tokenLimit: 1_000_000,
    default: true,
    translationDefault: true,
    parameters: "ClaudeSonnet46Parameters",
  },
  { name: "claude-sonnet-4", tokenLimit: 200_000, parameters: "AnthropicReasoningParameters" },
];

type Changes = {
  readonly without?: readonly string[];
  readonly more?: readonly Listed[];
  readonly deleted?: Readonly<Record<string, string | null>>;
};

/** Returns the registry of the story, changed. Names of Anthropic's models begin with `claude`. */
function registryWith({ without = [], more = [], deleted = {} }: Changes = {}): RegistryDocument {
  const named = new Set(more.map(({ name }) => name));
  const modelsOf = (models: readonly Listed[], isOwn: (name: string) => boolean) => [
    ...models.filter(({ name }) => !without.includes(name) && !(name in deleted) && !named.has(name)),
    ...more.filter(({ name }) => isOwn(name)),
  ];
  const complete = (model: Listed): ListedModelDocument => ({ tokenLimit: 128_000, ...model });
  const isClaude = (name: string): boolean => name.startsWith("claude");
  return {
    version: 1,
    providers: {
      openai: { models: modelsOf(OPENAI, (name) => !isClaude(name)).map(complete) },
      anthropic: { models: modelsOf(ANTHROPIC, isClaude).map(complete) },
    },
    deleted: Object.entries(deleted).map(([name, replacement]) => ({
      provider: isClaude(name) ? "anthropic" : "openai",
      name,
      ...(replacement === null ? {} : { replacement }),
    })),
  };
}

const member = (id: string) => ({
  id,
  email: `${id}@example.com`,
  permissions: [DEFAULT_PERMISSION],
});
const WORKSPACE = workspaceOf({
  teams: [
    { id: "acme", name: "Acme", members: [member("ann"), member("bob")] },
    { id: "birch", name: "Birch", members: [member("cem")] },
  ],
  customModels: [{ team: "birch", provider: "openai", name: "gpt-6", tokenLimit: 100_000 }],
  pipelines: [
    {
      id: "p1",
      team: "acme",
      name: "Triage",
      nodes: [
        { id: "n1", name: "Ask", params: { modelId: "openai/gpt-4" } },
        {
          id: "n2",
          name: "Think",
          params: {
            modelId: "anthropic/claude-sonnet-4",
            modelParameters: { thinking: true, budget_tokens: 8_000, max_tokens: 20_000, temperature: 1 },
          },
        },
      ],
    },
  ],
  chatbots: [{ id: "c1", team: "acme", name: "Support", pipeline: "p1" }],
  assistants: [
    { id: "a1", team: "birch", name: "Helper", modelId: "openai/gpt-4o" },
    { id: "a2", team: "birch", name: "Own", modelId: "team:birch/openai/gpt-6" },
  ],
  analyses: [
    {
      id: "y1",
      team: "acme",
      name: "Topics",
      modelId: "openai/gpt-4o",
      translationModelId: "openai/gpt-4-turbo",
    },
  ],
  collections: [{ id: "f1", team: "acme", name: "Leaflets", contextualizerModelId: "openai/gpt-4.1-mini" }],
  evaluators: [{ id: "e1", team: "birch", name: "Tone", params: { modelId: "openai/gpt-3.5-turbo" } }],
});

/** The samples of a document, in their order: the command, and what it prints. */
function samplesOf(document: string): { readonly command: string; readonly output: string }[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, language, block = ""]) =>
    (language === "" ? block : "")
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...lines] = part.split("\n");
        return { command, output: lines.join("\n").trimEnd() };
      }),
  );
}

/** Returns a pattern of all that a sample may stand for. */
function patternOf(sample: string): RegExp {
  const any = (line: string): string =>
    line
      .split(
        /(…$|\d{8}T\d{9}Z-[0-9a-f]{8}|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}|\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b)/,
      )
      .map((part, index) => {
        if (index % 2 === 0) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll(/ +/g, " +");
        if (part === "…") return ".*";
        if (part.includes("T")) return "\\d{8}T\\d{9}Z-[0-9a-f]{8}";
        if (part.includes(":")) return "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}";
        return `[0-9a-f]{${part.length}}`;
      })
      .join("");
  const work = /^(calls|capacity|time) /;
  const lines = sample.split("\n").map((line) => {
    if (line === "…") return "(?:.*\\n)*?";
    return `${work.test(line) ? any(line).replaceAll(/\d[\d,\\.]*/g, "[\\d,.]+") : any(line)} *\\n`;
  });
  return new RegExp(`^${lines.join("")}$`);
}

/** Samples that this story does not print, each with the test that prints it or the reason why none does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "npx modelkeeper prune --environments environments.json":
    "test/local/prune.test.ts: it takes a history of months",
};

/** Returns the pipeline as somebody has changed it meanwhile: another effort. */
function edited() {
  const [pipeline] = WORKSPACE.pipelines;
  const params = {
    modelId: "anthropic/claude-sonnet-4-6",
    modelParameters: { adaptive_thinking: true, effort: "high", max_tokens: 20_000 },
  };
  const nodes = (pipeline?.nodes ?? []).map((node) =>
    node.id === "n2" ? { ...node, params } : { ...node, params: { modelId: "openai/gpt-4.1-mini" } },
  );
  return workspaceOf({ pipelines: pipeline === undefined ? [] : [{ ...pipeline, nodes }] });
}

let story: Place;
const printed = new Map<string, string[]>();

/** Runs a command as it stands in a sample, and keeps what a terminal would show. */
async function sample(command: string): Promise<void> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
  const { stdout, stderr } = await story.run(...words.slice("npx modelkeeper".split(" ").length));
  const remarks = stderr
    .split("\n")
    .filter((line) => !/^(modelkeeper\.json: |(plan|usage|pass|compose|publish)( |$)|$)/.test(line))
    .map((line) => `${line}\n`);
  printed.set(command, [...(printed.get(command) ?? []), remarks.join("") + stdout]);
}

/** Writes the registry as people do, a line for each field. */
function write(changes: Changes): void {
  story.file("registry.json", JSON.stringify(registryWith(changes), null, 2));
}

async function apply(changes: Changes): Promise<void> {
  write(changes);
  const { status, stderr } = await story.run("apply");
  expect([status, stderr.match(/^error.*/m)?.[0]]).toEqual([0, undefined]);
}

beforeAll(async () => {
  story = place({ shared: true });
  story.file("modelkeeper.json", { registry: "registry.json", data: "data" });
  story.file("workspace.json", WORKSPACE);
  await story.run("load", "workspace.json");
  await apply({});
  await sample("npx modelkeeper usage --in-use");
  const deprecation = {
    more: [
      { name: "gpt-5.6", tokenLimit: 1_050_000 },
      { name: "gpt-4o", deprecated: true, replacement: "gpt-5.4-mini", retiresOn: "2027-02-16" },
    ],
    deleted: { "gpt-4": "gpt-4.1" },
  };
  write(deprecation);
  await sample("npx modelkeeper plan");
  await sample("npx modelkeeper apply");
  await sample("npx modelkeeper ledger list --model openai/gpt-4");
  await sample("npx modelkeeper runs");
  const chain = { ...deprecation.deleted, "gpt-4-turbo": "gpt-4.1" };
  await apply({ ...deprecation, deleted: chain });
  // Without o3, which no entry deletes: the row stays.
  const mini = { name: "gpt-4.1-mini", tokenLimit: 1_000_000, default: true, translationDefault: true };
  const shorter = {
    more: [...deprecation.more, mini],
    without: ["o3"],
    deleted: { ...chain, "gpt-4.1": "gpt-4.1-mini" },
  };
  await apply(shorter);
  await sample("npx modelkeeper apply");
  await sample("npx modelkeeper resolve openai/gpt-4-turbo");
  await sample(
    "npx modelkeeper ledger unmark openai/gpt-4.1 --reason 'a backup of the workspace was restored'",
  );
  await sample("npx modelkeeper ledger mark openai/gpt-4.1 --reason 'the team moves its pipeline by hand'");
  await sample("npx modelkeeper ledger show openai/gpt-4.1");
  const { "gpt-4": _back, ...others } = shorter.deleted;
  write({ ...shorter, deleted: others });
  await sample("npx modelkeeper plan");
  write({ ...shorter, more: [...shorter.more, { name: "gpt-6" }] });
  await sample("npx modelkeeper plan");
  write({
    more: [
      {
        name: "claude-sonnet-4",
        tokenLimit: 200_000,
        parameters: "AnthropicReasoningParameters",
        deprecated: true,
        replacement: "claude-sonnet-4-6",
      },
    ],
  });
  await sample("npx modelkeeper validate");
  await sample("npx modelkeeper validate --explain");
  const sonnet = { ...shorter, deleted: { ...shorter.deleted, "claude-sonnet-4": "claude-sonnet-4-6" } };
  await apply(sonnet);
  await sample("npx modelkeeper ledger changes anthropic/claude-sonnet-4 --team acme");
  story.file("edit.json", edited());
  await story.run("load", "edit.json");
  await apply(shorter);
  await sample('npx modelkeeper undo anthropic/claude-sonnet-4 --reason "three times the price"');
  await sample("npx modelkeeper inbox --team acme --member ann");
  await sample("npx modelkeeper cleanup");
}, 300_000);

afterAll(() => story.remove());

describe.each(["docs/managing-models.md", "docs/parameters.md", "docs/from-edit-to-merge.md"])(
  "%s",
  (document) => {
    const seen = new Map<string, number>();
    test.each(samplesOf(document).filter(({ command }) => !(command in ELSEWHERE)))(
      "$command",
      ({ command, output }) => {
        const all = printed.get(command) ?? [];
        const nth = seen.get(command) ?? 0;
        seen.set(command, nth + 1);
        const matching = all.filter((text) => patternOf(output).test(text));
        expect(matching.length > 0 ? output : all.join("\n--- or ---\n"), `printed by ${command}`).toBe(
          output,
        );
      },
    );
  },
);

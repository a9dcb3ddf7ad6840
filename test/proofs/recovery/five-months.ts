import type { Notice } from "../../../lib/contract/notices.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../../lib/contract/workspace-document.ts";
import { daysBefore } from "../../../lib/domain/registry/calendar.ts";
import { createRandom } from "../../../lib/local/example/random.ts";
import { exampleWorkspace } from "../../../lib/local/example/workspace.ts";
import { intercept } from "../../builders/ports.ts";
import { workspaceOf } from "../../builders/workspace.ts";
import { createFakeClock, createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";
import { DATED, DEPLOYMENTS, MISTAKEN } from "./real-dates.ts";

const FIRST_DAY = "2026-09-01";
const LAST_DAY = "2027-02-01";
const LIVING = ["openai/gpt-5.5", "openai/gpt-5.4", "anthropic/claude-sonnet-4-6"];
const KINDS = ["pipelines", "assistants", "analyses", "evaluators", "collections"] as const;

/** What five months came to. */
export type Months = {
  /** In the order in which they were made, with the day. */
  readonly told: readonly (Notice & { readonly day: string })[];
  readonly emails: TestPlatform["emails"]["sent"];
  /** By day, before its runs: `team model`. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** The registry that was in force when the daily run of a day began. */
  readonly inForce: ReadonlyMap<string, RegistryDocument>;
  readonly rows: Awaited<ReturnType<TestPlatform["rows"]>>;
  readonly pending: number;
};

/** What goes wrong on a day. */
export type Trouble = { readonly topicFails: boolean; readonly runDies: boolean };

/**
 * Five months of a platform on a virtual clock: the example's 50 teams, users who move away from models that retire or begin to use them, a daily run at
 * 04:00, and deployments at 10:00.
 */
export async function playMonths(seed: number, troubleOn: (day: string) => Trouble): Promise<Months> {
  const clock = createFakeClock(`${FIRST_DAY}T00:00:00.000Z`);
  const platform = await createTestPlatform({ clock, segments: 1 });
  const random = createRandom(seed);
  const models = [...DATED, MISTAKEN, ...LIVING];
  const workspace = createWorkspace(
    withoutCustomModels(exampleWorkspace({ seed, teams: 50, references: 200, models })),
  );
  await platform.load(workspace.document());
  const known = new Set<string>();
  const told: Months["told"][number][] = [];
  const used = new Map<string, ReadonlySet<string>>();
  const inForce = new Map<string, RegistryDocument>();
  let registry: RegistryDocument | undefined;
  const at = (day: string, hour: string): void =>
    clock.advance(Math.max(0, Date.parse(`${day}T${hour}:00:00Z`) - clock.now()));
  const listen = async (day: string): Promise<void> => {
    const news = (await platform.notices()).filter(({ id }) => !known.has(id));
    for (const notice of news.toSorted((one, other) => rankOf(one) - rankOf(other))) {
      known.add(notice.id);
      told.push({ ...notice, day });
    }
  };
  for (let day = FIRST_DAY; day <= LAST_DAY; day = daysBefore(day, -1)) {
    const trouble = troubleOn(day);
    platform.topic.fails = trouble.topicFails;
    at(day, "02");
    if (random.percent(30)) {
      const [from, to] = random.percent(70)
        ? [random.pick(DATED), random.pick(LIVING)]
        : [random.pick(LIVING), random.pick(DATED)];
      const team = random.pick(workspace.teamsThatUse(from));
      if (isListed(registry, to)) await platform.load(workspace.move(team, from, to));
    }
    used.set(day, workspace.uses());
    if (registry !== undefined) inForce.set(day, registry);
    at(day, "04");
    let status: string | undefined;
    if (registry !== undefined && trouble.runDies) await die(platform, random.pick(DEATHS));
    else if (registry !== undefined) status = (await platform.cleanup()).status;
    if (status !== "nothing-to-do") await listen(day);
    const deployed = DEPLOYMENTS[day];
    at(day, "10");
    if (deployed !== undefined) {
      await platform.apply(deployed);
      registry = deployed;
      workspace.follow(deployed);
      await listen(day);
    }
  }
  const pending = (await platform.notices()).filter(({ state }) => state !== "published").length;
  return { told, emails: platform.emails.sent, used, inForce, rows: await platform.rows(), pending };
}

/** Who hears of a deprecation and of its date in one run hears of the deprecation first. */
function rankOf({ slug }: Notice): number {
  return slug === "llm-model-deprecated" ? 0 : 1;
}

function isListed(registry: RegistryDocument | undefined, id: string): boolean {
  const [provider = "", name = ""] = id.split("/");
  return registry?.providers[provider]?.models.some((model) => model.name === name) === true;
}

type Death = (container: TestPlatform["container"], dies: () => Promise<never>) => void;

/** Places at which a run dies: before and after it writes notices, and when they are published. */
const DEATHS: readonly Death[] = [
  ({ outbox }, dies) => intercept(outbox, "announce", () => dies),
  ({ compositions }, dies) => intercept(compositions, "addTold", () => dies),
  ({ compositions }, dies) => intercept(compositions, "put", () => dies),
  ({ notices }, dies) => intercept(notices, "recordReached", () => dies),
];

/** Makes the daily run, which dies there; where it does not come that far, it ends. */
async function die(platform: TestPlatform, death: Death): Promise<void> {
  const dying = platform.another();
  const dead = Promise.withResolvers<void>();
  death(dying.container, () => {
    dead.resolve();
    return new Promise<never>(() => {});
  });
  await Promise.race([dead.promise, dying.cleanup()]);
}

/** Teams use models of the registry alone: which of their own are promoted is not the question here. */
function withoutCustomModels(example: WorkspaceDocument): WorkspaceDocument {
  const text = JSON.stringify({ ...example, customModels: [] });
  return JSON.parse(text.replaceAll(/"team:[^/"]*\//g, '"')) as WorkspaceDocument;
}

/** The example as its users change it. */
function createWorkspace(example: WorkspaceDocument) {
  let current = example;
  const textsOf = (): Map<string, string> =>
    new Map(
      current.teams.map(({ id }) => [
        id,
        JSON.stringify(KINDS.map((kind) => current[kind].filter(({ team }) => team === id))),
      ]),
    );
  const replaced = <T>(value: T, from: string, to: string): T =>
    JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(from), JSON.stringify(to))) as T;
  const all = [...DATED, MISTAKEN, ...LIVING];
  return {
    document: () => current,
    uses(): Set<string> {
      return new Set(
        [...textsOf()].flatMap(([team, text]) =>
          all.filter((model) => text.includes(JSON.stringify(model))).map((model) => `${team} ${model}`),
        ),
      );
    },
    teamsThatUse(model: string): string[] {
      const teams = [...textsOf()].filter(([, text]) => text.includes(JSON.stringify(model)));
      return teams.length === 0 ? [current.teams[0]?.id ?? ""] : teams.map(([team]) => team);
    },
    /** Moves everything of a team from one model to another. @returns what has changed */
    move(team: string, from: string, to: string): WorkspaceDocument {
      const lists = Object.fromEntries(
        KINDS.map((kind) => [
          kind,
          replaced(
            current[kind].filter((one) => one.team === team),
            from,
            to,
          ),
        ]),
      );
      const others = Object.fromEntries(
        KINDS.map((kind) => [
          kind,
          [...current[kind].filter((one) => one.team !== team), ...(lists[kind] ?? [])],
        ]),
      );
      current = { ...current, ...others };
      return workspaceOf({ teams: current.teams.filter(({ id }) => id === team), ...lists });
    },
    /** Follows the references that a run has rewritten. */
    follow({ deleted }: RegistryDocument): void {
      for (const { provider, name, replacement } of deleted)
        if (typeof replacement === "string" && DATED.includes(`${provider}/${name}`))
          current = replaced(current, `${provider}/${name}`, `${provider}/${replacement}`);
    },
  };
}

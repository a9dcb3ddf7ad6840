import { describe, expect, test } from "vitest";
import { createCustomModelTable } from "../../lib/aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../../lib/aws/workspace/workspace-table.ts";
import { createStorePlatform } from "../../lib/cli/platform/store-platform.ts";
import type { InboxEntry, StoredNotice } from "../../lib/contract/notices.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { Entry, ModelRow, Resolution, Usage } from "../../lib/contract/results.ts";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { setup as setupProgram } from "../cli/fake-world.ts";
import { AFTER, number, setupAdopter, simpleSource, text } from "./adopter.ts";
import type { TestPlatform } from "./test-platform.ts";

/** Teams and members of an adopter's, whose ids are whatever its users are signed in by. */

const KEYS = {
  "ann@example.com": "ann%40example.com",
  "auth0|5f7c": "auth0|5f7c",
  "us-east-1:2f1e": "us-east-1:2f1e",
  "org/1": "org%2F1",
  "50%": "50%25",
  "a=b": "a%3Db",
  "équipe nord": "équipe nord",
  plain: "plain",
} as const;
const TEAMS = Object.keys(KEYS) as (keyof typeof KEYS)[];
const MEMBERS = ["bo@example.com", "saml|9#9", "c/d"];

/** The teams' own model `openai/late` is listed now. */
const LISTED: RegistryDocument = {
  ...AFTER,
  providers: {
    openai: { models: [...(AFTER.providers.openai?.models ?? []), { name: "late", tokenLimit: 9 }] },
  },
};

const thing = (team: string, name: string, model: string): Item => ({
  id: text(`${team} ${name}`),
  team: text(team),
  model: text(model),
});
const customModel = (team: keyof typeof KEYS) => `team:${KEYS[team]}/openai/late`;

/** Each team uses a model that goes, one that goes without a replacement, one that is deprecated, and its own. */
async function setup() {
  const { platform, put, get } = await setupAdopter();
  await platform.load(
    workspaceOf({
      teams: TEAMS.map((id) => ({
        id,
        name: `The team ${id}`,
        members: MEMBERS.map((member) => ({ id: member, email: null, permissions: [DEFAULT_PERMISSION] })),
      })),
      customModels: TEAMS.map((team) => ({ team, provider: "openai", name: "late", tokenLimit: 5 })),
    }),
  );
  for (const team of TEAMS) {
    const models = { old: "openai/old", gone: "openai/gone", tired: "openai/tired", own: customModel(team) };
    await put(...Object.entries(models).map(([name, model]) => thing(team, name, model)));
  }
  const modelOf = async (team: string, name: string) => (await get({ id: text(`${team} ${name}`) }))?.model;
  return { platform, put, modelOf, command: commandsOf(platform) };
}

/** Returns a person's commands on these tables; a command returns its JSON, or its text where the output is no JSON. */
function commandsOf(platform: TestPlatform) {
  const { container, dynamodb, tables } = platform;
  const stores = createStorePlatform({
    stores: container,
    place: "the platform of a test",
    hasInbox: true,
    hasWorkspace: true,
    workspace: () => ({
      workspace: createWorkspaceTable(dynamodb, tables.workspace, container.clock),
      customModels: createCustomModelTable(dynamodb, tables.models),
    }),
    inbox: () => container.inbox,
    declared: async () => ({ sources: [simpleSource], builtIn: { sets: {} } }),
    openFile: () => {
      throw new Error("nothing is loaded here");
    },
    beforeLoad: async () => {},
    by: "test",
    health: async () => ({ digest: null }),
    undo: () => {
      throw new Error("nothing is undone here");
    },
  });
  return async <Answer>(...words: string[]): Promise<Answer> => {
    const { status, stdout, stderr } = await setupProgram({ platform: stores }).run(...words);
    expect(status, stderr).toBe(0);
    return words.includes("--json") ? JSON.parse(stdout) : (stdout as Answer);
  };
}

function plan(platform: TestPlatform, document: RegistryDocument) {
  const sets = parameterSetsInForce(parameterSets, document);
  const sources = [simpleSource];
  const digest = registryDigest(document, sources, sets);
  return previewPlan(platform.container, { document, digest, sources, sets, warnings: [] });
}

describe("teams with ids of any text", () => {
  test("are told as plan said, each notice once, and find it by their id", async () => {
    const { platform, command } = await setup();
    const planned = await plan(platform, LISTED);
    expect(planned.notices.map(({ team }) => team).sort()).toEqual([...TEAMS, ...TEAMS, ...TEAMS].sort());
    expect(await platform.apply(LISTED)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 2 * TEAMS.length, cleared: TEAMS.length, noted: TEAMS.length },
      notices: { created: 3 * TEAMS.length, published: 3 * TEAMS.length, pending: 0 },
    });
    const { published } = platform.topic;
    expect(published).toHaveLength(3 * TEAMS.length);
    expect(new Set(published).size).toBe(published.length);
    for (const id of TEAMS) {
      const { notices } = await command<{ notices: StoredNotice[] }>("notices", "--team", id, "--json");
      expect(notices.map(({ team }) => team)).toEqual(Array(3).fill({ id, name: `The team ${id}` }));
      expect(notices.map(({ reached }) => reached)).toEqual([3, 3, 3]);
    }
    expect(await platform.apply(LISTED)).toMatchObject({ status: "nothing-to-do" });
  });

  test("have inboxes, and their members read what is theirs", async () => {
    const { platform, command } = await setup();
    await platform.apply(LISTED);
    for (const team of TEAMS) {
      for (const member of MEMBERS) {
        const words = ["inbox", "--team", team, "--member", member, "--json"];
        const { inbox } = await command<{ inbox: InboxEntry[] }>(...words);
        expect(inbox.map((entry) => [entry.member, entry.read])).toEqual(Array(3).fill([member, false]));
        const [first] = inbox as [InboxEntry, ...InboxEntry[]];
        await command("inbox", "read", first.notice, "--member", member);
        const after = await command<{ inbox: InboxEntry[] }>(...words);
        expect(after.inbox.filter(({ read }) => read).map(({ notice }) => notice)).toEqual([first.notice]);
      }
      const { inbox } = await command<{ inbox: InboxEntry[] }>("inbox", "--team", team, "--json");
      expect(inbox).toHaveLength(3 * MEMBERS.length);
    }
  });

  test("see what they use, as JSON and as a table for a spreadsheet", async () => {
    const { command } = await setup();
    for (const team of TEAMS) {
      const { usage } = await command<{ usage: Usage[] }>("usage", "--team", team, "--in-use", "--json");
      expect(usage.map(({ model, references, teams }) => [model, references, teams])).toEqual(
        ["openai/gone", "openai/old", "openai/tired", customModel(team)].map((model) => [model, 1, 1]),
      );
      const csv = await command<string>("usage", "--team", team, "--in-use", "--csv");
      expect(csv.split("\r\n")).toContain(`${customModel(team)},active,,,1,1,1`);
    }
  });

  test("have models of their own that resolve, give way to the listed one, and are shown", async () => {
    const { platform, modelOf, command } = await setup();
    for (const team of TEAMS) {
      const resolved = await command<Resolution>("resolve", customModel(team), "--json");
      expect(resolved).toMatchObject({ status: "active", model: customModel(team) });
    }
    const planned = await plan(platform, LISTED);
    expect(planned.sync.promote.map(({ from }) => from).sort()).toEqual(TEAMS.map(customModel).sort());
    await platform.apply(LISTED);
    const { models } = await command<{ models: ModelRow[] }>("models", "--status", "deleted", "--json");
    const { entries } = await command<{ entries: Entry[] }>("ledger", "list", "--kind", "promote", "--json");
    for (const team of TEAMS) {
      const id = customModel(team);
      expect(await modelOf(team, "own")).toEqual(text("openai/late"));
      expect(await command("resolve", id, "--json")).toMatchObject({
        status: "redirected",
        model: "openai/late",
      });
      expect(models).toContainEqual(expect.objectContaining({ id, redirectsTo: "openai/late" }));
      expect(entries).toContainEqual(
        expect.objectContaining({ id: `promote:${id}@1=late`, model: id, state: "succeeded", teams: 1 }),
      );
      const { entry } = await command<{ entry: Entry & { teams: object } }>("ledger", "show", id, "--json");
      expect(entry.teams).toEqual({ [team]: 1 });
    }
  });

  test("have ledger entries that are done again, or left alone, by the id of their model", async () => {
    const { platform, command } = await setup();
    await platform.apply(LISTED);
    for (const team of ["org/1", "ann@example.com"] as const) {
      const words = [customModel(team), "--reason", "by hand", "--json"];
      for (const [verb, state] of [
        ["unmark", "pending"],
        ["mark", "marked"],
      ] as const) {
        const { entry } = await command<{ entry: Entry }>("ledger", verb, ...words);
        expect(entry).toMatchObject({ id: `promote:${customModel(team)}@1=late`, state });
      }
    }
  });

  test("export their own models, as they were loaded", async () => {
    const { platform } = await setup();
    const { customModels } = await platform.export();
    expect(customModels?.map(({ team }) => team)).toEqual(TEAMS.toSorted());
  });
});

test("what is no id of a team is told by neither plan nor apply, and its reference is rewritten", async () => {
  const { platform, put, get } = await setupAdopter();
  const items = ["a\nb", "a\u200bb", "x".repeat(257), "org/2"].map((team, index) => ({
    ...thing(team, "old", "openai/old"),
    id: text(`t${index}`),
  }));
  await put(...items);
  expect((await plan(platform, AFTER)).notices.map(({ team }) => team)).toEqual(["org/2"]);
  expect(await platform.apply(AFTER)).toMatchObject({
    references: { rewritten: 4 },
    notices: { created: 1 },
  });
  for (const { id } of items) expect(await get({ id })).toMatchObject({ model: text("openai/new") });
});

test("a team whose id is a number in its item is the team with that text", async () => {
  const { platform, put } = await setupAdopter();
  await put({ id: text("t1"), team: number(42), model: text("openai/old") });
  await put({ id: text("t2"), team: text("42"), model: text("openai/old") });
  expect(await platform.apply(AFTER)).toMatchObject({
    references: { rewritten: 2 },
    notices: { published: 1 },
  });
  expect(await platform.notices()).toMatchObject([{ team: { id: "42" }, affected: { thing: { count: 2 } } }]);
});

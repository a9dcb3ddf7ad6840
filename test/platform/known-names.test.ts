import { describe, expect, test } from "vitest";
import { createCustomModelTable } from "../../lib/aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../../lib/aws/workspace/workspace-table.ts";
import { createStorePlatform } from "../../lib/cli/platform/store-platform.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { makeUndo } from "../../lib/operations/ledger/make-undo.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { setup as setupProgram } from "../cli/fake-world.ts";
import { createTestPlatform } from "./test-platform.ts";

/** Names on the command line that are misspelt: they are refused, and not read as an empty platform. */

const LISTED = registryOf(["old", "new", "idle"]);
const DELETED = registryOf(["new", "idle"], { old: "new" });

/** Teams acme and bolt with an assistant each, and a team that has nothing; the model of both assistants is deleted. */
async function setup({ hasWorkspace = true, isEmpty = false } = {}) {
  const platform = await createTestPlatform();
  const { container, dynamodb, tables } = platform;
  if (!isEmpty) {
    const members = [{ id: "ann", permissions: [DEFAULT_PERMISSION] }];
    await platform.load(
      workspaceOf({
        teams: [...teamsOf(["acme", "bolt"], members), ...teamsOf(["idle team"])],
        assistants: assistantsOf(["p/old", "p/old", "p/unlisted"], ["acme", "bolt"]),
      }),
    );
    await platform.apply(LISTED);
    await platform.apply(DELETED);
  }
  const stores = createStorePlatform({
    stores: container,
    place: "the platform of a test",
    hasInbox: true,
    hasWorkspace,
    workspace: () => ({
      workspace: createWorkspaceTable(dynamodb, tables.workspace, container.clock),
      customModels: createCustomModelTable(dynamodb, tables.models),
    }),
    inbox: () => container.inbox,
    declared: async () => ({ sources: referenceSources, builtIn: parameterSets }),
    openFile: () => {
      throw new Error("nothing is loaded here");
    },
    beforeLoad: async () => {},
    by: "test",
    health: async () => ({ digest: null }),
    undo: (request) =>
      makeUndo(container, { ...request, by: "test", waitSeconds: 0 }, async () => "nothing-to-do"),
  });
  return { platform, run: setupProgram({ platform: stores }).run };
}

const TEAM = ["--team", "acmee"];
const MODEL = ["--model", "p/odl"];

const OF_TEAMS: readonly (readonly string[])[] = [
  ["usage", ...TEAM],
  ["notices", ...TEAM],
  ["inbox", ...TEAM],
  ["inbox", ...TEAM, "--member", "ann"],
  ["ledger", "changes", "p/old", ...TEAM],
  ["undo", "p/old", ...TEAM, "--reason", "again"],
  ["undo", "p/old", ...TEAM, "--dry-run"],
  ["usage", "--snapshot", ...TEAM],
];
const OF_MODELS: readonly (readonly string[])[] = [
  ["usage", ...MODEL],
  ["notices", ...MODEL],
  ["ledger", "list", ...MODEL],
];

describe("a name that nothing bears", () => {
  test("is refused with the nearest one by every command that takes it", async () => {
    const { run } = await setup();
    for (const words of [...OF_TEAMS, ["usage", "--snapshot", ...TEAM]])
      expect(await run(...words), words.join(" ")).toEqual({
        status: 2,
        stdout: "",
        stderr: 'error unknown-entry: there is no team "acmee": did you mean acme?\n',
      });
    for (const words of [...OF_MODELS, ["usage", "--snapshot", ...MODEL]])
      expect(await run(...words), words.join(" ")).toEqual({
        status: 2,
        stdout: "",
        stderr: 'error unknown-entry: there is no model "p/odl": did you mean p/old?\n',
      });
    expect(await run("inbox", "--team", "acme", "--member", "anne")).toMatchObject({
      status: 2,
      stderr: 'error unknown-entry: there is no member of acme "anne": did you mean ann?\n',
    });
  });

  test("is refused with the command that lists the others, on the same platform, where none is near", async () => {
    const { run } = await setup();
    expect(await run("notices", "--team", "nobody", "--data", "the data")).toMatchObject({
      status: 2,
      stderr: "error unknown-entry: there is no team \"nobody\". Next: modelkeeper teams --data 'the data'\n",
    });
    const { status, stdout } = await run("usage", "--model", "z/z", "--endpoint", "http://x:1", "--json");
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "unknown-entry",
        message: 'there is no model "z/z". Next: modelkeeper models --endpoint http://x:1',
      },
    });
  });

  test("of a member who is to answer a notice, or of a notice, is refused too", async () => {
    const { platform, run } = await setup();
    const [notice] = await platform.notices();
    for (const words of [["read"], ["ack"], ["snooze", "--until", "2026-12-01"]]) {
      const [verb = "", ...more] = words;
      expect(await run("inbox", verb, notice?.id ?? "", "--member", "an", ...more)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/there is no member of \w+ "an": did you mean ann\?/),
      });
      expect(await run("inbox", verb, "0a", "--member", "ann", ...more)).toMatchObject({
        status: 2,
        stderr: "error unknown-entry: there is no notice 0a. Next: modelkeeper notices\n",
      });
    }
  });

  test("of a migration is refused with the nearest model", async () => {
    const { run } = await setup();
    for (const words of [["show"], ["mark", "--reason", "x"], ["changes"]])
      expect(await run("ledger", words[0]!, "p/odl", ...words.slice(1))).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^error unknown-entry: .* did you mean p\/old\?\n$/),
      });
  });
});

describe("a name that is borne, and has nothing to show", () => {
  test.each([
    ["usage", "--team", "idle team"],
    ["usage", "--snapshot", "--team", "idle team"],
    ["notices", "--team", "idle team"],
    ["notices", "--team", "acme", "--state", "pending"],
    ["inbox", "--team", "idle team"],
    ["ledger", "changes", "p/old", "--team", "idle team"],
    ["notices", "--model", "p/idle"],
    ["ledger", "list", "--model", "p/idle"],
    ["usage", "--model", "p/unlisted"],
    ["resolve", "p/nobody"],
  ])("is answered: %s %s %s %s %s", async (...words) => {
    const { run } = await setup();
    expect(await run(...words.filter((word) => word !== undefined))).toMatchObject({ status: 0, stderr: "" });
  });
});

test("where it cannot be known which teams there are, none is refused", async () => {
  const { run } = await setup({ hasWorkspace: false });
  for (const words of [...OF_TEAMS.slice(0, 5), ...OF_TEAMS.slice(-1)])
    expect(await run(...words)).toMatchObject({ status: 0 });
  for (const words of OF_MODELS) expect(await run(...words)).toMatchObject({ status: 2 });
});

test("on an empty platform no name is refused", async () => {
  const { run } = await setup({ isEmpty: true });
  for (const words of [...OF_TEAMS.slice(0, 4), ...OF_MODELS])
    expect(await run(...words)).toMatchObject({ status: 0 });
});

test("migrations are listed newest first", async () => {
  const { platform, run } = await setup();
  platform.clock.advance(60_000);
  await platform.apply(registryOf(["new"], { old: "new", idle: "new" }));
  const { entries } = JSON.parse((await run("ledger", "list", "--json")).stdout);
  expect(entries.map(({ model }: { model: string }) => model)).toEqual(["p/idle", "p/old"]);
});

describe("teams", () => {
  const all = [
    { id: "acme", name: "Team acme", members: 1, references: 2, notices: 1 },
    { id: "bolt", name: "Team bolt", members: 1, references: 1, notices: 1 },
    { id: "idle team", name: "Team idle team", members: 0, references: 0, notices: 0 },
  ];

  test("are listed with what the platform knows of them", async () => {
    const { run } = await setup();
    expect(JSON.parse((await run("teams", "--json")).stdout)).toEqual({ teams: all, next: null });
  });

  test("are those with references or notices, where there is no workspace", async () => {
    const { run } = await setup({ hasWorkspace: false });
    expect(JSON.parse((await run("teams", "--json")).stdout)).toEqual({
      teams: all.slice(0, 2).map((team) => ({ ...team, members: null })),
      next: null,
    });
  });

  test("come in pages, each with the command of the next", async () => {
    const { run } = await setup();
    const first = await run("teams", "--limit", "1", "--data", "d");
    expect(first.stdout).toContain("\nMore: modelkeeper teams --after acme --limit 1 --data d\n");
    expect(JSON.parse((await run("teams", "--limit", "2", "--after", "acme", "--json")).stdout)).toEqual({
      teams: all.slice(1),
      next: null,
    });
  });
});

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Place, place, ROOT, startDynamoDB } from "./commands.ts";
import { AFTER, BEFORE, busyWorkspace } from "./example.ts";

/** The whole story, told through the command line. */
async function tell(here: Place): Promise<void> {
  const before = here.file("before.json", BEFORE);
  const after = here.file("after.json", AFTER);
  const loaded = await here.json(["load", here.file("workspace.json", busyWorkspace(60, 12, 3))]);
  expect(loaded.loaded).toMatchObject({
    teams: 3,
    members: 3,
    assistants: 60,
    pipelines: 12,
    nodes: 24,
    chatbots: 4,
  });
  expect(await here.json(["apply", "--registry", before])).toMatchObject({
    status: "succeeded",
    sync: { created: 5 },
  });

  const exported = await here.json(["export"]);
  const plan = await here.json(["plan", "--registry", after]);
  expect(await here.json(["export"])).toEqual(exported);
  const applied = await here.json(["apply", "--registry", after]);
  expect(applied).toMatchObject({
    status: "succeeded",
    sync: { deprecated: 1 },
    references: { failed: 0, skipped: 0 },
    notices: { pending: 0 },
  });
  // The plan has said what apply did.
  const planned = (kind: string) =>
    plan.migrations
      .filter((migration: { kind: string }) => migration.kind === kind)
      .reduce((sum: number, migration: { references: number }) => sum + migration.references, 0);
  expect(applied.references.rewritten + applied.references.cleared).toBe(planned("delete"));
  expect(applied.references.noted).toBe(planned("deprecate"));
  expect(applied.notices.created).toBe(plan.notices.length);

  const again = await here.json(["apply", "--registry", after]);
  expect(again).toMatchObject({ status: "nothing-to-do", calls: { writes: 0, publishes: 0 } });
  expect(again.calls.reads).toBeLessThanOrEqual(2);
  expect(await here.json(["plan", "--registry", after])).toMatchObject({
    status: "nothing-to-do",
    migrations: [],
  });

  const { usage } = await here.json(["usage", "--in-use"]);
  const used = new Map(
    usage.map((row: { model: string; references: number }) => [row.model, row.references]),
  );
  expect(used.has("openai/old")).toBe(false);
  expect(used.get("openai/tired")).toBe(planned("deprecate"));
  expect(await here.json(["resolve", "openai/old"])).toMatchObject({
    status: "redirected",
    model: "openai/new",
  });
  expect(await here.json(["resolve", "openai/gone"])).toMatchObject({ status: "cleared", model: null });
  expect(await here.json(["resolve", "openai/tired"])).toMatchObject({
    status: "deprecated",
    model: "openai/tired",
    replacement: "openai/new",
  });

  const { entries } = await here.json(["ledger", "list", "--state", "succeeded"]);
  expect(entries.map(({ id }: { id: string }) => id)).toEqual([
    "delete:openai/gone@1=",
    "delete:openai/old@1=new",
    "deprecate:openai/tired=new",
  ]);
  const { entry } = await here.json(["ledger", "show", "openai/old"]);
  expect(entry).toMatchObject({ id: "delete:openai/old@1=new", teams: expect.any(Object), problems: [] });
  expect(Object.keys(entry.teams)).toEqual(["team-0", "team-1", "team-2"]);
  const { notices } = await here.json(["notices", "--state", "published"]);
  expect(notices).toHaveLength(applied.notices.created);
  expect((await here.json(["notices", "--team", "team-1", "--model", "openai/gone"])).notices).toMatchObject([
    { slug: "llm-model-deleted", outcome: "cleared", team: { id: "team-1" } },
  ]);

  await here.json(["ledger", "mark", "openai/old", "--reason", "by hand"], 2);
  const unmarked = await here.json(["ledger", "unmark", "openai/old", "--reason", "look again"]);
  expect(unmarked.entry).toMatchObject({ state: "pending" });
  const marked = await here.json(["ledger", "mark", "openai/old", "--reason", "by hand"]);
  expect(marked.entry).toMatchObject({ state: "marked" });
  await here.json([
    "load",
    here.file("late.json", {
      ...busyWorkspace(0, 0, 3),
      assistants: [
        { id: "late", team: "team-0", name: "Late", modelId: "openai/old" },
        { id: "late-gone", team: "team-0", name: "Late", modelId: "openai/gone" },
      ],
    }),
  ]);
  expect(await here.json(["cleanup", "--now", "2030-01-01T00:00:00Z"])).toMatchObject({
    status: "succeeded",
    found: 1,
    repaired: 1,
  });
  const reference = async (id: string) =>
    (await here.json(["export"])).assistants.find((one: { id: string }) => one.id === id).modelId;
  expect(await reference("late")).toBe("openai/old");
  expect(await reference("late-gone")).toBeNull();
  await here.json(["ledger", "unmark", "openai/old", "--reason", "after all"]);
  expect(await here.json(["apply", "--registry", after])).toMatchObject({
    status: "succeeded",
    references: { rewritten: 1 },
  });
  expect(await reference("late")).toBe("openai/new");
  for (const day of ["2030-02-01", "2030-02-02"]) await here.json(["cleanup", "--now", `${day}T00:00:00Z`]);
  const { models } = await here.json(["models", "--status", "deleted"]);
  expect(models.map(({ watched }: { watched: boolean }) => watched)).toEqual([false, false]);
  expect((await here.json(["notices"])).notices).toHaveLength(notices.length);

  const text = await here.run("runs");
  expect(text).toMatchObject({
    status: 0,
    // Where the command line names no platform, the command does.
    stderr: expect.stringMatching(/^(default: the data directory \.modelkeeper\n)?$/),
  });
  const jsonl = await here.run("export", "--jsonl");
  expect(
    jsonl.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).kind),
  ).toContain("assistant");
  const { error } = await here.json(["ledger", "show", "nothing"], 2);
  expect(error.code).toBe("unknown-entry");
}

describe("the whole story", () => {
  test("on a data directory", async () => {
    const here = place();
    await tell(here);
    expect(here.enginePid()).toBeUndefined();
  });

  test("on a DynamoDB at an endpoint: nothing is kept in the directory but the notices that were published", async () => {
    const server = place();
    const { endpoint, stop } = await startDynamoDB(server.directory);
    onTestFinished(stop);
    const here = place({ globals: ["--endpoint", endpoint] });
    await tell(here);
    expect(here.enginePid()).toBeUndefined();
    expect(existsSync(`${here.data}/dynamodb.sqlite`)).toBe(false);
  });

  test("an endpoint where nobody answers is a clear error with exit 1", async () => {
    const here = place({ globals: ["--endpoint", "http://127.0.0.1:9"] });
    expect(await here.json(["models"], 1)).toMatchObject({ error: { code: "engine-failed" } });
    const words = ["apply", "--registry", here.file("after.json", AFTER)];
    expect(await here.json(words, 1)).toMatchObject({ error: { code: "engine-failed" } });
  });
});

test("npm start shows a platform that goes through the registries, is killed, and is right afterwards", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/start.ts"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(status, stderr).toBe(0);
  for (const line of [
    /references +[\d,]+ rewritten/,
    /told +[\d,]+ teams?/,
    /kill/i,
    /took/,
    /report +\.modelkeeper-example\/.+\/report\.html/,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect(stdout).not.toContain("\u001b");
});

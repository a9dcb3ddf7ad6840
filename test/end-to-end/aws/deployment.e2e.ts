import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoredNotice } from "../../../lib/contract/notices.ts";
import type { Plan } from "../../../lib/contract/plan.ts";
import type { PruneResult } from "../../../lib/contract/prune.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { Entry, ModelRow, Run } from "../../../lib/contract/results.ts";
import { exampleWorkspace } from "../../../lib/local/example/workspace.ts";
import { type Place, place } from "../commands.ts";
import { BOTS, BOTS_AFTER, createBots, readBots } from "./bots.ts";
import { type Cloud, openCloud, readJson, STACK, succeeded } from "./cloud.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { type Received, subscribeTeam, type TeamQueue } from "./team-queue.ts";
import { userWithoutPartiQL, userWithPolicies } from "./user.ts";

/** The life of a stack: real registries, the example workspace, deployments that succeed and fail, and what is left when it goes. */

const EARLY = "test/registry-history/17-2025-12-15.json";
const LATE = "test/registry-history/30-2026-05-29.json";
const FURTHER = "o3-mini";

let emulator: Emulator;
let cloud: Cloud;
/** The same story on one machine: what the deployed stack must come to. */
let local: Place;
let queue: TeamQueue;
let everybody: TeamQueue;
let team: string;
const told: Received[] = [];
/** The workspace before the deployment that fails. */
let beforeRollback: unknown;
/** Who has the rights of docs/policies. */
let operator: Awaited<ReturnType<typeof userWithPolicies>>;
/** What all teams together were told. */
const heard: Received[] = [];
let tables: Record<"models" | "ledger" | "workspace", string>;
let machine: string;

const adopters = (registry: string, more: Readonly<Record<string, string>> = {}) =>
  cloud.deploy("adopters", { registry, bots: BOTS, ...more });

beforeAll(async () => {
  emulator = await startEmulator();
  cloud = openCloud(emulator);
  local = place({ shared: true });
  await cloud.bootstrap();
}, 300_000);

afterAll(async () => {
  local?.remove();
  cloud?.close();
  await emulator?.stop();
});

async function scan<Row>(table: string): Promise<Row[]> {
  const rows: Row[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await cloud.documents.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }));
    rows.push(...((page.Items ?? []) as Row[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return rows;
}

const rowOf = async (id: string): Promise<ModelRow | undefined> =>
  (await cloud.documents.send(new GetCommand({ TableName: tables.models, Key: { id } }))).Item as ModelRow;

/** Messages are not there at once. */
async function receive(atLeast: number): Promise<Received[]> {
  const received: Received[] = [];
  for (let look = 0; look < 30 && received.length < atLeast; look += 1)
    received.push(...(await queue.receive()));
  if (atLeast === 0) received.push(...(await queue.receive()));
  told.push(...received);
  return received;
}

describe("a stack", { timeout: 240_000 }, () => {
  test("is deployed with an early registry, by the project's own app", async () => {
    await succeeded(cloud.deploy("own", { registry: EARLY, workspace: "true" }));
    const outputs = await cloud.outputs();
    tables = {
      models: outputs.ModelsTable as string,
      ledger: outputs.LedgerTable as string,
      workspace: outputs.WorkspaceTable as string,
    };
    machine = outputs.StateMachineArn as string;
    const { providers } = readJson<RegistryDocument>(EARLY);
    const listed = Object.entries(providers).flatMap(([provider, { models }]) =>
      models.map(({ name }) => `${provider}/${name}`),
    );
    expect((await scan<ModelRow>(tables.models)).map(({ id }) => id).sort()).toEqual(listed.sort());
    expect(await cloud.executions(machine)).toEqual([
      { name: expect.stringMatching(/^deployment-/), status: "SUCCEEDED" },
    ]);
  });

  test("takes the example workspace, and a table that was there before", async () => {
    const { providers } = readJson<RegistryDocument>(EARLY);
    const models = Object.entries(providers).flatMap(([provider, { models: listed }]) =>
      listed.map(({ name }) => `${provider}/${name}`),
    );
    const workspace = exampleWorkspace({ seed: 4, teams: 10, references: 400, models });
    const file = cloud.file("workspace.json", workspace);
    const { loaded } = await cloud.modelkeeper("load", file);
    expect(loaded.teams).toBe(workspace.teams.length);
    await createBots(cloud);
    for (const words of [
      ["apply", "--registry", `${process.cwd()}/${EARLY}`],
      ["load", file],
      ["apply", "--registry", `${process.cwd()}/${LATE}`],
    ])
      await local.json(words);
    const { notices } = (await local.json(["notices"])) as { notices: StoredNotice[] };
    team =
      notices
        .filter(({ outcome }) => outcome === "migrated")
        .map((one) => one.team.id)
        .toSorted()[0] ?? "";
    expect(team).not.toBe("");
    const topic = (await cloud.outputs()).NoticeTopicArn as string;
    queue = await subscribeTeam(cloud, topic, team);
    everybody = await subscribeTeam(cloud, topic);
  });

  test("deployed to observe, says what there would be to do, and changes nothing", async () => {
    const look = async () => [await scan<ModelRow>(tables.models), await cloud.modelkeeper("export")];
    const before = await look();
    await succeeded(cloud.deploy("own", { registry: LATE, workspace: "true", mode: "observe" }));
    expect(await look()).toEqual(before);
    expect(await receive(0)).toEqual([]);
    const [{ run, status }] = (await cloud.modelkeeper("runs")).runs as [Run];
    expect([run, status]).toEqual([expect.stringMatching(/^deployment-/), "succeeded"]);
    const { Item } = await cloud.documents.send(
      new GetCommand({ TableName: tables.ledger, Key: { pk: "RUN", sk: run } }),
    );
    const { migrations } = (await cloud.modelkeeper("plan", "--registry", LATE)) as Plan;
    expect(Item?.observed).toMatchObject({
      status: "changes",
      migrations: migrations.length,
      references: migrations.reduce((sum, { references }) => sum + references, 0),
    });
  });

  test("deployed with a late registry, moves every reference and tells each team what happened to it", async () => {
    await succeeded(adopters(LATE));
    const [expected, actual] = await Promise.all([local.json(["export"]), cloud.modelkeeper("export")]);
    expect(actual).toEqual(expected);
    expect(await readBots(cloud)).toEqual(BOTS_AFTER);
    for (const { provider, name, replacement } of readJson<RegistryDocument>(LATE).deleted) {
      expect(await rowOf(`${provider}/${name}`)).toMatchObject({ status: "deleted", epoch: 1 });
      if (replacement === undefined) expect((await rowOf(`${provider}/${name}`))?.redirectsTo).toBeNull();
    }
    const { Items = [] } = await cloud.documents.send(
      new QueryCommand({
        TableName: tables.ledger,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "MIGRATION" },
      }),
    );
    const { entries } = (await local.json(["ledger", "list"])) as { entries: Entry[] };
    expect(Items.map(({ id, state }) => `${id} ${state}`).sort()).toEqual(
      entries.map(({ id, state }) => `${id} ${state}`).sort(),
    );
    const { notices } = (await local.json(["notices", "--team", team])) as { notices: StoredNotice[] };
    const received = await receive(notices.length);
    expect(received.map(({ notice }) => notice.id).sort()).toEqual(notices.map(({ id }) => id).sort());
    for (const { notice, attributes } of received) {
      const { id, slug, level, permission, model } = notice;
      expect(attributes).toEqual({
        notice: id,
        slug,
        team,
        model: model.id,
        provider: model.provider,
        level,
        permission,
      });
      const {
        state: _s,
        publishedAt: _p,
        reached: _r,
        createdAt: _c,
        ...here
      } = notices.find((one) => one.id === id) as StoredNotice;
      const { createdAt: _at, ...there } = notice;
      expect(there).toEqual(here);
    }
  });

  test("deployed again unchanged, has nothing to do", async () => {
    // The last one may still be telling people: no deployment waits for that.
    const names = async () => (await cloud.executions(machine)).map(({ name }) => name);
    const before = await names();
    await succeeded(adopters(LATE));
    expect(await names()).toEqual(before);
    // Another template, the same registry: CloudFormation asks nobody.
    await succeeded(adopters(LATE, { schedule: "rate(12 hours)" }));
    expect(await names()).toEqual(before);
    expect(await receive(0)).toEqual([]);
  });

  test("is rolled back with the older registry when something else fails: models are active again, nobody is told twice", async () => {
    beforeRollback = await cloud.modelkeeper("export");
    const { status, output } = await adopters(further(), { fails: "true" });
    expect([status, output]).toEqual([1, expect.stringContaining("Failing")]);
    expect(await cloud.stackStatus()).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await rowOf(`openai/${FURTHER}`)).toMatchObject({ status: "active", epoch: 2, redirectsTo: null });
    const runs = (await cloud.modelkeeper("runs")).runs as Run[];
    expect(runs.slice(0, 2).map(({ status: end, trigger }) => [end, trigger])).toEqual([
      ["succeeded", "deployment"],
      ["succeeded", "deployment"],
    ]);
    await receive(0);
    await noneTwice();
    const { notices } = (await cloud.modelkeeper("notices", "--model", `openai/${FURTHER}`)) as {
      notices: StoredNotice[];
    };
    expect(notices.length).toBeGreaterThan(0);
    expect(heardOf(FURTHER)).toEqual(notices.map(({ id }) => id).sort());
  });

  test("has its references and settings back after one undo for each migration, told once", async () => {
    operator = await userWithPolicies(cloud, "read", "operate");
    expect(await cloud.modelkeeper("export")).not.toEqual(beforeRollback);
    const { entries } = await cloud.modelkeeper(
      "ledger",
      "list",
      "--kind",
      "delete",
      "--model",
      `openai/${FURTHER}`,
    );
    for (const { id } of entries as Entry[]) {
      const words = ["undo", id, "--reason", "the deployment failed"];
      expect(await operator.modelkeeper(...words)).toMatchObject({ status: 0 });
      expect(await cloud.modelkeeper(...words)).toMatchObject({
        entry: { kind: "undo", state: "succeeded" },
        references: { changedSince: 0, failed: 0 },
      });
    }
    expect(await cloud.modelkeeper("export")).toEqual(beforeRollback);
    await receive(0);
    await noneTwice();
    const { notices } = await cloud.modelkeeper("notices", "--model", `openai/${FURTHER}`);
    const teamsTold = (reason: string | undefined): string[] =>
      (notices as StoredNotice[])
        .filter(({ slug, restored }) => slug !== "llm-model-deprecated" && restored === reason)
        .map((one) => one.team.id)
        .toSorted();
    expect(teamsTold("undone").length).toBeGreaterThan(0);
    expect(teamsTold("undone")).toEqual(teamsTold(undefined));
  });

  test("goes forward again, and tells those who are affected again", async () => {
    const before = heardOf(FURTHER);
    await succeeded(adopters(further()));
    expect(await rowOf(`openai/${FURTHER}`)).toMatchObject({ status: "deleted", epoch: 2 });
    await receive(0);
    await noneTwice();
    expect(heardOf(FURTHER).length).toBeGreaterThan(before.length);
  });

  test("answers the commands that read, and agrees with the tables", async () => {
    const { models } = (await cloud.modelkeeper("models")) as { models: ModelRow[] };
    expect(models).toHaveLength((await scan(tables.models)).length);
    // The adopter's app declares a source that this working copy does not: the deployed ones count.
    expect(await cloud.modelkeeper("plan", "--registry", further())).toMatchObject({
      status: "nothing-to-do",
    });
    expect(await cloud.modelkeeper("plan", "--registry", LATE)).toMatchObject({
      status: "changes",
      sync: { revive: [`openai/${FURTHER}`] },
    });
    const { usage } = await cloud.modelkeeper("usage", "--in-use");
    expect(usage.length).toBeGreaterThan(5);
    expect(await cloud.modelkeeper("resolve", `openai/${FURTHER}`)).toMatchObject({ status: "redirected" });
    const { entries } = await cloud.modelkeeper("ledger", "list", "--state", "succeeded");
    const { entry } = await cloud.modelkeeper("ledger", "show", entries[0].id);
    expect(entry).toMatchObject({ id: entries[0].id, state: "succeeded" });
    expect((await cloud.modelkeeper("notices", "--team", team)).notices.length).toBe(told.length);
    expect(await cloud.tryModelkeeper("apply", "--registry", LATE)).toMatchObject({
      status: 2,
      output: expect.stringContaining("error bad-usage: on a stack the deployment applies"),
    });
    expect(await cloud.modelkeeper("cleanup", "--all")).toMatchObject({ status: "succeeded", found: 0 });
  });

  test("is read by prune beside a data directory and a saved ledger", async () => {
    const registry = further();
    const ledger = cloud.file("ledger.json", await cloud.modelkeeper("ledger", "list"));
    const environments = cloud.file("environments.json", [
      { name: "production", stack: STACK },
      { name: "laptop", data: local.data },
      { name: "edge", ledger },
    ]);
    const words = ["prune", "--registry", registry, "--environments", environments];
    const later = new Date(Date.now() + 31 * 86_400_000).toISOString();
    const { entries } = (await cloud.modelkeeper(...words, "--now", later, "--write")) as PruneResult;
    const { deleted } = readJson<RegistryDocument>(LATE);
    // What the laptop has not applied is not removable, though it is done on the stack, in its second epoch.
    expect(entries.filter(({ removable }) => removable).map(({ id }) => id)).toEqual(
      deleted.map(({ provider, name }) => `${provider}/${name}`),
    );
    expect(entries.at(-1)).toMatchObject({
      id: `openai/${FURTHER}`,
      environments: [{ state: "succeeded" }, { state: "not-applied" }, { state: "succeeded" }],
      why: "laptop: not applied",
    });
    expect(JSON.parse(readFileSync(registry, "utf8")).deleted).toEqual([
      { provider: "openai", name: FURTHER, replacement: "gpt-4.1" },
    ]);
  });

  test("lets an entry be opened and closed by hand, and does again what was opened", async () => {
    const { entries } = await cloud.modelkeeper("ledger", "list", "--kind", "delete", "--state", "succeeded");
    const { id } = entries[0];
    expect(await cloud.modelkeeper("ledger", "unmark", id, "--reason", "again")).toMatchObject({
      entry: { state: "pending" },
    });
    expect(await cloud.modelkeeper("cleanup")).toMatchObject({ status: "succeeded" });
    expect(await cloud.modelkeeper("ledger", "show", id)).toMatchObject({ entry: { state: "succeeded" } });
    expect(await receive(0)).toEqual([]);
  });

  test("needs no other rights of a person than docs/policies give", async () => {
    const reader = await userWithPolicies(cloud, "read");
    for (const words of [
      ["models"],
      ["plan", "--registry", further()],
      ["usage", "--in-use"],
      ["resolve", `openai/${FURTHER}`],
      ["runs"],
      ["doctor"],
      ["ledger", "list"],
      ["prune", "--environments", cloud.file("stacks.json", [{ name: "production", stack: STACK }])],
      ["notices"],
      ["export"],
    ])
      expect([words, await reader.modelkeeper(...words)]).toEqual([
        words,
        expect.objectContaining({ status: 0 }),
      ]);
    const { entries } = await cloud.modelkeeper("ledger", "list", "--kind", "delete", "--state", "succeeded");
    const unmark = ["ledger", "unmark", entries[0].id, "--reason", "again"];
    const denied = { status: 1, output: expect.stringContaining("access-denied") };
    expect(await reader.modelkeeper(...unmark)).toEqual(denied);
    expect(await reader.modelkeeper("cleanup")).toEqual(denied);
    for (const words of [unmark, ["cleanup"], ["hold", "--reason", "a test"], ["resume"]])
      expect([words, await operator.modelkeeper(...words)]).toEqual([
        words,
        expect.objectContaining({ status: 0 }),
      ]);
  });

  test("denies who has no right to PartiQL, which shows that IAM is really on", async () => {
    const user = await userWithoutPartiQL(cloud, tables.workspace);
    expect(await user.read()).toBeGreaterThan(0);
    await expect(user.rewrite()).rejects.toThrow(expect.objectContaining({ name: "AccessDeniedException" }));
  });

  test("runs on schedule", async () => {
    await succeeded(adopters(further(), { schedule: "rate(1 minute)" }));
    let runs: Run[] = [];
    for (let look = 0; look < 60 && !runs.some(({ trigger }) => trigger === "schedule"); look += 1) {
      await sleep(3_000);
      runs = (await cloud.modelkeeper("runs")).runs;
    }
    expect(runs.find(({ trigger }) => trigger === "schedule")).toMatchObject({
      execution: expect.stringContaining(":execution:"),
      status: expect.stringMatching(/succeeded|nothing-to-do|running/),
    });
  });

  test("whose run fails before it changes anything hears why, and is rolled back", async () => {
    await cloud.dynamodb.send(new DeleteTableCommand({ TableName: BOTS }));
    const rows = await scan<ModelRow>(tables.models);
    const { status, output } = await adopters(LATE);
    expect(status).toBe(1);
    expect(output).toContain("Nothing was changed");
    expect(await cloud.failures()).toContainEqual(
      expect.stringMatching(
        /Modelkeeper \S+ in Plan, run deployment-[0-9a-f]{40}: .*bots.*Nothing was changed\. Next: npx modelkeeper runs --stack Chat/s,
      ),
    );
    expect(await cloud.stackStatus()).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect((await scan<ModelRow>(tables.models)).toSorted(byId)).toEqual(rows.toSorted(byId));
  });

  test("with a bad registry is refused before anything is deployed", async () => {
    const registry = readJson<RegistryDocument>(LATE);
    const bad = cloud.file("bad.json", {
      ...registry,
      deleted: [{ provider: "openai", name: "gone", replacement: "nowhere" }],
    });
    const { status, output } = await cloud.deploy("own", { registry: bad, workspace: "true" });
    expect([status, output]).toEqual([
      1,
      expect.stringContaining("replacement-unknown at /deleted/0/replacement"),
    ]);
    expect(await cloud.stackStatus()).toBe("UPDATE_ROLLBACK_COMPLETE");
  });

  test("that is destroyed leaves the data", async () => {
    const before = await scan(tables.models);
    await succeeded(cloud.destroy("adopters", { registry: LATE, bots: BOTS }));
    await expect(cloud.stackStatus()).rejects.toThrow(STACK);
    for (const name of Object.values(tables)) {
      const { Table } = await cloud.dynamodb.send(new DescribeTableCommand({ TableName: name }));
      expect(Table).toMatchObject({ TableStatus: "ACTIVE", DeletionProtectionEnabled: true });
    }
    expect(await scan(tables.models)).toHaveLength(before.length);
  });
});

/** The late registry without one more model. */
function further(): string {
  const registry = readJson<RegistryDocument>(LATE);
  const { openai, ...others } = registry.providers;
  return cloud.file("further.json", {
    ...registry,
    providers: {
      ...others,
      openai: { ...openai, models: openai?.models.filter(({ name }) => name !== FURTHER) },
    },
    deleted: [...registry.deleted, { provider: "openai", name: FURTHER, replacement: "gpt-4.1" }],
  });
}

async function noneTwice(): Promise<void> {
  heard.push(...(await everybody.receive()));
  for (const received of [told, heard]) {
    const ids = received.map(({ notice }) => notice.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  }
}

/** Ids of all notices about the deletion of a model of OpenAI's. */
function heardOf(name: string): string[] {
  return heard
    .filter(({ attributes }) => attributes.model === `openai/${name}`)
    .map(({ notice }) => notice.id)
    .sort();
}

function byId(left: ModelRow, right: ModelRow): number {
  return left.id < right.id ? -1 : 1;
}

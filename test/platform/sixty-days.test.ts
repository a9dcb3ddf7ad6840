import {
  BatchWriteItemCommand,
  ScanCommand,
  type ScanCommandOutput,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { createCustomModelTable } from "../../lib/aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../../lib/aws/workspace/workspace-table.ts";
import { createStorePlatform } from "../../lib/cli/platform/store-platform.ts";
import { TableOutOfReach } from "../../lib/contract/errors.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { TABLES } from "../../lib/contract/tables.ts";
import type { MemberDocument } from "../../lib/contract/workspace-document.ts";
import { HEALTH_CODES, type HealthFinding } from "../../lib/domain/health/health-finding.ts";
import { BATCH_WRITES, batchesOf } from "../../lib/domain/items/batches.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { daysBefore } from "../../lib/domain/registry/calendar.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { type Listed, registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { setup as setupProgram } from "../cli/fake-world.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** What the page for operators says on each of sixty days on which something goes wrong now and then. */

const FIRST_DAY = "2026-01-01";
const DAY_MS = 86_400_000;
const MEMBER = { id: "ann", email: "ann@example.com", permissions: [DEFAULT_PERMISSION] };
const SOURCES: readonly ReferenceSource[] = referenceSources.filter(({ name }) => name === "assistant");
const dayOf = (number: number): string => daysBefore(FIRST_DAY, 1 - number);

/** The registry with so many of ten models deleted, from the first one on; `more` are listed too. */
function registryWith(deleted: number, ...more: Listed[]): RegistryDocument {
  const names = Array.from({ length: 10 }, (_, index) => `m${index + 1}`);
  return registryOf(
    [...names.slice(deleted), ...more, "last"],
    Object.fromEntries(names.slice(0, deleted).map((name) => [name, "last"])),
  );
}

const TIRED: Listed = { name: "tired", deprecated: true, replacement: "last", retiresOn: dayOf(65) };

async function setup() {
  const platform = await createTestPlatform({
    sources: SOURCES,
    journalSeconds: (95 * DAY_MS) / 1_000,
    segments: 1,
    waitMs: 1,
    retryMs: [1, 1, 1],
  });
  const { container, clock, dynamodb, tables } = platform;
  let registry = registryWith(0);
  const copies = new Map<Table, Items>();
  const members: Record<"a" | "b", MemberDocument[]> = { a: [MEMBER], b: [MEMBER] };
  /** Writes the teams as they are now, and assistants whose ids begin with that of their team. */
  const use = (models: Readonly<Record<string, string>>): Promise<void> =>
    platform.load(
      workspaceOf({
        teams: Object.entries(members).flatMap(([team, people]) => teamsOf([team], people)),
        assistants: Object.entries(models).map(([id, modelId]) => ({
          id,
          team: id.slice(0, 1),
          name: id,
          modelId,
        })),
      }),
    );
  const digestOf = (document: RegistryDocument): string =>
    registryDigest(document, SOURCES, parameterSetsInForce(parameterSets, document));
  const stores = createStorePlatform({
    place: "the platform of a test",
    stores: container,
    hasInbox: true,
    hasWorkspace: true,
    workspace: () => ({
      workspace: createWorkspaceTable(dynamodb, tables.workspace, clock),
      customModels: createCustomModelTable(dynamodb, tables.models),
    }),
    inbox: () => container.inbox,
    declared: async () => ({ sources: SOURCES, builtIn: parameterSets }),
    openFile: () => {
      throw new Error("nothing is loaded here");
    },
    beforeLoad: async () => {},
    by: "oscar",
    health: async (document) => ({
      inbox: container.inbox,
      digest: document === undefined ? null : digestOf(document),
    }),
    undo: () => {
      throw new Error("nothing is undone here");
    },
  });
  const { run, world } = setupProgram({
    platform: {
      ...stores,
      apply: ({ document }) => platform.apply(document),
      cleanup: ({ all }) => platform.cleanup({ all }),
      plan: ({ document, warnings }) =>
        previewPlan(container, {
          document,
          warnings,
          sources: SOURCES,
          sets: parameterSetsInForce(parameterSets, document),
          digest: digestOf(document),
        }),
    },
    world: { now: () => clock.now() },
  });
  Object.assign(world.registry, {
    document: async () => registry,
    context: async () => ({ sources: SOURCES, builtIn: parameterSets }),
    parameterSets: async () => parameterSets,
  });
  /** Runs a command line as it stands. */
  const type = async (line: string): Promise<string> => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    const { status, stdout, stderr } = await run(...words.slice(1));
    expect(status, `${line}\n${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  const look = async (): Promise<HealthFinding[]> =>
    JSON.parse(await type("modelkeeper doctor --json")).findings;
  /** Goes to an hour of a day that is still to come. */
  const at = (day: number, hour: number): void =>
    clock.advance(Date.parse(`${dayOf(day)}T${String(hour).padStart(2, "0")}:00:00Z`) - clock.now());
  return {
    platform,
    type,
    look,
    at,
    members,
    use,
    /** Changes the lists of the project, and applies nothing. */
    lists(next: RegistryDocument) {
      registry = next;
    },
    deploy: async (next: RegistryDocument) => {
      registry = next;
      await platform.apply(next).catch(() => {});
    },
    /** Makes a copy of a table, which is put back later. */
    async copy(table: Table) {
      copies.set(table, await itemsOf(platform, table));
    },
    putBack: (table: Table) => restore(platform, table, copies.get(table) ?? []),
    daily: () => platform.cleanup().catch(() => {}),
  };
}

type Days = Awaited<ReturnType<typeof setup>>;

/** Makes a run that dies when it comes to the composing of notices. */
async function die(platform: TestPlatform, registry: RegistryDocument): Promise<void> {
  const dying = platform.another();
  const dead = Promise.withResolvers<void>();
  intercept(dying.container.compositions, "put", () => () => {
    dead.resolve();
    return new Promise<never>(() => {});
  });
  await Promise.race([dead.promise, dying.apply(registry, { run: "dying" })]);
}

type Table = keyof typeof TABLES;
type Items = NonNullable<ScanCommandOutput["Items"]>;

async function itemsOf({ dynamodb, tables }: TestPlatform, table: Table): Promise<Items> {
  return (await dynamodb.raw.send(new ScanCommand({ TableName: tables[table] }))).Items ?? [];
}

/** Makes a table what it was, as a backup does that is put back. */
async function restore(platform: TestPlatform, table: Table, items: Items): Promise<void> {
  const keyOf = (item: Items[number]) =>
    Object.fromEntries(
      Object.values(TABLES[table]).flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])),
    );
  const kept = new Set(items.map((item) => JSON.stringify(keyOf(item))));
  const requests: WriteRequest[] = [
    ...(await itemsOf(platform, table))
      .map(keyOf)
      .filter((key) => !kept.has(JSON.stringify(key)))
      .map((Key) => ({ DeleteRequest: { Key } })),
    ...items.map((Item) => ({ PutRequest: { Item } })),
  ];
  for (const batch of batchesOf(requests, BATCH_WRITES))
    await platform.dynamodb.raw.send(
      new BatchWriteItemCommand({ RequestItems: { [platform.tables[table]]: [...batch] } }),
    );
}

/** What doctor says at noon of a day, and what becomes of it. */
type Fault = {
  /** What happens in the morning, after the daily run. */
  happens?(days: Days): Promise<void>;
  readonly finds: readonly HealthFinding["code"][];
  /** What cures the cause, before the commands are run. */
  cure?(days: Days): Promise<void>;
  /** What is left when the command of each finding has been run, one after the other. @default nothing */
  readonly leaves?: readonly HealthFinding["code"][];
  readonly withoutDailyRun?: true;
};

const FAULTS: Readonly<Record<number, Fault>> = {
  1: { finds: ["never-applied"] },
  3: { happens: ({ deploy }) => deploy(registryWith(1)), finds: [] },
  4: { happens: ({ use }) => use({ a1: "p/m1" }), finds: [] },
  // What was written after the pass of the deletion: the daily run finds it, and the next ones look on.
  5: { finds: ["stragglers"], leaves: ["stragglers"] },
  // The registry of a command that died is not brought into force by a daily run, but by the command again.
  9: {
    async happens({ platform, lists }) {
      lists(registryWith(2));
      await die(platform, registryWith(2));
    },
    finds: ["run-died"],
  },
  13: {
    async happens({ platform, deploy }) {
      platform.topic.fails = true;
      await deploy(registryWith(3));
    },
    finds: ["notices-pending", "operators-untold"],
    leaves: ["notices-pending", "operators-untold"],
  },
  14: {
    finds: ["notices-pending", "operators-untold"],
    async cure({ platform }) {
      platform.topic.fails = false;
    },
  },
  17: {
    async happens({ deploy, members, use }) {
      members.b = [];
      await use({});
      await deploy(registryWith(4));
    },
    finds: ["notices-unreached"],
    leaves: ["notices-unreached"],
  },
  18: {
    finds: ["notices-unreached"],
    async cure({ members, use, daily }) {
      members.b = [MEMBER];
      await use({});
      await daily();
    },
  },
  21: {
    happens: async ({ type }) => void (await type("modelkeeper hold --reason 'too many errors'")),
    finds: ["on-hold"],
  },
  24: {
    async happens({ platform, deploy }) {
      let isPoison = true;
      intercept(
        platform.container.tables,
        "rewrite",
        (original) => async (statements, window) =>
          isPoison
            ? statements.map(() => ({ status: "impossible" as const, reason: "too large" }))
            : original(statements, window),
      );
      await deploy(registryWith(5));
      isPoison = false;
    },
    finds: ["references-failed"],
    leaves: ["references-failed"],
  },
  28: {
    async happens({ platform, deploy }) {
      let isFull = true;
      intercept(platform.container.passes, "create", (original) => async (plan) => {
        if (isFull) throw new Error("the ledger takes nothing");
        await original(plan);
      });
      await deploy(registryWith(6));
      isFull = false;
    },
    finds: ["run-failed"],
  },
  31: { happens: ({ deploy }) => deploy(registryWith(7)), finds: [] },
  32: { finds: ["daily-run-late"], withoutDailyRun: true },
  36: {
    async happens({ copy, putBack, deploy }) {
      await copy("models");
      await deploy(registryWith(8));
      await putBack("models");
    },
    finds: ["models-behind"],
  },
  40: {
    async happens({ copy, putBack, deploy }) {
      await copy("ledger");
      await deploy(registryWith(9));
      await putBack("ledger");
    },
    finds: ["ledger-behind", "registry-differs"],
  },
  43: { happens: ({ copy }) => copy("workspace"), finds: [] },
  44: { happens: ({ deploy }) => deploy(registryWith(10)), finds: [] },
  // No deleted model is watched any more: nothing but the age of the table tells that old ids are in it.
  48: {
    async happens({ platform, putBack }) {
      await putBack("workspace");
      intercept(platform.container.tables, "describe", (original) => async (name) => {
        const table = await original(name);
        const createdAt = name === "workspace" ? `${dayOf(48)}T05:00:00.000Z` : undefined;
        return table === undefined ? undefined : { ...table, createdAt };
      });
    },
    finds: ["table-restored"],
    leaves: ["stragglers"],
  },
  49: {
    async happens({ platform, deploy, use }) {
      platform.emails.outcome = "fails";
      await use({ a9: "p/tired" });
      await deploy(registryWith(10, TIRED));
    },
    finds: [],
  },
  50: {
    finds: ["emails-late"],
    async cure({ platform }) {
      platform.emails.outcome = "sent";
    },
  },
  // Fourteen days before the model retires.
  51: {
    finds: ["teams-unanswered"],
    async cure({ platform, type }) {
      for (const { notice, member } of await platform.inbox("a"))
        await type(`modelkeeper inbox ack ${notice} --member ${member}`);
    },
  },
  54: {
    async happens({ platform: { container } }) {
      const head = await container.head.read();
      const run = (await container.runs.all())[0];
      if (head === undefined || run === undefined) throw new Error("there were runs");
      const ahead = { ...run, run: "ahead", endedAt: null, status: "running" as const };
      const [until, now] = ["2027-01-01T00:00:00.000Z", `${dayOf(54)}T04:00:00.000Z`];
      await container.head.acquire({ run: ahead, until, now, applying: null }, head);
    },
    finds: ["lease-ahead"],
  },
  57: {
    async happens({ platform: { container } }) {
      const { id, team } = (await container.notices.list("a"))[0] ?? { id: "", team: { id: "a" } };
      const at = `${dayOf(57)}T04:00:00.000Z`;
      await container.outbox.keepUnderway({ id: "pass-lost", at, notices: [{ id, team: team.id }] });
    },
    finds: ["notices-lost"],
  },
  59: {
    async happens({ platform }) {
      let isOutOfReach = true;
      intercept(platform.container.tables, "scan", (original) => async (request) => {
        if (isOutOfReach) throw new TableOutOfReach(`no permission to read ${request.table}`);
        return original(request);
      });
      await platform.cleanup({ all: true });
      isOutOfReach = false;
    },
    finds: ["run-incomplete"],
  },
  // The passes of the first days expire on the ninety-eighth.
  70: { finds: ["journal-expires"], leaves: ["journal-expires"] },
};

const commandsOf = (findings: readonly HealthFinding[]): string =>
  findings.map(({ command }) => command).join();

/** The findings whose commands others try: those of a stack in test/deployed, of feeds in test/cli; the rest show what there is, with `runs` and `plan`. */
const ELSEWHERE: readonly HealthFinding["code"][] = [
  "run-takes-long",
  "run-unended",
  "schedule-missing",
  "schedule-disabled",
  "source-found-nothing",
  "caps-too-low",
  "dead-letters",
  "drift",
  "version-differs",
];

test("doctor finds each fault on its day, says nothing on the others, and each of its commands runs", async () => {
  const days = await setup();
  const { look, type, at, daily, use } = days;
  await use({
    a1: "p/m1",
    b2: "p/m2",
    a3: "p/m3",
    b4: "p/m4",
    a5: "p/m5",
    b6: "p/m6",
    a7: "p/m7",
    a8: "p/m8",
    b0: "p/m10",
  });
  const seen = new Set<HealthFinding["code"]>();
  for (const day of [...Array(60).keys(), 69].map((index) => index + 1)) {
    const { happens, finds = [], cure, leaves = [], withoutDailyRun } = FAULTS[day] ?? {};
    at(day, 4);
    if (withoutDailyRun === undefined && day > 1) await daily();
    await happens?.(days);
    at(day, 12);
    const found = await look();
    expect({ day, found }).toMatchObject({ day, found: finds.map((code) => ({ code })) });
    expect(found).toHaveLength(finds.length);
    await cure?.(days);
    for (const { code } of found) seen.add(code);
    let left = found;
    // A command may lead to another one: as long as something changes, what is left is done.
    for (let before = ""; left.length > 0 && before !== commandsOf(left); ) {
      before = commandsOf(left);
      for (const { command } of left) await type(command);
      left = await look();
      for (const { code } of left) seen.add(code);
    }
    expect({ day, left }).toMatchObject({ day, left: leaves.map((code) => ({ code })) });
    expect(left).toHaveLength(leaves.length);
  }
  expect(HEALTH_CODES.filter((code) => !seen.has(code))).toEqual(ELSEWHERE);
});

import type {
  BatchExecuteStatementCommandInput,
  ScanCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../lib/contract/results.ts";
import {
  AFTER,
  accessTo,
  createAdopterTable,
  DELETE_GONE,
  DELETE_OLD,
  setupAdopter,
  simpleSource,
  text,
} from "./adopter.ts";
import type { TestPlatform } from "./test-platform.ts";

const OLD = text("openai/old");
const NEW = text("openai/new");
const ITEMS = 30;
const SEGMENTS = 2;
/** As on AWS. */
const TRIES = 12;

const COMMANDS = ["ScanCommand", "BatchExecuteStatementCommand", "UpdateItemCommand"] as const;
type Command = (typeof COMMANDS)[number];
/** A name with a dot goes in no statement, but in an update of its own. */
const ATTRIBUTES = {
  ScanCommand: "model",
  BatchExecuteStatementCommand: "model",
  UpdateItemCommand: "model.id",
} as const satisfies Record<Command, string>;

/** Two tables of an adopter: `things`, and `closed`, which can be denied. */
async function setup(command: Command) {
  const attribute = ATTRIBUTES[command];
  const closed = await createAdopterTable([{ name: "id", type: "S" }]);
  const { platform, put, get } = await setupAdopter(
    [
      simpleSource,
      { name: "other", table: "closed", model: `/${attribute}`, owner: { kind: "other", id: "/id" } },
    ],
    { extraTables: { closed }, segments: SEGMENTS },
  );
  Object.assign(platform.container, { triesOutOfReach: TRIES });
  const ids = Array.from({ length: ITEMS }, (_, index) => `t${index}`);
  const other = accessTo(platform, closed);
  await put(...ids.map((id) => ({ id: text(id), team: text("acme"), model: OLD })));
  await put({ id: text("gone"), team: text("acme"), model: text("openai/gone") });
  await other.put(...ids.map((id) => ({ id: text(id), team: text("beta"), [attribute]: OLD })));
  const modelsIn = async (table: Pick<typeof other, "get">, name: string) =>
    Promise.all(ids.map(async (id) => (await table.get({ id: text(id) }))?.[name]));
  return { platform, things: () => modelsIn({ get }, "model"), others: () => modelsIn(other, attribute) };
}

type Denial = { isOn: boolean; calls: number };

/** Refuses commands that read, or commands that write, for one table as long as the denial is on, as IAM does. */
function deny(platform: TestPlatform, command: Command): Denial {
  const denial = { isOn: true, calls: 0 };
  const table = platform.tables.closed as string;
  const isOf = (input: object): boolean => {
    const { TableName, Statements = [] } = input as Partial<
      ScanCommandInput & BatchExecuteStatementCommandInput & UpdateItemCommandInput
    >;
    return TableName === table || Statements.some(({ Statement }) => Statement?.includes(table) === true);
  };
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== command || !isOf(args.input)) return next(args);
      denial.calls += 1;
      if (!denial.isOn) return next(args);
      const message = `User: a function is not authorized to perform: ${command} on resource: ${table}`;
      throw Object.assign(new Error(message), { name: "AccessDeniedException" });
    },
    { step: "finalizeRequest", name: "deny", priority: "low" },
  );
  return denial;
}

describe.each(COMMANDS)("while one of two tables denies every %s", (command) => {
  /** A scan or a batch of each segment, and an update of each item. */
  const calls = (command === "UpdateItemCommand" ? ITEMS : SEGMENTS) * (TRIES + 1);
  const all = <T>(value: T): T[] => Array.from({ length: ITEMS }, () => value);
  const told = async (platform: TestPlatform) =>
    (await platform.notices()).map(({ team, model }) => `${team.id} ${model.name}`).sort();

  async function expectIncomplete(platform: TestPlatform, outcome: Outcome): Promise<void> {
    expect(outcome).toMatchObject({ status: "incomplete" });
    const entries = await platform.entries();
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining([DELETE_OLD, DELETE_GONE]));
    for (const { kind, state, error } of entries)
      if (kind === "delete")
        expect({ state, error }).toEqual({
          state: "incomplete",
          error: {
            code: "table-out-of-reach",
            message: expect.stringContaining(platform.tables.closed as string),
            step: "pass",
          },
        });
    expect(await platform.container.head.read()).toMatchObject({ lease: null, applying: null });
  }

  test("the other is done and told, the ledger says why, and each run tries as often as the one before", async () => {
    const { platform, things, others } = await setup(command);
    const denial = deny(platform, command);
    await expectIncomplete(platform, await platform.apply(AFTER));
    expect(await things()).toEqual(all(NEW));
    expect(await others()).toEqual(all(OLD));
    expect(await told(platform)).toEqual(["acme gone", "acme old"]);
    expect(denial.calls).toBe(calls);

    await expectIncomplete(platform, await platform.apply(AFTER));
    expect(denial.calls).toBe(2 * calls);
    expect(await others()).toEqual(all(OLD));
    expect(await told(platform)).toEqual(["acme gone", "acme old"]);
  });

  test.each(["the next command", "the daily run"])("and then no more, %s finishes", async (who) => {
    const { platform, others } = await setup(command);
    const denial = deny(platform, command);
    await platform.apply(AFTER);
    denial.isOn = false;
    const next = who === "the daily run" ? platform.cleanup() : platform.apply(AFTER);
    expect(await next).toMatchObject({ status: "succeeded" });
    expect(await others()).toEqual(all(NEW));
    expect(await told(platform)).toEqual(["acme gone", "acme old", "beta old"]);
    const entries = await platform.entries();
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining([DELETE_OLD, DELETE_GONE]));
    for (const { state, error, references } of entries)
      expect({ state, error, failed: references.failed }).toEqual({
        state: "succeeded",
        error: null,
        failed: 0,
      });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "nothing-to-do" });
  });
});

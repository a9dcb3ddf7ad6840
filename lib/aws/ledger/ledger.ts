import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { LeaseLost, TransientTrouble } from "../../contract/errors.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { sortKeyOf } from "../../domain/text/ids.ts";
import type { Ledger, LedgerWrites } from "../../operations/ports/ledger.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orWithoutTable, refusalsOf } from "../client/errors.ts";
import { HEAD_KEY, headUpdate, type RunRow, TOKEN_IS_MINE, toUndeclaredItem } from "./ledger-head.ts";
import { getRows, queryRows } from "./ledger-rows.ts";
import { toModelItem } from "./models-table.ts";

const ENTRIES = "MIGRATION";

/** A conflict with another transaction passes in milliseconds; after this many the state machine's own retry takes over. */
const CONFLICT_ATTEMPTS = 8;

type Actions = NonNullable<TransactWriteCommandInput["TransactItems"]>;

export function createLedger(
  dynamodb: DynamoDB,
  tables: { readonly ledger: string; readonly models: string },
  runRow: RunRow,
  clock: Pick<Clock, "sleep">,
): Ledger {
  const { documents } = dynamodb;

  /** @returns whether the first action, the check of the head, let it pass */
  async function transact(actions: Actions): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: actions }));
        return true;
      } catch (error) {
        const refusals = refusalsOf(error);
        if (refusals === undefined) throw error;
        if (refusals[0] === "ConditionalCheckFailed") return false;
        if (
          attempt === CONFLICT_ATTEMPTS ||
          !refusals.some((code) => code === "TransactionConflict" || /Throttl|Throughput/.test(code))
        ) {
          throw new TransientTrouble(`a transaction was refused: ${refusals.join(", ")}`, { cause: error });
        }
        await clock.sleep(20 * 2 ** attempt);
      }
    }
  }

  function contents(writes: LedgerWrites): Actions {
    return [
      ...(writes.rows ?? []).map((row) => ({ Put: { TableName: tables.models, Item: toModelItem(row) } })),
      ...(writes.entries ?? []).map((entry) => ({
        Put: { TableName: tables.ledger, Item: toEntryItem(entry) },
      })),
      ...(writes.runs ?? []).map((run) => ({ Put: { TableName: tables.ledger, Item: runRow(run) } })),
      ...(writes.undeclared === undefined
        ? []
        : [
            {
              Put: { TableName: tables.ledger, Item: toUndeclaredItem(writes.undeclared) },
            },
          ]),
    ];
  }

  return {
    async commit(lease, writes) {
      const { sets, names, values } = headUpdate(writes.head ?? {});
      const key = { TableName: tables.ledger, Key: HEAD_KEY, ConditionExpression: TOKEN_IS_MINE };
      const parameters = {
        ExpressionAttributeNames: { ...names, "#token": "token" },
        ExpressionAttributeValues: { ...values, ":token": lease.token },
      };
      const check =
        sets.length === 0
          ? { ConditionCheck: { ...key, ...parameters } }
          : { Update: { ...key, ...parameters, UpdateExpression: `SET ${sets.join(", ")}` } };
      if (!(await transact([check, ...contents(writes)]))) throw new LeaseLost(lease.run);
    },
    async commitUnleased(observed, now, writes) {
      const { sets, names, values } = headUpdate(writes.head ?? {});
      return transact([
        {
          Update: {
            TableName: tables.ledger,
            Key: HEAD_KEY,
            // The same token as observed, and no live lease on it: a run that starts now takes the next token and is not disturbed.
            ConditionExpression:
              "#token = :observed AND (attribute_not_exists(#lease) OR #lease = :null OR #lease.#until <= :now)",
            UpdateExpression: `SET ${[...sets, "#token = :next", "#lease = :null"].join(", ")}`,
            ExpressionAttributeNames: { ...names, "#token": "token", "#lease": "lease", "#until": "until" },
            ExpressionAttributeValues: {
              ...values,
              ":observed": observed.token,
              ":next": observed.token + 1,
              ":null": null,
              ":now": now,
            },
          },
        },
        ...contents(writes),
      ]);
    },
    async entries() {
      const entries: EntryRecord[] = [];
      for await (const row of queryRows(documents, tables.ledger, ENTRIES)) entries.push(fromEntryItem(row));
      return entries;
    },
    async entry(id) {
      const { Item } = await orWithoutTable(
        documents.send(
          new GetCommand({
            TableName: tables.ledger,
            Key: { pk: ENTRIES, sk: sortKeyOf(id) },
            ConsistentRead: true,
          }),
        ),
        { Item: undefined },
      );
      return Item === undefined ? undefined : fromEntryItem(Item);
    },
    async entriesOf(ids) {
      const keys = ids.map((id) => ({ pk: ENTRIES, sk: sortKeyOf(id) }));
      return (await getRows(documents, tables.ledger, keys, clock.sleep)).map(fromEntryItem);
    },
  };
}

/** History, problems and pass lists are text: they grow, and nothing searches them. */
function toEntryItem(entry: EntryRecord): Record<string, unknown> {
  const { history, problems, byPass, ...plain } = entry;
  return {
    pk: ENTRIES,
    sk: sortKeyOf(entry.id),
    ...plain,
    history: JSON.stringify(history),
    problems: JSON.stringify(problems),
    byPass: JSON.stringify(byPass),
  };
}

function fromEntryItem(item: Record<string, unknown>): EntryRecord {
  const { pk: _pk, sk: _sk, history, problems, byPass, ...plain } = item;
  return {
    ...plain,
    history: JSON.parse(String(history)),
    problems: JSON.parse(String(problems)),
    byPass: JSON.parse(String(byPass)),
  } as EntryRecord;
}

import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { HeadChanged, LeaseLost, TransientTrouble } from "../../contract/errors.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { storedModel } from "../../domain/models/stored-model.ts";
import { sortKeyOf } from "../../domain/text/ids.ts";
import type { Ledger, LedgerWrites } from "../../operations/ports/ledger.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { isPassing, refusalsOf } from "../client/errors.ts";
import { putOthers } from "../client/large-values.ts";
import { aliasesOf, getRow, getRows, queryRows } from "../client/rows.ts";
import { CONFLICT_PATIENCE, untilTaken } from "../client/until-taken.ts";
import { dueSummaryRow } from "../notices/due-summaries.ts";
import { HEAD_KEY, headFound, headUpdate, type RunRow, TOKEN_IS_MINE, undeclaredRow } from "./ledger-head.ts";
import type { UsageRows } from "./usage-snapshots.ts";

const ENTRIES = "MIGRATION";

type Actions = NonNullable<TransactWriteCommandInput["TransactItems"]>;

export function createLedger(
  dynamodb: DynamoDB,
  tables: { readonly ledger: string; readonly models: string },
  { runRow, usageRows }: { readonly runRow: RunRow; readonly usageRows: UsageRows },
  clock: Pick<Clock, "sleep">,
): Ledger {
  const { documents } = dynamodb;

  /** Runs a transaction. @throws the SDK's error when the first action, the check of the head, was refused */
  async function transact(actions: Actions): Promise<void> {
    let trouble: Error | undefined;
    const left = await untilTaken([actions], CONFLICT_PATIENCE, clock.sleep, async () => {
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: actions }));
        return [];
      } catch (error) {
        const refusals = refusalsOf(error);
        if (refusals === undefined || isHeadRefused(error)) throw error;
        trouble = new TransientTrouble(`a transaction was refused: ${refusals.join(", ")}`, { cause: error });
        if (!refusals.some(isPassing)) throw trouble;
        return [actions];
      }
    });
    if (left.length > 0) throw trouble;
  }

  const put = (TableName: string, Item: Record<string, unknown>) => ({ Put: { TableName, Item } });

  /** Returns the actions of a transaction. What some rows have no room for is written before: nobody reads it without them. */
  async function contents({
    rows = [],
    entries = [],
    runs = [],
    undeclared,
    summaries = [],
    usage,
  }: LedgerWrites): Promise<Actions> {
    const spread = [
      ...runs.map(runRow),
      ...(undeclared === undefined ? [] : [undeclaredRow(undeclared)]),
      ...(usage === undefined ? [] : usageRows(usage)),
    ];
    const others = spread.flatMap((one) => one.others);
    await putOthers(documents, tables.ledger, others);
    return [
      ...rows.map((row) => put(tables.models, storedModel(row))),
      ...entries.map((entry) => put(tables.ledger, toEntryItem(entry))),
      ...spread.map(({ item }) => put(tables.ledger, item)),
      ...summaries.map((due) => put(tables.ledger, dueSummaryRow(due))),
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
      try {
        await transact([check, ...(await contents(writes))]);
      } catch (error) {
        throw isHeadRefused(error) ? new LeaseLost(lease.run) : error;
      }
    },
    async commitUnleased(observed, now, writes) {
      const { sets, names, values } = headUpdate(writes.head ?? {});
      const update = {
        TableName: tables.ledger,
        Key: HEAD_KEY,
        // The token is the observed one, and no live lease stands on it: a run that starts now takes the next token and is not disturbed.
        ConditionExpression:
          "#token = :observed AND (attribute_not_exists(#lease) OR #lease = :null OR #lease.#until <= :now)",
        UpdateExpression: `SET ${[...sets, "#token = :next", "#lease = :null"].join(", ")}`,
        ExpressionAttributeNames: { ...names, ...aliasesOf("token", "lease", "until") },
        ExpressionAttributeValues: {
          ...values,
          ":observed": observed.token,
          ":next": observed.token + 1,
          ":null": null,
          ":now": now,
        },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      };
      try {
        await transact([{ Update: update }, ...(await contents(writes))]);
      } catch (error) {
        throw isHeadRefused(error)
          ? new HeadChanged(await headFound(error, documents, tables.ledger))
          : error;
      }
    },
    async entries() {
      return Array.fromAsync(queryRows(documents, tables.ledger, ENTRIES), fromEntryItem);
    },
    async entry(id) {
      const item = await getRow(documents, tables.ledger, { pk: ENTRIES, sk: sortKeyOf(id) });
      return item === undefined ? undefined : fromEntryItem(item);
    },
    async entriesOf(ids) {
      const keys = ids.map((id) => ({ pk: ENTRIES, sk: sortKeyOf(id) }));
      return (await getRows(documents, tables.ledger, keys, clock.sleep)).map(fromEntryItem);
    },
  };
}

function isHeadRefused(error: unknown): boolean {
  return refusalsOf(error)?.[0] === "ConditionalCheckFailed";
}

/** Returns an entry as it is stored. History, problems and lists of passes become text: they grow, and no query searches them. */
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

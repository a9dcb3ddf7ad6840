import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { HeadChanged, LeaseLost } from "../../contract/errors.ts";
import { EMPTY_HEAD, type Head } from "../../contract/head.ts";
import { pack, unpack } from "../../domain/items/packed.ts";
import type { HeadChange, Leases, LedgerHead } from "../../operations/ports/ledger.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { isRefused, itemFound, refusalsOf } from "../client/errors.ts";
import { gatherValue, putOthers, spreadValue } from "../client/large-values.ts";
import { aliasesOf, getRow, getRows, type Row } from "../client/rows.ts";

/** The key of the head row; a ledger has one. */
export const HEAD_KEY = { pk: "HEAD", sk: "HEAD" } as const;
const UNDECLARED_KEY = { pk: "HEAD", sk: "UNDECLARED" } as const;

/*
 * token 7 ── A acquires: 8 ── A renews, A commits (all under "token is 8") ── A stalls … its lease ends
 *                                            B acquires: 9 ── whatever A still sends is refused: the token is 9
 */
export const TOKEN_IS_MINE = "#token = :token";
/** The head is as the request read it: no run has acquired or released the lease since, and there is no newer request. */
const AS_OBSERVED = "#token = :observed";
const NOTHING_WANTED = "attribute_not_exists(#wanted) OR #wanted = :null OR #wanted.#run = :run";
const WANTED_AS_OBSERVED = "#wanted.#run = :observed OR #wanted.#run = :run";
const OWNER_IS_MINE = "(attribute_not_exists(#stack) OR #stack = :null OR #stack = :stack)";
const NOT_YET = "attribute_not_exists(#token)";
const LEASE_IS_OVER =
  "(attribute_not_exists(#lease) OR #lease = :null OR #lease.#until <= :now OR #lease.#holder = :run)";

export function createLedgerHead(
  dynamodb: DynamoDB,
  table: string,
  runRow: RunRow,
  { sleep }: Pick<Clock, "sleep">,
): LedgerHead & Leases {
  const { documents } = dynamodb;
  const update = (input: Omit<UpdateCommandInput, "TableName" | "Key">) =>
    documents.send(new UpdateCommand({ TableName: table, Key: HEAD_KEY, ...input }));
  return {
    read: () => readHead(documents, table),
    async readWithUndeclared() {
      const keys = [HEAD_KEY, UNDECLARED_KEY];
      const rows = await getRows(documents, table, keys, sleep);
      const item = rows.find((row) => row.sk === HEAD_KEY.sk);
      const head = item === undefined ? undefined : toHead(item);
      // The row of undeclared ids stays as it is when there are none any more: the number in the head decides whether it counts.
      const row = head === undefined || head.undeclared === 0 ? undefined : rows.find((one) => one !== item);
      const undeclared: string[] =
        row === undefined ? [] : unpack(await gatherValue(documents, table, UNDECLARED_KEY.pk, row));
      return { head, undeclared };
    },
    async want(wanted, observed, stack = null) {
      const observedWanted = observed?.wanted ?? null;
      try {
        await update({
          UpdateExpression: "SET #wanted = :wanted, #token = if_not_exists(#token, :zero), #stack = :stack",
          ConditionExpression: `(${observedWanted === null ? NOTHING_WANTED : WANTED_AS_OBSERVED}) AND ${OWNER_IS_MINE}`,
          ExpressionAttributeNames: aliasesOf("wanted", "run", "token", "stack"),
          ExpressionAttributeValues: {
            ":wanted": wanted,
            ":zero": 0,
            ":run": wanted.run,
            ":stack": stack,
            ":null": null,
            ...(observedWanted === null ? {} : { ":observed": observedWanted.run }),
          },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        });
      } catch (error) {
        throw isRefused(error) ? new HeadChanged(await headFound(error, documents, table)) : error;
      }
    },
    async acquire({ run, until, applying, now }, observed) {
      const token = observed.token + 1;
      const taken = { token, lease: { holder: run.run, until } };
      const { sets, names, values } = headUpdate(applying === null ? taken : { ...taken, applying });
      const take = {
        TableName: table,
        Key: HEAD_KEY,
        UpdateExpression: `SET ${sets.join(", ")}`,
        ConditionExpression: `(${observed.token === 0 ? `${NOT_YET} OR ` : ""}${AS_OBSERVED}) AND ${LEASE_IS_OVER}`,
        ExpressionAttributeNames: { ...names, ...aliasesOf("until", "holder") },
        ExpressionAttributeValues: {
          ...values,
          ":observed": observed.token,
          ":now": now,
          ":run": run.run,
          ":null": null,
        },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      };
      const { item, others } = runRow(run);
      await putOthers(documents, table, others);
      const row = { TableName: table, Item: item };
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [{ Update: take }, { Put: row }] }));
      } catch (error) {
        if (refusalsOf(error) === undefined) throw error;
        // The write was refused, or an earlier attempt of this call succeeded and its response was lost: the head row tells which.
        const found = await headFound(error, documents, table);
        if (found?.token !== token || found.lease?.holder !== run.run) throw new HeadChanged(found);
      }
      return { run: run.run, token };
    },
    async renew(lease, until) {
      const renewal = update({
        UpdateExpression: "SET #lease.#until = :until",
        ConditionExpression: `${TOKEN_IS_MINE} AND #lease.#holder = :run`,
        ExpressionAttributeNames: aliasesOf("token", "lease", "until", "holder"),
        ExpressionAttributeValues: { ":token": lease.token, ":run": lease.run, ":until": until },
        ReturnValues: "ALL_NEW",
      });
      const { Attributes } = await underLease(lease, renewal);
      return toHead(Attributes ?? {});
    },
    async release(lease) {
      const release = update({
        UpdateExpression: "SET #lease = :null",
        ConditionExpression: TOKEN_IS_MINE,
        ExpressionAttributeNames: aliasesOf("token", "lease"),
        ExpressionAttributeValues: { ":token": lease.token, ":null": null },
      });
      await underLease(lease, release);
    },
  };
}

async function readHead(documents: DynamoDBDocumentClient, table: string): Promise<Head | undefined> {
  const item = await getRow(documents, table, HEAD_KEY);
  return item === undefined ? undefined : toHead(item);
}

/** Returns the head that a refused write found. A conflict with another transaction does not return it, nor does every emulator: then it is read. */
export async function headFound(
  error: unknown,
  documents: DynamoDBDocumentClient,
  table: string,
): Promise<Head | undefined> {
  const item = itemFound(error);
  return item === undefined ? readHead(documents, table) : toHead(item);
}

/** Returns the row of the undeclared ids: 10,000 long names are more than an item takes. */
export function undeclaredRow(ids: readonly string[]): SpreadRow {
  const place = { pk: UNDECLARED_KEY.pk, prefix: `${UNDECLARED_KEY.sk}#` };
  const { held, others } = spreadValue(place, pack(ids));
  return { item: { ...UNDECLARED_KEY, ...held }, others };
}

/** A row, and rows of what it has no room for, which are written before it. */
type SpreadRow = { readonly item: Record<string, unknown>; readonly others: readonly Row[] };

/** Returns the row of a run as it is stored; the runs adapter provides this function. */
export type RunRow = (run: Parameters<Leases["acquire"]>[0]["run"]) => SpreadRow;

async function underLease<T>(lease: { run: string }, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isRefused(error)) throw new LeaseLost(lease.run);
    throw error;
  }
}

function toHead(item: Record<string, unknown>): Head {
  const { pk: _pk, sk: _sk, ...head } = item;
  return { ...EMPTY_HEAD, ...(head as Partial<Head>) };
}

/** Returns the part of an update expression for a change of the head. */
export function headUpdate({
  releaseLease,
  ...fields
}: HeadChange & Pick<Partial<Head>, "token" | "lease">): {
  readonly sets: string[];
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
} {
  const all = releaseLease ? { ...fields, lease: null } : fields;
  return {
    sets: Object.keys(all).map((field) => `#${field} = :${field}`),
    names: aliasesOf(...Object.keys(all)),
    values: Object.fromEntries(Object.entries(all).map(([field, value]) => [`:${field}`, value])),
  };
}

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { batchesOf } from "../../domain/items/batches.ts";
import type {
  NoticeKey,
  Outbox,
  OutboxRow,
  Undelivered,
  UndeliveredNotices,
} from "../../operations/ports/notices.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import { lastSortKey, putRows, queryRows, type Row } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";
import { SNOOZED, snoozedKeyOf } from "./snoozed-key.ts";

export const OUTBOX = "OUTBOX";
/**
 * The sort key of an announcement is the id of its pass; what is undelivered has one of the other prefixes. All are in one partition, and what is to be
 * sent comes last, after the capital letters: the last row tells what there is. See also the due e-mails, and the keys of what is put off.
 */
const ANNOUNCED = "pass-";
const UNDELIVERED = "UN";
const UNDERWAY = `${UNDELIVERED}DERWAY#`;
const UNREACHED = `${UNDELIVERED}REACHED#`;

export function createOutbox(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
): Outbox & UndeliveredNotices {
  const { documents } = dynamodb;
  const read = (beginsWith: string, after: string | null): AsyncIterable<Row> =>
    queryRows(documents, table, OUTBOX, { beginsWith, ...(after === null ? {} : { after }) });
  return {
    announce: (rows) => putRows(dynamodb, table, rows.flatMap(partsOf).map(toRow), clock.sleep),
    async *pending(after = null) {
      for await (const row of read(ANNOUNCED, after)) yield toOutboxRow(row);
    },
    async *undelivered(after = null) {
      for await (const row of read(UNDELIVERED, after)) yield toUndelivered(row);
    },
    async *underway() {
      for await (const row of read(UNDERWAY, null)) yield toUndelivered(row);
    },
    async isHolding(at) {
      const last = (await lastSortKey(documents, table, OUTBOX)) ?? "";
      const undelivered = last.startsWith(UNDELIVERED);
      const isPutOff = last.startsWith(SNOOZED) && last < snoozedKeyOf(at);
      return { toSend: last !== "" && !undelivered && !isPutOff, undelivered };
    },
    async keep(row, remaining) {
      // The condition holds only for the row that was read: a row that was announced again in the meantime names notices that no run has sent.
      const put = new PutCommand({
        TableName: table,
        Item: toRow({ ...row, notices: remaining }),
        ConditionExpression: "#at = :at",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":at": row.at },
      });
      await orIfRefused(documents.send(put), undefined);
    },
    async remove(rows) {
      const statements = rows.map(({ id, at }) => ({
        Statement: `DELETE FROM "${table}" WHERE "pk"=? AND "sk"=? AND "at"=?`,
        Parameters: parametersOf(OUTBOX, id, at),
      }));
      await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
    },
    async keepUnreached(notices) {
      const statements = notices.map(({ id, team }) => ({
        Statement: `INSERT INTO "${table}" VALUE {'pk':?,'sk':?,'team':?}`,
        Parameters: parametersOf(OUTBOX, UNREACHED + id, team),
      }));
      await executeStatements(dynamodb, clock, statements, "DuplicateItem");
    },
    async keepUnderway(row) {
      // One by one: the function that publishes has the right to put one row.
      for (const part of partsOf({ ...row, id: `${UNDERWAY}${row.id}` }))
        await documents.send(new PutCommand({ TableName: table, Item: toRow(part) }));
    },
    async dropUndelivered(ids) {
      const statements = ids.map((id) => ({
        Statement: `DELETE FROM "${table}" WHERE "pk"=? AND "sk"=?`,
        Parameters: parametersOf(OUTBOX, id),
      }));
      await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
    },
  };
}

/** Bytes of the notices of one row, out of DynamoDB's 400 KB for an item. */
const MOST_BYTES = 300_000;
/** Bytes of the names and types of the two fields, beside their values. */
const FIELD_BYTES = 20;

/**
 * Splits an announcement into rows that fit into items: a thousand ids of teams may be a megabyte. The first row keeps the id, so that announcing
 * again mostly replaces the same row.
 */
function partsOf({ id, at, notices }: OutboxRow): OutboxRow[] {
  const sizeOf = ({ id, team }: NoticeKey): number =>
    Buffer.byteLength(id) + Buffer.byteLength(team) + FIELD_BYTES;
  const parts = [...batchesOf(notices, Number.POSITIVE_INFINITY, { of: sizeOf, most: MOST_BYTES })];
  return (notices.length === 0 ? [[]] : parts).map((part, index) => ({
    id: index === 0 ? id : `${id}#${index}`,
    at,
    notices: part,
  }));
}

function toRow({ id, at, notices }: OutboxRow): Row {
  return { pk: OUTBOX, sk: id, at, notices };
}

function toOutboxRow({ sk, at, notices }: Row): OutboxRow {
  return { id: sk, at: at as string, notices: notices as OutboxRow["notices"] };
}

function toUndelivered({ sk, at, notices, team }: Row): Undelivered {
  return sk.startsWith(UNDERWAY)
    ? { id: sk, publishedAt: at as string, notices: notices as Undelivered["notices"] }
    : { id: sk, publishedAt: null, notices: [{ id: sk.slice(UNREACHED.length), team: team as string }] };
}

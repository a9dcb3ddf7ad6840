import type { StoredNotice } from "../../contract/notices.ts";
import { noticeKeyOf } from "../../domain/notices/notice-key.ts";
import { packNotice, unpackNotice } from "../../domain/notices/packed-notice.ts";
import { bucketOf, TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { NoticeLookup, Notices } from "../../operations/ports/notices.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { getRows, isSortKey, queryRows } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";

const BUCKETS: readonly number[] = [...Array(TEAM_BUCKETS).keys()];

export function createNotices(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
): Notices & NoticeLookup {
  const { documents } = dynamodb;
  const name = `"${table}"`;

  const read = async (keys: readonly { id: string; team: string }[]): Promise<Record<string, unknown>[]> =>
    getRows(
      documents,
      table,
      keys.map(({ id, team }) => ({ pk: partitionOf(team), sk: id })),
      clock.sleep,
    );

  async function* inBuckets(buckets: readonly number[]): AsyncGenerator<StoredNotice> {
    for (const bucket of buckets)
      for await (const row of queryRows(documents, table, bucketKey(bucket))) yield toStoredNotice(row);
  }

  return {
    async create(pass, notices) {
      const refused = await executeStatements(
        dynamodb,
        clock,
        notices.values().map((notice) => ({
          Statement: `INSERT INTO ${name} VALUE {'pk':?,'sk':?,'pass':?,'state':?,'packed':?}`,
          Parameters: parametersOf(
            partitionOf(notice.team.id),
            notice.id,
            pass,
            "pending",
            packNotice(notice),
          ),
        })),
        "DuplicateItem",
      );
      const existing = notices.filter((_notice, index) => refused[index]);
      const rows = await read(existing.map((notice) => ({ id: notice.id, team: notice.team.id })));
      // A notice that exists already may be this pass's own: written before a crash, or by an attempt whose response was lost.
      const ours = new Set(rows.filter((row) => row.pass === pass).map((row) => row.sk));
      return new Set(
        notices.filter((notice, index) => !refused[index] || ours.has(notice.id)).map(({ id }) => id),
      );
    },
    async get(keys) {
      const notices = (await read(keys.filter(({ id }) => isSortKey(id)))).map(toStoredNotice);
      // A partition has the notices of many teams.
      const wanted = new Set(keys.map(noticeKeyOf));
      return notices.filter(({ id, team }) => wanted.has(noticeKeyOf({ id, team: team.id })));
    },
    async markPublished(notices, at) {
      await executeStatements(
        dynamodb,
        clock,
        notices.map((notice) => ({
          Statement: `UPDATE ${name} SET "state"=?, "publishedAt"=? WHERE "pk"=? AND "sk"=?`,
          Parameters: parametersOf("published", at, partitionOf(notice.team.id), notice.id),
        })),
        "ConditionalCheckFailed",
      );
    },
    async recordReached(delivered) {
      await executeStatements(
        dynamodb,
        clock,
        delivered.map(({ id, team, reached, publishedAt }) => ({
          Statement: `UPDATE ${name} SET "reached"=?, "state"=?, "publishedAt"=? WHERE "pk"=? AND "sk"=?${reached === 0 ? ' AND "reached" IS MISSING' : ""}`,
          Parameters: parametersOf(reached, "published", publishedAt, partitionOf(team), id),
        })),
        "ConditionalCheckFailed",
      );
    },
    async find(id) {
      // The id of a notice does not name its team: one call looks in every bucket.
      const keys = BUCKETS.map((bucket) => ({ pk: bucketKey(bucket), sk: id }));
      const [row] = await getRows(documents, table, keys, clock.sleep);
      return row === undefined ? undefined : toStoredNotice(row);
    },
    async list(team) {
      const notices: StoredNotice[] = [];
      for await (const notice of inBuckets(team === undefined ? BUCKETS : [bucketOf(team)]))
        if (team === undefined || notice.team.id === team) notices.push(notice);
      return notices;
    },
    each: () => inBuckets(BUCKETS),
  };
}

function bucketKey(bucket: number): string {
  return `NOTICE#${bucket}`;
}

function partitionOf(team: string): string {
  return bucketKey(bucketOf(team));
}

function toStoredNotice(row: Record<string, unknown>): StoredNotice {
  return {
    ...unpackNotice(row.packed),
    // A version before 0.3 recorded what was reached apart, and may have died before it marked the notice: it was published all the same.
    state: row.reached === undefined ? (row.state as StoredNotice["state"]) : "published",
    publishedAt: (row.publishedAt as string | undefined) ?? null,
    reached: (row.reached as number | undefined) ?? null,
  };
}

import { gunzipSync, gzipSync } from "node:zlib";
import { BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../contract/errors.ts";
import type { Notice, StoredNotice } from "../contract/results.ts";
import { bucketOf, TEAM_BUCKETS } from "../domain/ids.ts";
import type { Clock, Notices } from "../operations/ports.ts";
import type { DynamoDB } from "./client.ts";
import { isPassing } from "./errors.ts";
import { getRows, queryRows } from "./ledger-rows.ts";

const STATEMENTS = 25;
const ATTEMPTS = 8;

export function createNotices(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): Notices {
  const { documents, raw } = dynamodb;
  const name = `"${table}"`;

  /** Runs statements that may be repeated; answers which of them were refused with the code. */
  async function execute(
    statements: readonly { Statement: string; Parameters: ReturnType<typeof parametersOf> }[],
    refusal: string,
  ): Promise<boolean[]> {
    const refused: boolean[] = [];
    for (let start = 0; start < statements.length; start += STATEMENTS) {
      let batch = statements
        .slice(start, start + STATEMENTS)
        .map((statement, index) => ({ statement, at: start + index }));
      for (let attempt = 1; batch.length > 0; attempt += 1) {
        const { Responses } = await raw.send(
          new BatchExecuteStatementCommand({ Statements: batch.map(({ statement }) => statement) }),
        );
        const again: typeof batch = [];
        batch.forEach((one, index) => {
          const code = Responses?.[index]?.Error?.Code;
          if (code === undefined) refused[one.at] = false;
          else if (code === refusal) refused[one.at] = true;
          else if (isPassing(code) && attempt < ATTEMPTS) again.push(one);
          else throw new TransientTrouble(`a notice could not be written: ${code}`);
        });
        if (again.length > 0) await clock.sleep(20 * 2 ** attempt);
        batch = again;
      }
    }
    return refused;
  }

  const read = async (keys: readonly { id: string; team: string }[]): Promise<Record<string, unknown>[]> =>
    getRows(
      documents,
      table,
      keys.map(({ id, team }) => ({ pk: partitionOf(team), sk: id })),
      clock.sleep,
    );

  return {
    async create(pass, notices) {
      const refused = await execute(
        notices.map((notice) => ({
          Statement: `INSERT INTO ${name} VALUE {'pk':?,'sk':?,'pass':?,'state':?,'packed':?}`,
          Parameters: parametersOf(
            partitionOf(notice.team.id),
            notice.id,
            pass,
            "pending",
            gzipSync(JSON.stringify(notice)),
          ),
        })),
        "DuplicateItem",
      );
      const existing = notices.filter((_notice, index) => refused[index]);
      const rows = await read(existing.map((notice) => ({ id: notice.id, team: notice.team.id })));
      // One that is there already may be ours: written before a crash, or by an attempt whose answer was lost.
      const ours = new Set(rows.filter((row) => row.pass === pass).map((row) => row.sk));
      return new Set(
        notices.filter((notice, index) => !refused[index] || ours.has(notice.id)).map(({ id }) => id),
      );
    },
    async get(ids) {
      return (await read(ids)).map(toStoredNotice);
    },
    async markPublished(notices, at) {
      await execute(
        notices.map((notice) => ({
          Statement: `UPDATE ${name} SET "state"=?, "publishedAt"=? WHERE "pk"=? AND "sk"=?`,
          Parameters: parametersOf("published", at, partitionOf(notice.team.id), notice.id),
        })),
        "ConditionalCheckFailed",
      );
    },
    async list(team) {
      const buckets =
        team === undefined ? Array.from({ length: TEAM_BUCKETS }, (_, bucket) => bucket) : [bucketOf(team)];
      const notices: StoredNotice[] = [];
      for (const bucket of buckets) {
        for await (const row of queryRows(documents, table, `NOTICE#${bucket}`)) {
          const notice = toStoredNotice(row);
          if (team === undefined || notice.team.id === team) notices.push(notice);
        }
      }
      return notices;
    },
  };
}

function partitionOf(team: string): string {
  return `NOTICE#${bucketOf(team)}`;
}

function parametersOf(...values: (string | Uint8Array)[]): ({ S: string } | { B: Uint8Array })[] {
  return values.map((value) => (typeof value === "string" ? { S: value } : { B: value }));
}

function toStoredNotice(row: Record<string, unknown>): StoredNotice {
  const notice = JSON.parse(gunzipSync(row.packed as Uint8Array).toString("utf8")) as Notice;
  return {
    ...notice,
    state: row.state as StoredNotice["state"],
    publishedAt: (row.publishedAt as string | undefined) ?? null,
    reached: (row.reached as number | undefined) ?? null,
  };
}

import { pack, unpack } from "../../domain/items/packed.ts";
import type { LastTold } from "../../domain/notices/told-teams.ts";
import type { Compositions, PartTally } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { joinParts, partRows, putRows, queryRows, type Row } from "../client/rows.ts";
import { passKey } from "./pass-keys.ts";

const TOLD = "TOLD";
const TALLY = "TALLY#";

/** Stores what was composed. A value that is larger than an item is stored in several rows: `<key>#0000`, and so on. */
export function createCompositions(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): Compositions {
  const { documents } = dynamodb;

  function rowsOf(pk: string, key: string, value: unknown, fields: object): Row[] {
    const rows = partRows(pk, `${key}#`, pack(value));
    // The number of parts says which rows count, where a value is replaced by a smaller one.
    return rows.map((row) => ({ ...row, ...fields, parts: rows.length }));
  }

  return {
    put({ token }, tallies) {
      const fields = { token, ...expiry.fromNow() };
      const rows = tallies.flatMap(({ pass, part, tally }) =>
        rowsOf(passKey(pass), TALLY + part, tally, fields),
      );
      return putRows(dynamodb, table, rows, clock.sleep);
    },
    async read(pass) {
      const found: Row[] = [];
      for await (const row of queryRows(documents, table, passKey(pass), { beginsWith: TALLY }))
        if (expiry.left(row) > 0) found.push(row);
      return [...Map.groupBy(found, bucketIn).values()]
        .flatMap(ofLastHolder)
        .map((rows) => unpacked<PartTally>(rows));
    },
    async told(except) {
      const told = new Map<string, Map<string, LastTold>>();
      const rows = await Array.fromAsync(queryRows(documents, table, TOLD));
      for (const parts of valuesIn(rows)) {
        const sk = parts[0]?.sk ?? "";
        const pass = sk.slice(0, sk.indexOf("#"));
        if (pass === except) continue;
        for (const [migration, teams, what] of unpacked<ToldRow[]>(parts)) {
          const known = told.get(migration) ?? new Map<string, LastTold>();
          told.set(migration, known);
          // One object for all of them: there may be a million.
          const last = { pass, ...what };
          for (const team of teams) known.set(team, last);
        }
      }
      return told;
    },
    addTold(pass, part, told) {
      const rows = [...told].map(([migration, { teams, ...what }]): ToldRow => [migration, teams, what]);
      return putRows(dynamodb, table, rowsOf(TOLD, `${pass}#${part}`, rows, {}), clock.sleep);
    },
  };
}

/** Rows of versions before 0.3 have no third part. */
type ToldRow = [migration: string, teams: readonly string[], what?: Omit<LastTold, "pass">];

/** Returns the bucket in the key of a tally, `TALLY#<bucket>` or `TALLY#<bucket>.<share>`. */
function bucketIn({ sk }: Row): string {
  return /^\d+/.exec(sk.slice(TALLY.length))?.[0] ?? "";
}

/** Returns the values of the last holder of the lease who composed a bucket: a later one may have cut it differently. */
function ofLastHolder(rows: readonly Row[]): Row[][] {
  // Rows of versions before 0.3 name no holder.
  const tokenOf = ({ token = 0 }: Row): number => token as number;
  const last = rows.reduce((most, row) => Math.max(most, tokenOf(row)), 0);
  return valuesIn(rows.filter((row) => tokenOf(row) === last));
}

/** Returns the rows of each value, in order. */
function valuesIn(rows: readonly Row[]): Row[][] {
  // A row of a version before 0.3 is a value of its own.
  const keyOf = ({ sk, parts }: Row): string => (parts === undefined ? sk : sk.slice(0, sk.lastIndexOf("#")));
  return [...Map.groupBy(rows, keyOf).values()].map((parts) =>
    parts.slice(0, (parts[0]?.parts as number | undefined) ?? 1),
  );
}

function unpacked<T>(parts: readonly Row[]): T {
  return unpack<T>(joinParts(parts));
}

import { paginateQuery, paginateScan } from "@aws-sdk/client-dynamodb";
import type { UsedBy } from "../../contract/reference-source.ts";
import { type StackTables, TABLES } from "../../contract/tables.ts";
import { type Item, textOf } from "../../domain/items/attribute-value.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import { follow, formatPointer, parsePointer } from "../../domain/items/pointer.ts";
import { matches, scalarText } from "../../domain/references/source-reader.ts";
import type { User } from "../../domain/references/tally.ts";
import { teamRowKey } from "../../domain/workspace/rows.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { Directory } from "../../operations/ports/references.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { itemsOf } from "../client/pages.ts";
import { getRows } from "../client/rows.ts";
import { projectionOf } from "../pass/projection.ts";

const CONCURRENT_QUERIES = 8;
/**
 * Pages of a megabyte that are read of a table without a query. Each call of Compose reads it once, four at the same time: they share the 48 MB a second
 * that a new on-demand table can serve, and have half a minute.
 */
const MOST_PAGES = 64;

/** Finds the users of owners in the tables that declare them, and the names of teams in the example workspace. */
export function createDirectory(
  dynamodb: DynamoDB,
  tables: StackTables,
  clock: Pick<Clock, "sleep">,
  mostPages = MOST_PAGES,
): Directory {
  const nameOf = (table: string): string => tables[table] ?? table;

  async function usersOfTeam(usedBy: UsedBy, team: string): Promise<User[]> {
    const sortBeginsWith = usedBy.query?.sortBeginsWith;
    const projection = projectionOf(pointersOf(usedBy));
    const input = {
      TableName: nameOf(usedBy.table),
      ConsistentRead: true,
      KeyConditionExpression:
        sortBeginsWith === undefined ? "#pk = :pk" : "#pk = :pk AND begins_with(#sk, :sk)",
      ...projection,
      ExpressionAttributeNames: {
        ...projection.ExpressionAttributeNames,
        "#pk": partitionKeyNameOf(usedBy.table),
        ...(sortBeginsWith === undefined ? {} : { "#sk": TABLES.workspace.sortKey }),
      },
      ExpressionAttributeValues: {
        ":pk": { S: `${usedBy.query?.prefix ?? ""}${team}` },
        ...(sortBeginsWith === undefined ? {} : { ":sk": { S: sortBeginsWith } }),
      },
    };
    const users: User[] = [];
    for await (const item of itemsOf(paginateQuery({ client: dynamodb.raw }, input)))
      users.push(...userIn(item as Item, usedBy));
    return users;
  }

  /** @returns the users of all teams; none for a table that is too large to be read by every step that tells */
  async function usersByScan(usedBy: UsedBy): Promise<ReadonlyMap<string, readonly User[]>> {
    const users = new Map<string, User[]>();
    const projection = projectionOf(pointersOf(usedBy));
    const input = { TableName: nameOf(usedBy.table), ConsistentRead: true, ...projection };
    let pages = 0;
    for await (const { Items = [] } of paginateScan({ client: dynamodb.raw }, input)) {
      pages += 1;
      if (pages > mostPages) return new Map();
      for (const item of Items as Item[]) {
        const team = scalarText(follow(item, parsePointer(usedBy.team)).value);
        if (team === undefined) continue;
        const known = users.get(team) ?? [];
        known.push(...userIn(item, usedBy));
        users.set(team, known);
      }
    }
    return users;
  }

  /** Returns a function that scans a table once. */
  function scansOnce(): (usedBy: UsedBy) => ReturnType<typeof usersByScan> {
    const scans = new Map<string, ReturnType<typeof usersByScan>>();
    return (usedBy) => {
      const key = JSON.stringify(usedBy);
      const scan = scans.get(key) ?? usersByScan(usedBy);
      scans.set(key, scan);
      return scan;
    };
  }

  const directory = (scan: typeof usersByScan): Omit<Directory, "keeping"> => ({
    async *usersOf(usedBy, teams) {
      const scanned = await Promise.all(usedBy.filter(({ query }) => query === undefined).map(scan));
      const queried = usedBy.filter(({ query }) => query !== undefined);
      for (const batch of batchesOf(teams, CONCURRENT_QUERIES)) {
        yield* await Promise.all(
          batch.map(async (team) => {
            const found = await Promise.all(queried.map((one) => usersOfTeam(one, team)));
            return { team, users: [...found.flat(), ...scanned.flatMap((users) => users.get(team) ?? [])] };
          }),
        );
      }
    },
    async teamNames(teams) {
      // Only the example workspace knows the names of teams.
      if (tables.workspace === undefined) return new Map();
      const keys = teams.map(teamRowKey);
      const rows = await getRows(dynamodb.documents, tables.workspace, keys, clock.sleep);
      return new Map(rows.map((row) => [String(row.id), String(row.name)]));
    },
  });
  return { ...directory(usersByScan), keeping: () => directory(scansOnce()) };
}

/** Returns the name of a table's partition key. Built-in tables declare it; an adopter's table that Modelkeeper queries names it `pk`. */
function partitionKeyNameOf(table: string): string {
  return table === "models" ? TABLES.models.partitionKey : TABLES.workspace.partitionKey;
}

function pointersOf(usedBy: UsedBy): string[] {
  const where = usedBy.where === undefined ? [] : [formatPointer([usedBy.where.attribute])];
  const label = usedBy.label === undefined ? [] : [usedBy.label];
  return [usedBy.id, usedBy.team, ...label, ...where, ...usedBy.points];
}

function userIn(item: Item, usedBy: UsedBy): User[] {
  if (!matches(item, usedBy.where)) return [];
  const at = (pointer: string) => follow(item, parsePointer(pointer)).value;
  const id = scalarText(at(usedBy.id));
  if (id === undefined) return [];
  const label = usedBy.label === undefined ? undefined : textOf(at(usedBy.label));
  const points = usedBy.points
    .map((pointer) => scalarText(at(pointer)))
    .filter((point) => point !== undefined);
  return [{ kind: usedBy.kind, id, label: label ?? id, points }];
}

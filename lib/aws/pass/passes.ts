import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { LeaseLost } from "../../contract/errors.ts";
import { EXPIRES } from "../../contract/tables.ts";
import { parseWithBytes, stringifyWithBytes } from "../../domain/items/binary-json.ts";
import { pack, packText, unpack, unpackText } from "../../domain/items/packed.ts";
import { rowSize } from "../../domain/items/row-size.ts";
import { packKnownModels, unpackKnownModels } from "../../domain/models/known-models.ts";
import { packTargets, unpackTargets } from "../../domain/references/targets.ts";
import type { Cursor, Passes, PassPlan, Segment } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { isRefused } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { gatherValue, putOthers, spreadValue } from "../client/large-values.ts";
import { getRows, joinParts, PART_BYTES, partRows, putRows, queryRows, type Row } from "../client/rows.ts";
import { PLAN, passKey, segmentKey } from "./pass-keys.ts";
import { prolongPass } from "./prolong-pass.ts";

export function createPasses(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): Passes {
  const { documents } = dynamodb;

  async function find(pass: string): Promise<PassPlan | undefined> {
    let plan: Row | undefined;
    const parts: Record<Prefix, Row[]> = { [MODELS]: [], [OTHERS]: [], [TARGETS]: [] };
    for await (const row of queryRows(documents, table, passKey(pass), { beginsWith: PLAN })) {
      if (row.sk === PLAN) plan = row;
      else parts[PREFIXES.find((prefix) => row.sk.startsWith(prefix)) ?? TARGETS].push(row);
    }
    // The parts end with the plan or later: as long as it has not expired, none of them is gone.
    if (plan === undefined || expiry.left(plan) <= 0) return undefined;
    return {
      id: pass,
      startedAt: plan.startedAt as string,
      tables: plan.tables as PassPlan["tables"],
      targets: unpackTargets(joinParts(parts[TARGETS])),
      models: unpackKnownModels(joinParts(parts[MODELS])),
      ...othersOf(plan, joinParts(parts[OTHERS])),
    };
  }

  async function cursorIn(pass: string, row: Record<string, unknown>): Promise<Cursor> {
    return unpackCursor(await gatherValue(documents, table, passKey(pass), row));
  }

  return {
    async create(plan) {
      const { targets, models, sources, undos, ...rest } = plan;
      const few = { sources: JSON.stringify(sources), ...(undos.length === 0 ? {} : { undos: pack(undos) }) };
      const isFew = rowSize({ ...rest, ...few }) <= PART_BYTES;
      const rows: Row[] = [
        { pk: passKey(plan.id), sk: PLAN, ...rest, ...(isFew ? few : {}) },
        ...(isFew ? [] : partRows(passKey(plan.id), OTHERS, pack({ sources, undos }))),
        ...partRows(passKey(plan.id), TARGETS, packTargets(targets)),
        ...partRows(passKey(plan.id), MODELS, packKnownModels(models)),
      ];
      const ends = expiry.fromNow();
      const expiring = rows.map((row) => ({ ...row, ...ends }));
      await putRows(dynamodb, table, expiring, clock.sleep);
    },
    find,
    async read(pass) {
      const plan = await find(pass);
      if (plan === undefined) throw new Error(`the ledger has no pass ${pass}`);
      return plan;
    },
    async ends(passes) {
      const keys = passes.map((pass) => ({ pk: passKey(pass), sk: PLAN }));
      const rows = await getRows(documents, table, keys, clock.sleep, ["pk", EXPIRES]);
      const byKey = new Map(rows.map((row) => [row.pk, expiry.endOf(row)]));
      return new Map(
        passes.flatMap((pass): [string, string][] => {
          const end = byKey.get(passKey(pass)) ?? Number.POSITIVE_INFINITY;
          return Number.isFinite(end) ? [[pass, new Date(end * 1_000).toISOString()]] : [];
        }),
      );
    },
    async prolong(passes) {
      for (const pass of passes) await prolongPass(dynamodb, table, expiry, pass);
    },
    async cursor(segment) {
      const { Item } = await documents.send(
        new GetCommand({ TableName: table, Key: cursorKey(segment), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : cursorIn(segment.pass, Item);
    },
    async saveCursor(lease, segment, cursor) {
      const { pk, sk } = cursorKey(segment);
      const { held, others } = spreadValue({ pk, prefix: CURSOR_PARTS }, packCursor(cursor));
      const ends = expiry.fromNow();
      const rest = others.map((row) => ({ ...row, ...ends }));
      await putOthers(documents, table, rest);
      try {
        await documents.send(
          new PutCommand({
            TableName: table,
            Item: { pk, sk, token: lease.token, ...held, ...ends },
            // An overtaken holder must not reset the cursor of its successor.
            ConditionExpression: "attribute_not_exists(#token) OR #token <= :token",
            ExpressionAttributeNames: { "#token": "token" },
            ExpressionAttributeValues: { ":token": lease.token },
          }),
        );
      } catch (error) {
        if (isRefused(error)) throw new LeaseLost(lease.run);
        throw error;
      }
    },
    async cursors(pass) {
      const rows = queryRows(documents, table, passKey(pass), { beginsWith: "CURSOR#" });
      return Array.fromAsync(rows, (row) => cursorIn(pass, row));
    },
  };
}

/** The prefix of what a cursor's row has no room for: counts by migration, problems, ids that nobody knows. */
const CURSOR_PARTS = "CURSOR-PARTS#";

/** Prefixes of rows for the parts of a plan that is too large for one row; all sort after the plan itself. The prefix of targets begins the others. */
const MODELS = `${PLAN}#MODELS#` as const;
const OTHERS = `${PLAN}#OTHERS#` as const;
const TARGETS = `${PLAN}#` as const;
const PREFIXES = [MODELS, OTHERS, TARGETS] as const;
type Prefix = (typeof PREFIXES)[number];

/** Returns the sources and the undos of a plan: mostly the first row has room for them. */
function othersOf(plan: Row, bytes: Uint8Array): Pick<PassPlan, "sources" | "undos"> {
  if (bytes.length > 0) return unpack(bytes);
  return {
    sources: JSON.parse(plan.sources as string),
    undos: plan.undos === undefined ? [] : unpack(plan.undos),
  };
}

function cursorKey(segment: Segment): { pk: string; sk: string } {
  return { pk: passKey(segment.pass), sk: `CURSOR#${segmentKey(segment)}` };
}

/** Packs a cursor as text: the key of an adopter's item stays exactly as it was read. */
function packCursor(cursor: Cursor): Uint8Array {
  return packText(stringifyWithBytes(cursor));
}

function unpackCursor(packed: unknown): Cursor {
  return parseWithBytes(unpackText(packed)) as Cursor;
}

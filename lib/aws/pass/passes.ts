import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { LeaseLost } from "../../contract/errors.ts";
import { parseWithBytes, stringifyWithBytes } from "../../domain/items/binary-json.ts";
import { pack, packText, unpack, unpackText } from "../../domain/items/packed.ts";
import { packKnownModels, unpackKnownModels } from "../../domain/models/known-models.ts";
import { packTargets, unpackTargets } from "../../domain/references/targets.ts";
import type { Cursor, Passes, PassPlan, Segment } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { isRefused } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { joinParts, partRows, putRows, queryRows, type Row } from "../client/rows.ts";
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
    const parts: Record<typeof TARGETS | typeof MODELS, Row[]> = { [TARGETS]: [], [MODELS]: [] };
    for await (const row of queryRows(documents, table, passKey(pass), { beginsWith: PLAN })) {
      if (row.sk === PLAN) plan = row;
      else parts[row.sk.startsWith(MODELS) ? MODELS : TARGETS].push(row);
    }
    // The parts end with the plan or later: as long as it has not expired, none of them is gone.
    if (plan === undefined || expiry.left(plan) <= 0) return undefined;
    return {
      id: pass,
      startedAt: plan.startedAt as string,
      tables: plan.tables as PassPlan["tables"],
      sources: JSON.parse(plan.sources as string),
      targets: unpackTargets(joinParts(parts[TARGETS])),
      models: unpackKnownModels(joinParts(parts[MODELS])),
      undos: plan.undos === undefined ? [] : unpack(plan.undos),
    };
  }

  return {
    async create(plan) {
      const { targets, models, undos, ...rest } = plan;
      const sources = JSON.stringify(plan.sources);
      const packed = undos.length === 0 ? {} : { undos: pack(undos) };
      const rows: Row[] = [
        { pk: passKey(plan.id), sk: PLAN, ...rest, sources, ...packed },
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
    async prolong(passes) {
      for (const pass of passes) await prolongPass(dynamodb, table, expiry, pass);
    },
    async cursor(segment) {
      const { Item } = await documents.send(
        new GetCommand({ TableName: table, Key: cursorKey(segment), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : unpackCursor(Item.packed);
    },
    async saveCursor(lease, segment, cursor) {
      try {
        await documents.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...cursorKey(segment),
              token: lease.token,
              packed: packCursor(cursor),
              ...expiry.fromNow(),
            },
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
      return Array.fromAsync(rows, ({ packed }) => unpackCursor(packed));
    },
  };
}

/** Prefixes of rows for the parts of a plan that is too large for one row. Models sort before targets, and both after the plan itself. */
const TARGETS = `${PLAN}#` as const;
const MODELS = `${PLAN}#MODELS#` as const;

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

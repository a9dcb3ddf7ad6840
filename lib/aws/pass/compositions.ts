import { gunzipSync, gzipSync } from "node:zlib";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { BucketTally, Compositions } from "../../operations/ports/pass.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { queryRows } from "../ledger/ledger-rows.ts";
import { passKey } from "./passes.ts";

const TOLD = "TOLD";

export function createCompositions(dynamodb: DynamoDB, table: string): Compositions {
  const { documents } = dynamodb;
  return {
    async put(pass, bucket, tally) {
      const packed = gzipSync(JSON.stringify(tally));
      await documents.send(
        new PutCommand({ TableName: table, Item: { pk: passKey(pass), sk: `TALLY#${bucket}`, packed } }),
      );
    },
    async read(pass) {
      const tallies: BucketTally[] = [];
      for await (const row of queryRows(documents, table, passKey(pass), { beginsWith: "TALLY#" })) {
        tallies.push(unpack(row.packed) as BucketTally);
      }
      return tallies;
    },
    async told() {
      const told = new Map<string, Set<string>>();
      for await (const row of queryRows(documents, table, TOLD)) {
        for (const [migration, teams] of unpack(row.packed) as [string, string[]][]) {
          const known = told.get(migration) ?? new Set<string>();
          told.set(migration, known);
          for (const team of teams) known.add(team);
        }
      }
      return told;
    },
    async addTold(pass, bucket, told) {
      const packed = gzipSync(JSON.stringify([...told]));
      await documents.send(
        new PutCommand({ TableName: table, Item: { pk: TOLD, sk: `${pass}#${bucket}`, packed } }),
      );
    },
  };
}

function unpack(packed: unknown): unknown {
  return JSON.parse(gunzipSync(packed as Uint8Array).toString("utf8"));
}

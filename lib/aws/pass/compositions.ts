import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { pack, unpack } from "../../domain/items/packed.ts";
import type { BucketTally, Compositions } from "../../operations/ports/pass.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { queryRows } from "../client/rows.ts";
import { passKey } from "./pass-keys.ts";

const TOLD = "TOLD";

export function createCompositions(dynamodb: DynamoDB, table: string, expiry: Expiry): Compositions {
  const { documents } = dynamodb;
  return {
    async put(pass, bucket, tally) {
      const packed = pack(tally);
      const Item = { pk: passKey(pass), sk: `TALLY#${bucket}`, packed, ...expiry.fromNow() };
      await documents.send(new PutCommand({ TableName: table, Item }));
    },
    async read(pass) {
      const rows = await Array.fromAsync(
        queryRows(documents, table, passKey(pass), { beginsWith: "TALLY#" }),
      );
      return rows.filter((row) => expiry.left(row) > 0).map(({ packed }) => unpack<BucketTally>(packed));
    },
    async told() {
      const told = new Map<string, Map<string, string>>();
      for await (const row of queryRows(documents, table, TOLD)) {
        const pass = row.sk.slice(0, row.sk.indexOf("#"));
        for (const [migration, teams] of unpack<[string, string[]][]>(row.packed)) {
          const known = told.get(migration) ?? new Map<string, string>();
          told.set(migration, known);
          for (const team of teams) known.set(team, pass);
        }
      }
      return told;
    },
    async addTold(pass, bucket, told) {
      const packed = pack([...told]);
      await documents.send(
        new PutCommand({ TableName: table, Item: { pk: TOLD, sk: `${pass}#${bucket}`, packed } }),
      );
    },
  };
}

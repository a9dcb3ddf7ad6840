import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { createHopReader, unpackHops } from "../../domain/models/hops.ts";
import type { ModelRecord } from "../../domain/models/records.ts";
import type { Models } from "../../operations/ports/models.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { itemsOf } from "../client/pages.ts";
import { getRow } from "../client/rows.ts";

export function createModels(dynamodb: DynamoDB, table: string): Models {
  return {
    async all() {
      const pages = paginateScan({ client: dynamodb.documents }, { TableName: table, ConsistentRead: true });
      const readHops = createHopReader();
      return Array.fromAsync(itemsOf(pages), (item) => fromModelItem(item, readHops));
    },
    async get(id) {
      const item = await getRow(dynamodb.documents, table, { id });
      return item === undefined ? undefined : fromModelItem(item, unpackHops);
    },
  };
}

function fromModelItem(item: Record<string, unknown>, readHops: typeof unpackHops): ModelRecord {
  const { hops, parameterMap, ...plain } = item as Omit<ModelRecord, "hops" | "parameterMap"> & {
    hops?: Uint8Array;
    parameterMap?: string;
  };
  return {
    ...plain,
    hops: readHops(hops),
    ...(parameterMap === undefined ? {} : { parameterMap: JSON.parse(parameterMap) }),
  };
}

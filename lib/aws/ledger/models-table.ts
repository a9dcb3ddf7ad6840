import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { packHops, unpackHops } from "../../domain/models/hops.ts";
import type { ModelRecord } from "../../domain/models/records.ts";
import type { Models } from "../../operations/ports/models.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { itemsOf } from "../client/pages.ts";
import { getRow } from "../client/rows.ts";

export function createModels(dynamodb: DynamoDB, table: string): Models {
  return {
    async all() {
      const pages = paginateScan({ client: dynamodb.documents }, { TableName: table, ConsistentRead: true });
      return Array.fromAsync(itemsOf(pages), fromModelItem);
    },
    async get(id) {
      const item = await getRow(dynamodb.documents, table, { id });
      return item === undefined ? undefined : fromModelItem(item);
    },
  };
}

/**
 * Returns a row as it is stored: hops packed and the parameter map as text, so that a name that a maintainer wrote never becomes an attribute's name,
 * and a tombstone takes one write unit.
 */
export function toModelItem(row: ModelRecord): Record<string, unknown> {
  const { hops, parameterMap, ...plain } = row;
  return {
    ...plain,
    hops: packHops(hops),
    parameterMap: parameterMap === undefined ? undefined : JSON.stringify(parameterMap),
  };
}

function fromModelItem(item: Record<string, unknown>): ModelRecord {
  const { hops, parameterMap, ...plain } = item as Omit<ModelRecord, "hops" | "parameterMap"> & {
    hops?: Uint8Array;
    parameterMap?: string;
  };
  return {
    ...plain,
    hops: unpackHops(hops),
    ...(parameterMap === undefined ? {} : { parameterMap: JSON.parse(parameterMap) }),
  };
}

import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { joinParts, PART_BYTES, partRows, queryRows, type Row } from "./rows.ts";

/** The attributes of a row that holds bytes: all of them, or the first, with the prefix of the rows that hold the others. */
type Held = { readonly packed: Uint8Array; readonly more?: string };

/**
 * Returns what a row holds of bytes that may be more than an item takes, and rows of the others, which have to be written before it. These are named
 * after the bytes: a writer that dies leaves rows that nobody reads, a late one overwrites none, and who writes again writes the same.
 * @param place the partition and the prefix of those rows
 */
export function spreadValue(
  place: { readonly pk: string; readonly prefix: string },
  bytes: Uint8Array,
): { readonly held: Held; readonly others: readonly Row[] } {
  if (bytes.length <= PART_BYTES) return { held: { packed: bytes }, others: [] };
  const more = `${place.prefix}${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}#`;
  return {
    held: { packed: bytes.subarray(0, PART_BYTES), more },
    others: partRows(place.pk, more, bytes.subarray(PART_BYTES)),
  };
}

/** Returns the bytes that {@link spreadValue} was given. @param row the row that holds their beginning */
export async function gatherValue(
  documents: DynamoDBDocumentClient,
  table: string,
  pk: string,
  row: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> {
  const { packed, more } = row as Held;
  if (more === undefined) return packed;
  const others = await Array.fromAsync(queryRows(documents, table, pk, { beginsWith: more }));
  return joinParts([row as Row, ...others]);
}

/** Writes the rows of what a row has no room for, one by one: every function that writes the row has the right to put one. */
export async function putOthers(
  documents: DynamoDBDocumentClient,
  table: string,
  others: readonly Row[],
): Promise<void> {
  for (const Item of others) await documents.send(new PutCommand({ TableName: table, Item }));
}

import type { CustomModelDocument } from "../../contract/workspace-document.ts";
import type { Item } from "../../domain/items/attribute-value.ts";

/** The key of a row of the workspace table. */
export type WorkspaceRowKey = { readonly pk: string; readonly sk: string };

/** The workspace table, with raw attribute values. Reads are strongly consistent, and empty where there is no table. */
export type WorkspaceStore = {
  /** Yields every row, in no order. @param attributes only these attributes. @default all */
  scan(attributes?: readonly string[]): AsyncIterable<Item>;
  /** Yields the rows of one partition in the order of their sort keys. */
  query(partitionKey: string, sortKeyPrefix: string): AsyncIterable<Item>;
  /** Adds or replaces rows, several batches at once; no two rows may have the same key. @param written called after each batch */
  put(items: AsyncIterable<Item>, written?: (rows: number) => void): Promise<void>;
  remove(keys: Iterable<WorkspaceRowKey>): Promise<void>;
};

/** The custom models in the models table. */
export type CustomModelStore = {
  /** Yields all custom models except promoted ones. Strongly consistent, and empty where there is no table. */
  scan(): AsyncIterable<CustomModelDocument>;
  /** Adds a custom model, or gives an active one its token limit and parameters. @returns false for a tombstone, which stays as it is */
  put(model: CustomModelDocument, at: string): Promise<boolean>;
};

/** A workspace file: one document, or one object a line. */
export type WorkspaceFile = {
  readonly format: "document" | "lines";
  /** Yields the content from the beginning, at each call. */
  bytes(): AsyncIterable<Uint8Array>;
};

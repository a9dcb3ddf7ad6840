import { randomBytes } from "node:crypto";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue as SdkAttributeValue,
} from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { createDynamoDB } from "../../lib/aws/client/dynamodb.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { AttributeValue, Item } from "../../lib/domain/items/attribute-value.ts";
import { registryOf } from "../builders/registry.ts";
import { sourceOf } from "../builders/sources.ts";
import { createTestPlatform, type TestOptions, type TestPlatform } from "./test-platform.ts";

/** `old` goes to `new` with its parameters, `gone` is cleared, `tired` is deprecated. */
export const BEFORE = registryOf(["old", "gone", "tired", { name: "new", tokenLimit: 2_000 }], {}, "openai");

export const AFTER = registryOf(
  [
    { name: "tired", deprecated: true, replacement: "new" },
    { name: "new", tokenLimit: 2_000 },
  ],
  { old: "new", gone: null },
  "openai",
);

export const DELETE_OLD = "delete:openai/old@1=new";
export const DELETE_GONE = "delete:openai/gone@1=";

export type Key = { readonly name: string; readonly type: "S" | "N" | "B" };

/** A platform whose references are in a table of an adopter's own. */
export type Adopter = {
  readonly platform: TestPlatform;
  put(...items: Item[]): Promise<void>;
  get(key: Item): Promise<Item | undefined>;
};

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: string | number): AttributeValue => ({ N: String(value) });
export const map = (value: Item): AttributeValue => ({ M: value });
export const list = (...values: AttributeValue[]): AttributeValue => ({ L: values });
/** Returns an item of the team `acme`. */
export const thing = (fields: Item, id = "t1"): Item => ({ id: text(id), team: text("acme"), ...fields });
export const NOTHING: AttributeValue = { NULL: true };

/** A source for tables with an `id`, a `team` and a `model`; the defaults of most tests. */
export const simpleSource = sourceOf();

export async function createAdopterTable(
  keys: readonly Key[],
  {
    endpoint = inject("endpoint"),
    index,
  }: { readonly endpoint?: string; readonly index?: string | undefined } = {},
): Promise<string> {
  const name = `a${randomBytes(6).toString("hex")}`;
  const { raw } = createDynamoDB({ endpoint });
  await raw.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        ...keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
        ...(index === undefined ? [] : [{ AttributeName: index, AttributeType: "S" as const }]),
      ],
      ...(index === undefined
        ? {}
        : {
            GlobalSecondaryIndexes: [
              {
                IndexName: "by-attribute",
                KeySchema: [{ AttributeName: index, KeyType: "HASH" as const }],
                Projection: { ProjectionType: "ALL" as const },
              },
            ],
          }),
      KeySchema: keys.map((key, index) => ({
        AttributeName: key.name,
        KeyType: index === 0 ? "HASH" : "RANGE",
      })),
    }),
  );
  return name;
}

/** Makes a platform with BEFORE applied already; the next `apply` of AFTER makes the pass. */
export async function setupAdopter(
  sources: readonly Partial<ReferenceSource>[] = [simpleSource],
  {
    keys = [{ name: "id", type: "S" }],
    index,
    ...options
  }: TestOptions & { readonly keys?: readonly Key[]; readonly index?: string } = {},
): Promise<Adopter> {
  const things = await createAdopterTable(keys, { index });
  const platform = await createTestPlatform({
    ...options,
    sources: sources.map((source) => ({ ...simpleSource, ...source })),
    extraTables: { things, ...options.extraTables },
  });
  await platform.apply(BEFORE);
  return { platform, ...accessTo(platform, things) };
}

export function accessTo(platform: TestPlatform, table: string): Pick<Adopter, "put" | "get"> {
  const { raw } = platform.dynamodb;
  return {
    async put(...items) {
      if (items.length === 1) {
        await raw.send(new PutItemCommand({ TableName: table, Item: sdk(items[0] as Item) }));
        return;
      }
      for (let start = 0; start < items.length; start += 25) {
        const batch = items.slice(start, start + 25);
        await raw.send(
          new BatchWriteItemCommand({
            RequestItems: { [table]: batch.map((item) => ({ PutRequest: { Item: sdk(item) } })) },
          }),
        );
      }
    },
    async get(key) {
      const { Item } = await raw.send(
        new GetItemCommand({ TableName: table, Key: sdk(key), ConsistentRead: true }),
      );
      return Item as Item | undefined;
    },
  };
}

function sdk(item: Item): Record<string, SdkAttributeValue> {
  return { ...item } as Record<string, SdkAttributeValue>;
}

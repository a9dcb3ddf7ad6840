import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "./cloud.ts";

/** A table that was there before, of another shape than the example: other keys, ids in two attributes, lists. */
export const BOTS = "adopters-bots";

export type Bot = {
  readonly tenant: string;
  readonly bot: string;
  readonly title: string;
  readonly rev: number;
  readonly retired?: boolean;
  readonly llm: { readonly vendor: string; readonly name: string | null; readonly settings: object };
  readonly fallbacks: readonly string[];
};

const BEFORE: readonly Bot[] = [
  {
    tenant: "TENANT#acme",
    bot: "front-desk",
    title: "Front desk",
    rev: 3,
    llm: { vendor: "openai", name: "gpt-4-turbo", settings: { temperature: 0.5 } },
    fallbacks: ["openai/gpt-4-turbo", "openai/gpt-4.1", "openai/o1-mini"],
  },
  {
    tenant: "TENANT#acme",
    bot: "archive",
    title: "Last year's desk",
    rev: 9,
    retired: true,
    llm: { vendor: "openai", name: "gpt-4-turbo", settings: {} },
    fallbacks: [],
  },
  {
    tenant: "TENANT#other",
    bot: "untouched",
    title: "Nothing to do with it",
    rev: 1,
    llm: { vendor: "elsewhere", name: "gpt-4-turbo", settings: {} },
    fallbacks: ["openai/never-known"],
  },
];

export const BOTS_AFTER: readonly Bot[] = [
  {
    ...(BEFORE[0] as Bot),
    rev: 4,
    llm: { vendor: "openai", name: "gpt-4.1", settings: { temperature: 0.5 } },
    fallbacks: ["openai/gpt-4.1"],
  },
  ...BEFORE.slice(1),
];

export async function createBots({ dynamodb, documents }: Cloud): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: BOTS,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["tenant", "bot"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "tenant", KeyType: "HASH" },
        { AttributeName: "bot", KeyType: "RANGE" },
      ],
    }),
  );
  for (const Item of BEFORE) await documents.send(new PutCommand({ TableName: BOTS, Item }));
}

export async function readBots({ documents }: Cloud): Promise<Bot[]> {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: BOTS }));
  const order = BEFORE.map(({ bot }) => bot);
  return (Items as Bot[]).toSorted((left, right) => order.indexOf(left.bot) - order.indexOf(right.bot));
}

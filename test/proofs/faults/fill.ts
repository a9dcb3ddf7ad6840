import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { TestPlatform } from "../../platform/test-platform.ts";
import { BEFORE, WITHOUT_TEAM, WORKSPACE } from "./representative.ts";

/** What a story begins with: the workspace and the row beside it, and the registry before, applied. */
export async function fill(platform: TestPlatform): Promise<void> {
  await platform.load(WORKSPACE);
  const row = { ...WITHOUT_TEAM } as Record<string, AttributeValue>;
  await platform.dynamodb.raw.send(new PutItemCommand({ TableName: platform.tables.workspace, Item: row }));
  await platform.apply(BEFORE);
}

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { createDynamoDB } from "../../lib/aws/client/dynamodb.ts";
import { RUN_SUMMARY } from "../../lib/contract/notices.ts";
import { openEngine } from "../../lib/local/engine/engine.ts";
import { LOCAL_TABLES } from "../../lib/local/local-tables.ts";

/** All rows of the inbox table: one for each notice and member. Times aside. */
export async function inboxIn(data: string): Promise<Record<string, unknown>[]> {
  const engine = await openEngine(data);
  const dynamodb = createDynamoDB({ endpoint: engine.endpoint, readOnly: true });
  const rows: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await dynamodb.documents.send(
      new ScanCommand({ TableName: LOCAL_TABLES.inbox, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    rows.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  dynamodb.close();
  await engine.close();
  return rows
    .map(({ at: _at, emailedAt: _emailedAt, expires: _expires, ...row }): Record<string, unknown> => row)
    .toSorted((left, right) => (`${left.pk} ${left.sk}` < `${right.pk} ${right.sk}` ? -1 : 1));
}

/** The notices that the topic has taken, by id: one that was repeated as it was stands here once, one that says something else twice. Times aside. */
export function publishedIn(data: string): { readonly id: string; readonly says: unknown }[] {
  const file = join(data, "notices.jsonl");
  if (!existsSync(file)) return [];
  const messages = new Set(readFileSync(file, "utf8").trimEnd().split("\n"));
  return [...messages]
    .map((line) => JSON.parse(line))
    .filter(({ MessageAttributes }) => MessageAttributes.slug !== RUN_SUMMARY)
    .map(({ Message, MessageAttributes }) => {
      const { default: notice, ...texts } = JSON.parse(Message);
      const { createdAt: _at, ...says } = JSON.parse(notice);
      return { id: says.id as string, says: { ...says, texts, attributes: MessageAttributes } };
    })
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

/** An e-mail as it lies in its file. `told`: member and notice, for each notice that it tells of. */
export type SentEmail = {
  readonly told: readonly string[];
  readonly text: string;
  readonly writtenAt: bigint;
};

/** By file, which is named after team, member and time. */
export function emailsIn(data: string): Map<string, SentEmail> {
  const folder = join(data, "emails");
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".eml"),
  );
  return new Map(
    files.map((file) => {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      const [, notices = ""] = /^X-Modelkeeper-Notices:((?:.*\r\n[ \t])*.*)/m.exec(text) ?? [];
      const member = file.replace(/-\d{8}T\d{9}Z\.eml$/, "");
      // Of one that a kill has torn nothing may be left.
      const told = (notices.match(/\S+/g) ?? []).map((notice) => `${member} ${notice}`);
      return [file, { told, text, writtenAt: statSync(path, { bigint: true }).mtimeNs }];
    }),
  );
}

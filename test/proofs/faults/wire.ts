import { Agent, request } from "node:http";
import type { WireItem } from "./history.ts";

/** A DynamoDB client of a few lines, for the harness itself: what it sends is no call of any process, and it is quick. */
export type Wire = {
  scan(table: string): Promise<WireItem[]>;
  put(table: string, item: WireItem): Promise<void>;
  /** Puts items and deletes keys, 25 a call. */
  write(table: string, puts: readonly WireItem[], deletes: readonly WireItem[]): Promise<void>;
  close(): void;
};

const BATCH = 25;

export function createWire(endpoint: string): Wire {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });

  function send<T>(target: string, body: object): Promise<T> {
    const text = JSON.stringify(body);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${target}`,
      "x-amz-date": "20260101T000000Z",
      // Emulators want a header of this form, and look at nothing in it.
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0",
      "content-length": Buffer.byteLength(text),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request({ agent, hostname, port, method: "POST", headers }, (answer) => {
        let received = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          received += part;
        });
        answer.on("end", () => {
          if (answer.statusCode === 200) resolve(JSON.parse(received) as T);
          else reject(new Error(`${target}: ${received}`));
        });
      });
      outgoing.on("error", reject);
      outgoing.end(text);
    });
  }

  return {
    async scan(table) {
      const items: WireItem[] = [];
      let from: WireItem | undefined;
      do {
        const page: { Items: WireItem[]; LastEvaluatedKey?: WireItem } = await send("Scan", {
          TableName: table,
          ConsistentRead: true,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        });
        items.push(...page.Items);
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items;
    },
    async put(table, item) {
      await send("PutItem", { TableName: table, Item: item });
    },
    async write(table, puts, deletes) {
      const requests = [
        ...deletes.map((Key) => ({ DeleteRequest: { Key } })),
        ...puts.map((Item) => ({ PutRequest: { Item } })),
      ];
      for (let start = 0; start < requests.length; start += BATCH) {
        await send("BatchWriteItem", { RequestItems: { [table]: requests.slice(start, start + BATCH) } });
      }
    },
    close: () => agent.destroy(),
  };
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Notice, RUN_SUMMARY, type RunSummary } from "../../../lib/contract/notices.ts";

/** An SNS of one topic over HTTP: takes batches, and remembers each message that it took. */
export type NoticeService = {
  readonly endpoint: string;
  /** In the order in which they came, repeats included. */
  readonly taken: Notice[];
  /** What the operators were told, likewise. */
  readonly summaries: RunSummary[];
  close(): void;
};

const MESSAGE = /^PublishBatchRequestEntries\.member\.(\d+)\.(Id|Message)$/;

export async function startNoticeService(): Promise<NoticeService> {
  const taken: Notice[] = [];
  const summaries: RunSummary[] = [];
  const server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    incoming.on("end", () => {
      const entries = entriesOf(body);
      for (const { message } of entries) {
        const told = JSON.parse(JSON.parse(message).default) as Notice | RunSummary;
        if (told.slug === RUN_SUMMARY) summaries.push(told);
        else taken.push(told);
      }
      const members = entries.map(
        ({ id }) => `<member><Id>${id}</Id><MessageId>${taken.length}-${id}</MessageId></member>`,
      );
      outgoing
        .writeHead(200, { "content-type": "text/xml" })
        .end(
          `<PublishBatchResponse><PublishBatchResult><Failed/><Successful>${members.join("")}</Successful></PublishBatchResult></PublishBatchResponse>`,
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    summaries,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function entriesOf(body: string): { id: string; message: string }[] {
  const entries = new Map<string, { id: string; message: string }>();
  for (const [name, value] of new URLSearchParams(body)) {
    const [, number = "", field] = MESSAGE.exec(name) ?? [];
    if (field === undefined) continue;
    const entry = entries.get(number) ?? { id: "", message: "" };
    entries.set(number, field === "Id" ? { ...entry, id: value } : { ...entry, message: value });
  }
  return [...entries.values()];
}

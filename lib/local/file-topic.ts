import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Meter } from "../aws/client/meter.ts";
import {
  type MessageOptions,
  type NoticeMessage,
  noticeMessageOf,
  summaryMessageOf,
} from "../domain/notices/notice-message.ts";
import type { Topic } from "../operations/ports/notices.ts";

/** Creates the notice topic of the embedded mode: a file with one message a line, as SNS would get it. */
export function createFileTopic(file: string, meter: Meter, options: MessageOptions): Topic {
  const write = async (messages: readonly NoticeMessage[]): Promise<void> => {
    meter.record("PublishBatchCommand", undefined);
    const lines = messages.map(({ body, attributes }) =>
      JSON.stringify({ MessageStructure: "json", Message: body, MessageAttributes: attributes }),
    );
    await mkdir(dirname(file), { recursive: true });
    await append(file, `${lines.join("\n")}\n`);
  };
  return {
    async publish(notices) {
      await write(notices.map((notice) => noticeMessageOf(notice, options)));
      return new Set();
    },
    publishSummary: (summary) => write([summaryMessageOf(summary, options)]),
  };
}

/** Appends a line. A full disk or a kill may have left half a line, which is sent again: it is ended first, so as not to spoil the next message. */
async function append(path: string, text: string): Promise<void> {
  const file = await open(path, "a+");
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    await file.appendFile(size > 0 && last[0] !== LINE_FEED ? `\n${text}` : text);
  } finally {
    await file.close();
  }
}

const LINE_FEED = 0x0a;

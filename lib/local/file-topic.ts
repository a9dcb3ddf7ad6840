import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Meter } from "../aws/meter.ts";
import { type MessageOptions, messageOf } from "../domain/notice-message.ts";
import type { Topic } from "../operations/ports.ts";

/** The notice topic of the embedded mode: a file with one message a line, as it would be given to SNS. */
export function createFileTopic(file: string, meter: Meter, options: MessageOptions): Topic {
  return {
    async publish(notices) {
      meter.record("PublishBatchCommand", undefined);
      const lines = notices.map((notice) => {
        const { body, attributes } = messageOf(notice, options);
        return JSON.stringify({ MessageStructure: "json", Message: body, MessageAttributes: attributes });
      });
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${lines.join("\n")}\n`);
      return new Set();
    },
  };
}

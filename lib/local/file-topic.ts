import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Meter } from "../aws/meter.ts";
import { attributesOf, messageOf } from "../aws/notice-topic.ts";
import type { Topic } from "../operations/ports.ts";

/** The notice topic of the embedded mode: a file with one message a line, as SNS would deliver it. */
export function createFileTopic(file: string, meter: Meter): Topic {
  return {
    async publish(notices) {
      meter.record("PublishBatchCommand", undefined);
      const lines = notices.map((notice) =>
        JSON.stringify({
          MessageStructure: "json",
          Message: messageOf(notice),
          MessageAttributes: attributesOf(notice),
        }),
      );
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${lines.join("\n")}\n`);
      return new Set();
    },
  };
}

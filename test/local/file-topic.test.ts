import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMeter } from "../../lib/aws/client/meter.ts";
import type { Notice } from "../../lib/contract/notices.ts";
import { createFileTopic } from "../../lib/local/file-topic.ts";
import { temporaryFolder } from "../builders/folder.ts";
import { noticeOf } from "../builders/notices.ts";

const notice = (id: string): Notice => noticeOf(id, { team: { id: "org/9", name: "Équipe" } });

function setup() {
  const folder = temporaryFolder();
  const file = join(folder, "data", "notices.jsonl");
  const topic = createFileTopic(file, createMeter(), { contact: "" });
  const lines = () => readFileSync(file, "utf8").split("\n");
  /** The ids in the lines that are whole, as the reader of the documents finds them. */
  const ids = () =>
    lines().flatMap((line) => {
      try {
        return [JSON.parse(JSON.parse(JSON.parse(line).Message).default).id as string];
      } catch {
        return [];
      }
    });
  return { file, topic, lines, ids };
}

test("each message is a line of its own", async () => {
  const { topic, lines, ids } = setup();
  await topic.publish([notice("1"), notice("2")]);
  await topic.publish([notice("3")]);
  expect(ids()).toEqual(["1", "2", "3"]);
  expect(lines()).toHaveLength(4);
});

test("half a line that a full disk or a kill has left takes nothing with it, wherever it was torn", async () => {
  const { file, topic, ids } = setup();
  await topic.publish([notice("1"), notice("2")]);
  const { length } = readFileSync(file);
  for (const bytes of [length - 1, length - 2, Math.ceil(length / 2) + 20]) {
    truncateSync(file, bytes);
    await topic.publish([notice("2"), notice("3")]);
    expect(new Set(ids())).toEqual(new Set(["1", "2", "3"]));
  }
});

test("a line that was torn in the middle of a character takes nothing with it", async () => {
  const { file, topic, ids } = setup();
  await topic.publish([notice("1")]);
  appendFileSync(file, Buffer.from([0x7b, 0x22, 0xc3]));
  await topic.publish([notice("2")]);
  await topic.publish([notice("3")]);
  expect(ids()).toEqual(["1", "2", "3"]);
});

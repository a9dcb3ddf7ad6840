import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../builders/folder.ts";

/** The reader of `notices.jsonl` in the guide, as somebody copies it. */
const GUIDE = readFileSync(join(import.meta.dirname, "../../docs/adopting.md"), "utf8");
const READER = /^```ts\n(import [^\n]*\n\nconst lines = readFileSync[\s\S]*?)^```$/m.exec(GUIDE)?.[1] ?? "";

const message = (id: string): string => {
  const notice = JSON.stringify({
    id,
    team: { id: "org/9" },
    title: "old was removed",
    text: "Please choose.",
  });
  return JSON.stringify({ MessageStructure: "json", Message: JSON.stringify({ default: notice }) });
};

const summary = JSON.stringify({
  Message: JSON.stringify({
    default: JSON.stringify({ id: "run", slug: "llm-run-summary", title: "1 added" }),
  }),
});

test("reads every notice that is whole, though a line was torn and one is empty", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "own-data"));
  const file = join(folder, "own-data/notices.jsonl");
  writeFileSync(
    file,
    `${message("first")}\n${message("torn").slice(0, 60)}\n\n${summary}\n${message("second")}\n`,
  );
  appendFileSync(file, Buffer.from([0x7b, 0xc3]));
  writeFileSync(join(folder, "reader.mjs"), READER);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["reader.mjs"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  expect(stdout.match(/^\w+ org\/9: old was removed$/gm)).toEqual([
    "first org/9: old was removed",
    "second org/9: old was removed",
  ]);
});

import { createReadStream, statSync } from "node:fs";
import { Failure, messageOf } from "../contract/errors.ts";
import type { WorkspaceFile } from "../operations/ports/workspace.ts";

/** Opens a file for `load`: `.jsonl` is read as lines, every other file as one document. @throws Failure `no-file` */
export function openWorkspaceFile(path: string): WorkspaceFile {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new Failure("no-file", `there is no file ${path}`);
  if (status.isDirectory()) throw new Failure("no-file", `${path} is a directory, not a file`);
  return {
    format: path.toLowerCase().endsWith(".jsonl") ? "lines" : "document",
    async *bytes() {
      try {
        yield* createReadStream(path, { highWaterMark: 256 * 1024 });
      } catch (cause) {
        throw new Failure("no-file", `${path} cannot be read: ${messageOf(cause)}`, { cause });
      }
    },
  };
}

import { Failure } from "../../contract/errors.ts";
import { readFeed } from "../../domain/drift/read-feed.ts";
import type { NamedFeed } from "../../domain/drift/upstream.ts";
import type { Dependencies } from "../command/command.ts";

/**
 * Reads feeds in the order in which they were named.
 * @throws Failure `no-file`; `bad-feed` with what is wrong and what is right: a feed that cannot be read must not look like one that says nothing
 */
export async function readFeeds(
  readFile: Dependencies["readFile"],
  files: readonly string[],
): Promise<readonly NamedFeed[]> {
  const feeds: NamedFeed[] = [];
  for (const file of files) {
    const read = readFeed(await readFile(file));
    if ("fault" in read) throw new Failure("bad-feed", `${file} cannot be read as a feed: ${read.fault}`);
    feeds.push({ ...read.feed, file });
  }
  return feeds;
}

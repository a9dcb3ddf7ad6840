import { Failure } from "../../contract/errors.ts";
import type { RegistryDocument } from "../../contract/registry-document.ts";
import type { Drift } from "../../domain/drift/drift.ts";
import { findDrift } from "../../domain/drift/find-drift.ts";
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

/** Compares a valid registry with feeds. @param asOf YYYY-MM-DD, the day that counts as today. @throws Failure `no-file`, `bad-feed` */
export async function compareWithFeeds(
  { registry, readFile }: Pick<Dependencies, "registry" | "readFile">,
  document: RegistryDocument,
  { files, asOf }: { readonly files: readonly string[]; readonly asOf: string },
): Promise<Omit<Drift, "written">> {
  const feeds = await readFeeds(readFile, files);
  const [channels, builtIn] = [await registry.channels(), await registry.parameterSets()];
  return findDrift(document, feeds, { channels, builtIn, asOf });
}

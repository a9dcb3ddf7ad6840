import { createHash } from "node:crypto";
import { encodeTeam, percentEncoded } from "./ids.ts";

/**
 * Keys of rows and names of files that hold the ids of people and their objects, which may be any text. Two different ids never make the same key.
 * Ids of letters, digits, dots, underscores and hyphens (the only ids that versions before 0.3 took) stand in a key as they are.
 */

/** Most bytes of a part, of a sort key's 1,024: the rest is for the name of a kind before the part and the id of a notice behind it. */
const LONGEST_PART = 950;

/** Prefix of the partition keys of all teams. */
export const TEAM_PREFIX = "TEAM#";

/** Returns the partition key of a team, in each table that has a partition for every team. */
export function teamPartitionOf(team: string): string {
  return TEAM_PREFIX + team;
}

/** Returns an id as the last part of a sort key, or as a part before another one that has no `#`. */
export function keyPartOf(id: string): string {
  return bounded(id, LONGEST_PART);
}

/** Returns the part for an object inside another one, such as a node of a pipeline: `<outer>#<inner>`, with `%` and `#` of the outer id encoded. */
export function nestedKeyOf(outer: string, inner: string): string {
  return bounded(outerKeyOf(outer) + inner, LONGEST_PART);
}

/** Returns the beginning of the keys of all objects inside `outer`. */
export function nestedKeyPrefix(outer: string): string {
  return beginning(outerKeyOf(outer), LONGEST_PART - DIGEST_BYTES);
}

function outerKeyOf(outer: string): string {
  return `${outer.replaceAll(/[%#]/g, percentEncoded)}#`;
}

/**
 * Most bytes of a name that stands for an id. A file system's limit is 255; a file's name may have 50 more behind the id: a notice or a time, and the
 * ending.
 */
const LONGEST_NAME = 205;

/**
 * Returns an id as the name of a folder, or as the beginning of a file's name. It is encoded as a team is in other ids, and so that it is one name of
 * a file system whatever the id is: no `..`, no separator, no hidden file.
 */
export function fileNameOf(id: string): string {
  const name = encodeTeam(id).replaceAll(/[\\\p{Cc}]|^\./gu, percentEncoded);
  return bounded(name, LONGEST_NAME);
}

/** Bytes of a SHA-256 in hexadecimal digits and of the sign before it. */
const DIGEST_BYTES = 1 + 64;

/**
 * Returns a text of at most `most` bytes: a longer text becomes its beginning and a hash, which is always longer than any text that stays as it is.
 */
function bounded(text: string, most: number): string {
  const start = beginning(text, most - DIGEST_BYTES);
  return start === text ? text : `${start}~${createHash("sha256").update(text).digest("hex")}`;
}

/** Returns the characters within the first `most` bytes; no character of UTF-8 is cut. */
function beginning(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  let end = most;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString("utf8");
}

import { createHash } from "node:crypto";
import { encodeTeam, percentEncoded } from "./ids.ts";

/**
 * Keys of rows and names of files that hold the ids of people and their objects, which may be any text. Two different ids never make the same
 * key, and ids of letters, digits, dots, underscores and hyphens (all that versions before 0.3 took) stand in it as they are.
 */

/** Of a sort key's 1,024 bytes: room for the name of a kind before it, and for the id of a notice behind it. */
const LONGEST_PART = 950;

/** What the partition keys of all teams begin with. */
export const TEAM_PREFIX = "TEAM#";

/** The partition of a team, in each table that has one for every team. */
export function teamPartitionOf(team: string): string {
  return TEAM_PREFIX + team;
}

/** An id as the last part of a sort key, or before something that has no `#`. */
export function keyPartOf(id: string): string {
  return bounded(id, LONGEST_PART);
}

/** The same of an object inside another one, such as a node of a pipeline: `<outer>#<inner>`, `%` and `#` of the outer one encoded. */
export function nestedKeyOf(outer: string, inner: string): string {
  return bounded(outerKeyOf(outer) + inner, LONGEST_PART);
}

/** What the keys of all that is inside `outer` begin with. */
export function nestedKeyPrefix(outer: string): string {
  return beginning(outerKeyOf(outer), LONGEST_PART - DIGEST_BYTES);
}

function outerKeyOf(outer: string): string {
  return `${outer.replaceAll(/[%#]/g, percentEncoded)}#`;
}

/** A file system's limit for a name, in bytes, is 255; a file's may have 50 more behind the id: a notice or a time, and the ending. */
const LONGEST_NAME = 205;

/**
 * An id as the name of a folder, or as the beginning of a file's: encoded as a team is in other ids, and so that it is one name of a file
 * system whatever the id is; no `..`, no separator, nothing hidden.
 */
export function fileNameOf(id: string): string {
  const name = encodeTeam(id).replaceAll(/[\\\p{Cc}]|^\./gu, percentEncoded);
  return bounded(name, LONGEST_NAME);
}

/** SHA-256 in hexadecimal digits, and the sign before it. */
const DIGEST_BYTES = 1 + 64;

/** A text of at most so many bytes: a longer one as its beginning and a hash, which is always longer than any text that stands as it is. */
function bounded(text: string, most: number): string {
  const start = beginning(text, most - DIGEST_BYTES);
  return start === text ? text : `${start}~${createHash("sha256").update(text).digest("hex")}`;
}

/** The characters of the first bytes: none of UTF-8 is cut. */
function beginning(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  let end = most;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString("utf8");
}

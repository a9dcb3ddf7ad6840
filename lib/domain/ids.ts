import { createHash } from "node:crypto";
import type { MigrationKind, NoticeSlug } from "../contract/results.ts";

/** The parts of a model id; `team` for a team's own custom model. */
export type ModelIdParts = { readonly team?: string; readonly provider: string; readonly name: string };

/** As the tables of the world spell them (`ZHIPU-AI`, `Azure OpenAI`, `x.ai`): case counts, and no space at the end. */
const PROVIDER = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9._-])?$/;
const OBJECT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const CUSTOM = /^team:([^/]*)\/([\s\S]*)$/;
/** Control (C), bidirectional and zero-width characters, line and paragraph separators, and lone surrogates. */
const FORBIDDEN_IN_NAMES = /[\p{Cc}\p{Cs}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;

/** Splits a model id at the first `/` (after the team); undefined when it is not one. */
export function parseModelId(id: string): ModelIdParts | undefined {
  const custom = CUSTOM.exec(id);
  const rest = custom === null ? id : (custom[2] ?? "");
  const slash = rest.indexOf("/");
  const provider = rest.slice(0, Math.max(slash, 0));
  const name = rest.slice(slash + 1);
  if (!PROVIDER.test(provider) || !isModelName(name)) return undefined;
  if (custom === null) return { provider, name };
  const team = custom[1] ?? "";
  return OBJECT_ID.test(team) ? { team, provider, name } : undefined;
}

export function isModelName(name: string): boolean {
  const length = [...name].length;
  return length >= 1 && length <= 200 && name.trim() === name && !FORBIDDEN_IN_NAMES.test(name);
}

/** Whether a text is the id of a team, a member or an object. */
export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text);
}

export function modelId(provider: string, name: string): string {
  return `${provider}/${name}`;
}

/** The name within a model id, custom or listed; the id itself where it is not one. */
export function nameOf(id: string): string {
  return parseModelId(id)?.name ?? id;
}

/**
 * The id of a migration, content-addressed: the same change has the same id whoever makes it and whenever.
 *
 * @param replacement a model id: its name, and behind an `@` its provider where that is another one. An `@` inside a name is encoded
 */
export function migrationId(
  kind: MigrationKind,
  model: string,
  epoch: number,
  replacement: string | null,
): string {
  const subject = kind === "deprecate" ? encode(model) : `${encode(model)}@${epoch}`;
  return `${kind}:${subject}=${replacement === null ? "" : encodeReplacement(replacement, model)}`;
}

function encodeReplacement(replacement: string, model: string): string {
  const target = parseModelId(replacement);
  if (target === undefined || target.provider === parseModelId(model)?.provider) {
    return encode(nameOf(replacement));
  }
  return `${encode(target.name)}@${encode(target.provider)}`;
}

function encode(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("@", "%40").replaceAll("=", "%3D");
}

/** What makes a notice the same notice. The epoch counts for deletions only: a deprecation is told once, whatever was revived between. */
export function noticeId(notice: {
  readonly slug: NoticeSlug;
  readonly model: string;
  readonly replacement: string | null;
  readonly team: string;
  readonly epoch: number;
}): string {
  const epoch = notice.slug === "llm-model-deprecated" ? null : notice.epoch;
  const identity = JSON.stringify([notice.slug, notice.model, notice.replacement, notice.team, epoch]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 32);
}

/** Teams are spread over this many buckets; a bucket is composed by one task. */
export const TEAM_BUCKETS = 16;

export function bucketOf(team: string): number {
  return (createHash("sha256").update(team).digest()[0] ?? 0) % TEAM_BUCKETS;
}

/** A sort key may have 1,024 bytes, a migration id more: long ones are shortened to a prefix and a hash. */
export function sortKeyOf(id: string): string {
  if (Buffer.byteLength(id) <= 400) return id;
  const prefix = Buffer.from(id).subarray(0, 300).toString("utf8").replaceAll("\uFFFD", "");
  return `${prefix}~${createHash("sha256").update(id).digest("hex")}`;
}

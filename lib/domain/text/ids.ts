import { createHash } from "node:crypto";
import type { NoticeSlug, Restored } from "../../contract/notices.ts";
import type { MigrationKind } from "../../contract/results.ts";
import { hasInvisible, hasInvisibleInId } from "./invisible.ts";

/** The parts of a model id; `team` for a team's own custom model. */
export type ModelIdParts = { readonly team?: string; readonly provider: string; readonly name: string };

/** A provider, as adopters' tables spell it (`ZHIPU-AI`, `Azure OpenAI`, `x.ai`): case counts, and no space stands at the end. */
const PROVIDER = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9._-])?$/;
const CUSTOM = /^team:([^/]*)\/([\s\S]*)$/;

/** Most characters in the id of a team, a member or an object, as people count characters; the least is 1. */
const LONGEST_OBJECT_ID = 256;

/** Splits a model id at the first `/` (after the team). Returns undefined for a text that is no model id. */
export function parseModelId(id: string): ModelIdParts | undefined {
  const custom = CUSTOM.exec(id);
  const rest = custom === null ? id : (custom[2] ?? "");
  const slash = rest.indexOf("/");
  const provider = rest.slice(0, Math.max(slash, 0));
  const name = rest.slice(slash + 1);
  if (!PROVIDER.test(provider) || !isModelName(name)) return undefined;
  if (custom === null) return { provider, name };
  const team = decodeTeam(custom[1] ?? "");
  return team === undefined ? undefined : { team, provider, name };
}

export function isModelName(name: string): boolean {
  const length = [...name].length;
  return length >= 1 && length <= 200 && name.trim() === name && !hasInvisible(name);
}

/**
 * Tells whether a text is the id of a team, a member or an object. These ids belong to the platform, so nearly any text is one (an e-mail address,
 * `auth0|5f7c`, `org/1`). An invisible character cannot be part of one.
 */
export function isObjectId(text: string): boolean {
  // A character has at most two code units, so a text that is far too long is refused without counting its characters.
  if (text === "" || text.length > 2 * LONGEST_OBJECT_ID) return false;
  return [...text].length <= LONGEST_OBJECT_ID && !hasInvisibleInId(text);
}

/** The rule of {@link isObjectId}, in words for people. */
export const OBJECT_ID_RULE = `an id is 1 to ${LONGEST_OBJECT_ID} characters, none of them a control character or invisible`;

/** The characters that separate parts of the ids that hold a team, and the percent sign that encodes these characters. */
const SEPARATORS = /[%/@=]/g;

/**
 * Returns a team as a part of other ids, such as `team:<team>/openai/own`: `%`, `/`, `@` and `=` are percent-encoded. Ids of letters, digits, dots,
 * underscores and hyphens stay as they are.
 */
export function encodeTeam(team: string): string {
  return team.replaceAll(SEPARATORS, percentEncoded);
}

/**
 * Returns the team that {@link encodeTeam} turned into this key. Returns undefined for a key that `encodeTeam` makes of no team, so that each team
 * has one key.
 */
export function decodeTeam(key: string): string | undefined {
  const team = key.replaceAll(/%(25|2F|40|3D)/g, (code) => decodeURIComponent(code));
  return isObjectId(team) && encodeTeam(team) === key ? team : undefined;
}

/** Returns the id of a team's own model. */
export function customModelId({ team, provider, name }: Required<ModelIdParts>): string {
  return `${CUSTOM_PREFIX}${encodeTeam(team)}/${modelId(provider, name)}`;
}

/** Prefix of the ids of all custom models and of no other id: a provider contains no colon. */
export const CUSTOM_PREFIX = "team:";

export function modelId(provider: string, name: string): string {
  return `${provider}/${name}`;
}

/** Returns the name within a model id, custom or listed; returns the text itself where it is no model id. */
export function nameOf(id: string): string {
  return parseModelId(id)?.name ?? id;
}

/**
 * Returns the id of a migration, which is content-addressed: the same change has the same id, whichever run makes it and whenever.
 * @param replacement a model id. The migration's id holds its name, and behind an `@` its provider where that is another one. An `@` inside a name is
 * encoded
 * @param times how often the model was deprecated: a deprecation that was taken back and comes again is another migration
 */
export function migrationId(
  kind: MigrationKind,
  model: string,
  epoch: number,
  replacement: string | null,
  times = 1,
): string {
  const count = kind === "deprecate" ? (times > 1 ? `@${times}` : "") : `@${epoch}`;
  return `${kind}:${encodeModel(model)}${count}=${replacement === null ? "" : encodeReplacement(replacement, model)}`;
}

/**
 * Returns the id of the undo of a migration, for all places, or for those of a team or of an owner.
 * @param migration a migration's id, or an undo's
 */
export function undoId(
  migration: string,
  {
    team,
    owner,
  }: { readonly team?: string; readonly owner?: { readonly kind: string; readonly id: string } },
): string {
  const ofTeam = team === undefined ? "" : `/${encodeTeam(team)}`;
  const ofOwner = owner === undefined ? "" : `=${encodeTeam(owner.kind)}/${encodeTeam(owner.id)}`;
  return `undo:${migration}${ofTeam}${ofOwner}`;
}

/** Tells whether an id is of an undo that puts back what a migration took away; the undo of that one takes it away again, and so on. */
export function bringsBack(undo: string): boolean {
  const [times = ""] = /^(?:undo:)*/.exec(undo) ?? [];
  return (times.length / "undo:".length) % 2 === 1;
}

function encodeReplacement(replacement: string, model: string): string {
  const target = parseModelId(replacement);
  if (target === undefined || target.provider === parseModelId(model)?.provider) {
    return encode(nameOf(replacement));
  }
  return `${encode(target.name)}@${encode(target.provider)}`;
}

/** Encodes a model id as a part of a migration's id. In the id of a custom model the team is encoded already. */
function encodeModel(id: string): string {
  const parts = parseModelId(id);
  if (parts?.team === undefined) return encode(id);
  return `${CUSTOM_PREFIX}${encodeTeam(parts.team)}/${encode(modelId(parts.provider, parts.name))}`;
}

function encode(text: string): string {
  return text.replaceAll(/[%@=]/g, percentEncoded);
}

/** Returns the percent-encoding of a character. @param character one of ASCII */
export function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/**
 * Returns the id of a notice: the same facts make the same notice. The epoch counts for deletions only: a deprecation is told once, whatever was
 * revived in between. `times` counts for deprecations only, from the second on. That something is over is told once for each deprecation, deletion or
 * undo.
 */
export function noticeId(notice: {
  readonly slug: NoticeSlug;
  readonly model: string;
  readonly replacement: string | null;
  readonly team: string;
  readonly epoch: number;
  /** @default 1 */
  readonly times?: number | undefined;
  /** For reminders and changed dates: YYYY-MM-DD or null. */
  readonly retiresOn?: string | null;
  /** For reminders: days before that date. */
  readonly milestone?: number | undefined;
  /** For changed dates: how often the date has moved. */
  readonly moves?: number | undefined;
  /** For `llm-model-restored`: what is over. */
  readonly restored?: Restored | undefined;
  /** For `undone` and `redone`: what the undo takes back, of whom, and how often it was begun. */
  readonly undoes?: object | undefined;
}): string {
  const { slug, model, replacement, team } = notice;
  const identity = JSON.stringify([slug, model, replacement, team, occasionOf(notice)]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 32);
}

/** Returns what makes a notice another one than an earlier notice about the same models. */
function occasionOf(notice: Parameters<typeof noticeId>[0]): unknown {
  const { slug, epoch, times = 1, retiresOn, milestone, moves, restored, undoes } = notice;
  if (slug === "llm-model-deprecated") return times > 1 ? times : null;
  if (slug === "llm-model-retiring") return [times, retiresOn, milestone];
  // A date that comes again after another one is told again.
  if (slug === "llm-model-date-changed") return [times, retiresOn, moves];
  if (slug === "llm-model-deleted" || restored === undefined) return epoch;
  switch (restored) {
    case "no-longer-deprecated":
      return [restored, times];
    case "listed-again":
      return [restored, epoch];
    case "undone":
    case "redone":
      return [restored, undoes];
  }
}

/** Number of buckets that the teams are spread over; one task composes one bucket, or a few. */
export const TEAM_BUCKETS = 16;

export function bucketOf(team: string): number {
  return byteOf(team, 0) % TEAM_BUCKETS;
}

/** Number of shares that the teams of a large bucket are spread over. */
export const TEAM_SHARES = 64;

export function shareOf(team: string): number {
  return byteOf(team, 1) % TEAM_SHARES;
}

/** Returns the name of a bucket of teams, or of one of its shares: of what is composed together. */
export function partName(bucket: number, share?: number): string {
  return share === undefined ? String(bucket) : `${bucket}.${share}`;
}

function byteOf(team: string, index: number): number {
  return createHash("sha256").update(team).digest()[index] ?? 0;
}

/** Returns a migration id as a sort key. A sort key may have 1,024 bytes, a migration id more: a long id is shortened to a prefix and a hash. */
export function sortKeyOf(id: string): string {
  if (Buffer.byteLength(id) <= 400) return id;
  const prefix = Buffer.from(id).subarray(0, 300).toString("utf8").replaceAll("\uFFFD", "");
  return `${prefix}~${createHash("sha256").update(id).digest("hex")}`;
}

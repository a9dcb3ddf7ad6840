import { createHash } from "node:crypto";
import type { UsedBy } from "../../contract/reference-source.ts";
import type { ParameterChange } from "../../contract/results.ts";
import { type AttributeValue, type Item, listOf } from "../items/attribute-value.ts";
import { parseWithBytes, stringifyWithBytes } from "../items/binary-json.ts";
import { packText, unpackText } from "../items/packed.ts";
import { type Step, valueAt } from "../items/pointer.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { bucketOf } from "../text/ids.ts";
import { elementPrint } from "./element-print.ts";
import type { ListMoves } from "./list-moves.ts";
import type { Effect, PlaceDecision, PlaceValues } from "./rewrite.ts";
import type { Owner } from "./source-reader.ts";

/** One place that a pass is about to change, or has found, for one migration. */
export type JournalEntry = {
  readonly table: string;
  readonly key: Item;
  readonly source: string;
  readonly place: {
    readonly model: readonly Step[];
    readonly provider?: readonly Step[];
    readonly parameters?: readonly Step[];
  };
  /** Null where the item names no team. */
  readonly team: string | null;
  /** Null where the item does not name its owner. */
  readonly owner: Owner | null;
  readonly part?: string;
  readonly effect: Effect;
  readonly references: number;
  /** The model that a rewritten reference goes to; null where the reference is cleared or only noted. Absent in rows of versions before 0.3. */
  readonly to?: string | null;
  readonly before: PlaceValues;
  /** Absent when the references are only noted. */
  readonly after?: PlaceValues;
  /** Names of the parameters that were compared, absent parameters included. */
  readonly compared: readonly string[];
  /** Changes of parameters, without "keep". */
  readonly changes: readonly ParameterChange[];
  /** Present where several migrations moved elements of the same list. */
  readonly list?: ListMoves;
  /** Present for a place inside an element of a list: what tells the element from others when users have moved elements. */
  readonly element?: ElementMark;
  /** What undoing the change does. @default "rewritten" */
  readonly inverse?: Effect;
};

/** Number of elements in the list, and a print of the element without the reference and the parameters that were compared. */
type ElementMark = { readonly of: number; readonly print: string };

/** A packed row of the journal: entries of one migration and one bucket of teams. */
export type JournalRow = {
  readonly migration: string;
  readonly bucket: number;
  /** Hash of the content: a row that exists already under this hash is exactly this row. */
  readonly hash: string;
  readonly entries: readonly JournalEntry[];
  readonly packed: Uint8Array;
};

/** Most bytes of a row, of DynamoDB's 400 KB. */
const ROW_BYTES = 300_000;
const SPLIT_ENTRIES = 4_000;

/** Returns the entries of a decision, one for each migration that it concerns. */
export function journalEntriesOf(
  table: string,
  { key, item }: { readonly key: Item; readonly item: Item },
  decision: PlaceDecision,
): [migration: string, JournalEntry][] {
  const { place, before, after, compared, list, inverse } = decision;
  const element = after === undefined || place.element === undefined ? undefined : markOf(decision, item);
  return decision.effects.map(({ migration, effect, references, to }) => [
    migration,
    {
      table,
      key,
      source: place.source,
      place: stepsOf(place),
      team: place.team ?? null,
      owner: place.owner ?? null,
      ...(place.part === undefined ? {} : { part: place.part }),
      effect,
      references,
      to,
      before,
      ...(after === undefined ? {} : { after }),
      compared,
      changes:
        effect === "noted" ? [] : decision.parameterChanges.filter((change) => change.action !== "keep"),
      ...(list === undefined ? {} : { list: { own: migration, ...list } }),
      ...(element === undefined ? {} : { element }),
      ...(inverse === undefined ? {} : { inverse }),
    },
  ]);
}

function markOf({ place, compared }: PlaceDecision, item: Item): ElementMark | undefined {
  const steps = place.element?.steps ?? [];
  const elements = listOf(valueAt(item, steps.slice(0, -1)));
  const print = elementPrint(item, steps, stepsOf(place), compared);
  return elements === undefined ? undefined : { of: elements.length, print };
}

/** Returns the paths of the parts of a place. */
export function stepsOf({ model, provider, parameters }: PlaceDecision["place"]): JournalEntry["place"] {
  return {
    model: model.steps,
    ...(provider === undefined ? {} : { provider: provider.steps }),
    ...(parameters === undefined ? {} : { parameters: parameters.steps }),
  };
}

/** Groups entries into rows by migration and bucket of teams, each below DynamoDB's limit. */
export function packJournal(
  entries: Iterable<readonly [migration: string, entry: JournalEntry]>,
): JournalRow[] {
  const groups = new Map<string, { migration: string; bucket: number; entries: JournalEntry[] }>();
  for (const [migration, entry] of entries) {
    const bucket = bucketOf(toldTeamOf(entry) ?? "");
    const id = `${bucket} ${migration}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { migration, bucket, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups.values()].flatMap((group) => packRows(group.migration, group.bucket, group.entries));
}

function packRows(migration: string, bucket: number, entries: readonly JournalEntry[]): JournalRow[] {
  const packed = packText(stringifyWithBytes(entries));
  if (entries.length > 1 && (packed.length > ROW_BYTES || entries.length > SPLIT_ENTRIES)) {
    const half = Math.ceil(entries.length / 2);
    return [
      ...packRows(migration, bucket, entries.slice(0, half)),
      ...packRows(migration, bucket, entries.slice(half)),
    ];
  }
  const hash = createHash("sha256").update(migration).update("\n").update(packed).digest("hex").slice(0, 32);
  return [{ migration, bucket, hash, entries, packed }];
}

/** Tells whether DynamoDB would refuse a row even alone: the places that it describes must not be changed. */
export function isTooLarge(row: Pick<JournalRow, "packed">): boolean {
  return row.packed.length > ROW_BYTES;
}

/** Unpacks a row. Owners of one source share the declaration of their users, as they did when they were packed: there may be many owners. */
export function unpackJournal(packed: Uint8Array): JournalEntry[] {
  const rows = parseWithBytes(unpackText(packed)) as JournalEntry[];
  // Rows of versions before 0.3 do not say which parameters they looked at.
  const entries = rows.map((entry) => ({ ...entry, compared: entry.compared ?? [] }));
  const known = new Map<string, UsedBy>();
  return entries.map((entry): JournalEntry => {
    const { owner } = entry;
    if (owner?.usedBy === undefined) return entry;
    const text = JSON.stringify(owner.usedBy);
    const shared = known.get(text) ?? owner.usedBy;
    known.set(text, shared);
    return { ...entry, owner: { ...owner, usedBy: shared } };
  });
}

/** Returns the team that hears of a change; null where the item names no team, or not the owner that the notice would be about. */
export function toldTeamOf({ team, owner }: Pick<JournalEntry, "team" | "owner">): string | null {
  return owner === null ? null : team;
}

/**
 * Returns the identity of a place for one migration, the same in whatever pass the place was journaled. It is short, because there may be millions.
 * Two sources that read the same place for two teams make two identities.
 */
export function placeIdentity(entry: JournalEntry, migration = ""): string {
  const key = Object.entries(entry.key).sort(byKey);
  const place = stringifyWithBytes([
    migration,
    entry.table,
    key,
    entry.place.model,
    entry.source,
    entry.team,
  ]);
  return createHash("sha256").update(place).digest("base64").slice(0, 22);
}

function byKey(left: [string, AttributeValue], right: [string, AttributeValue]): number {
  return byCodeUnit(left[0], right[0]);
}

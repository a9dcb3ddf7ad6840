import { createHash } from "node:crypto";
import type { UsedBy } from "../../contract/reference-source.ts";
import type { ParameterChange } from "../../contract/results.ts";
import type { AttributeValue, Item } from "../items/attribute-value.ts";
import { parseWithBytes, stringifyWithBytes } from "../items/binary-json.ts";
import { packText, unpackText } from "../items/packed.ts";
import type { Step } from "../items/pointer.ts";
import { bucketOf } from "../text/ids.ts";
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
  /** Null where the item names none. */
  readonly team: string | null;
  /** Null where the item does not name it. */
  readonly owner: Owner | null;
  readonly part?: string;
  readonly effect: Effect;
  readonly references: number;
  /** Where a rewritten reference goes; null where it is cleared or only noted. Absent in rows of versions before 0.3. */
  readonly to?: string | null;
  readonly before: PlaceValues;
  /** Absent when the references are only noted. */
  readonly after?: PlaceValues;
  /** Names of the parameters that were looked at, those included that were not there. */
  readonly compared: readonly string[];
  /** Without "keep". */
  readonly changes: readonly ParameterChange[];
};

/** A packed row of the journal: entries of one migration and one bucket of teams. */
export type JournalRow = {
  readonly migration: string;
  readonly bucket: number;
  /** Of the content: a row that is there already is exactly this row. */
  readonly hash: string;
  readonly entries: readonly JournalEntry[];
  readonly packed: Uint8Array;
};

/** A row holds at most this many bytes, of DynamoDB's 400 KB. */
const ROW_BYTES = 300_000;
const SPLIT_ENTRIES = 4_000;

/** The entries of a decision, one for each migration that it concerns. */
export function journalEntriesOf(
  table: string,
  key: Item,
  decision: PlaceDecision,
): [migration: string, JournalEntry][] {
  const { place, before, after, compared } = decision;
  return decision.effects.map(({ migration, effect, references, to }) => [
    migration,
    {
      table,
      key,
      source: place.source,
      place: {
        model: place.model.steps,
        ...(place.provider === undefined ? {} : { provider: place.provider.steps }),
        ...(place.parameters === undefined ? {} : { parameters: place.parameters.steps }),
      },
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
    },
  ]);
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

/** A row that DynamoDB would refuse even alone: what it describes must not be changed. */
export function isTooLarge(row: JournalRow): boolean {
  return row.packed.length > ROW_BYTES;
}

/** Owners of one source share the declaration of their users, as they did when they were packed: there may be many of them. */
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

/** The team that hears of a change: nobody does where the item names no team, or not what it is about. */
export function toldTeamOf({ team, owner }: Pick<JournalEntry, "team" | "owner">): string | null {
  return owner === null ? null : team;
}

/**
 * The identity of a place, in whatever pass it was journaled, and for one migration; short, for there may be millions. Two sources that
 * read the same place for two teams are two.
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
  return left[0] < right[0] ? -1 : 1;
}

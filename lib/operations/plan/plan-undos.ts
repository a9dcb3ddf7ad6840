import { JOURNAL } from "../../contract/run-steps.ts";
import { type EntryRecord, isOpen } from "../../domain/models/records.ts";
import type { Undo } from "../../domain/references/undo-place.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { Passes, PassTable } from "../ports/pass.ts";

type Entries = ReadonlyMap<string, EntryRecord>;

/** Returns the undos that a pass makes: the open ones. @param uncomposed passes whose entries do not name them yet */
export function undosOf(entries: Entries, uncomposed: readonly string[]): Undo[] {
  const passes = passesOf(entries.values(), uncomposed);
  return openUndos(entries)
    .map((entry) => undoOf(entry, entries.get(entry.undoes?.migration ?? ""), passes))
    .filter((undo) => undo !== undefined)
    .sort((left, right) => byCodeUnit(left.id, right.id));
}

/** Returns the passes that have changed references, oldest first: their ids are in the order in which they were created. */
export function passesOf(
  entries: Iterable<EntryRecord>,
  uncomposed: readonly string[],
): { readonly all: readonly string[]; readonly uncomposed: readonly string[] } {
  const all = new Set([...[...entries].flatMap(({ passes }) => passes), ...uncomposed]);
  return { all: [...all].sort(byCodeUnit), uncomposed };
}

/** Returns the undo that an entry records; undefined where the ledger does not have what it undoes. */
export function undoOf(
  { id, model, undoes }: Pick<EntryRecord, "id" | "model" | "undoes">,
  undone: EntryRecord | undefined,
  { all, uncomposed }: ReturnType<typeof passesOf>,
): Undo | undefined {
  if (undoes === undefined || undone === undefined) return undefined;
  const { migration, team, owner } = undoes;
  const passes = [...new Set([...undone.passes, ...uncomposed])].sort(byCodeUnit);
  const [first = ""] = passes;
  return {
    id,
    migration,
    passes,
    later: all.filter((pass) => pass >= first),
    model,
    ...(team === undefined ? {} : { team }),
    ...(owner === undefined ? {} : { owner }),
  };
}

/** Returns an undo without the passes of its migration that have expired: what there still is of them would be taken for all. */
export async function withoutExpired(undo: Undo, { find }: Pick<Passes, "find">): Promise<Undo> {
  const found = await Promise.all(undo.passes.map(find));
  return { ...undo, passes: undo.passes.filter((_pass, index) => found[index] !== undefined) };
}

/** References that one segment of the journal looks at. A segment costs some calls, whatever it holds. */
const SEGMENT_REFERENCES = 5_000;

/** Returns the journal as a pass reads it: its segments share the buckets of teams, and its items are the references to look at. */
export function journalTable(entries: Entries): PassTable {
  const items = openUndos(entries).reduce((sum, { undoes }) => {
    const { rewritten = 0, cleared = 0 } = entries.get(undoes?.migration ?? "")?.references ?? {};
    return sum + rewritten + cleared;
  }, 0);
  const segments = Math.min(Math.max(Math.ceil(items / SEGMENT_REFERENCES), 1), TEAM_BUCKETS);
  return { table: JOURNAL, segments, items };
}

function openUndos(entries: Entries): EntryRecord[] {
  return [...entries.values()].filter((entry) => entry.kind === "undo" && isOpen(entry));
}

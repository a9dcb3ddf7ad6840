import { type Deletion, waysOf } from "../../domain/deletions/deletion.ts";
import type { Arrival } from "../../domain/deletions/environment.ts";
import type { FileHistory } from "../ports/file-history.ts";

type Arrivals = {
  /** @param id of one of the deletions */
  readonly arrivalOf: (id: string) => Arrival;
  /** The deletions of the last commit. */
  readonly committed: readonly Deletion[];
};

/** One line on the way back through history. */
type Line = {
  readonly deletion: Deletion;
  since: string | null;
  /** Whether the revision before the one in which the present form came has been read. */
  isOlder: boolean;
  /** Where the line led in older forms, since the model had no line. */
  readonly formerEnds: Set<string | null>;
  isAway: boolean;
  timesAway: number;
};

/**
 * Finds when the present form of each line (model and replacement) came to the branch: the oldest of the newest revisions that all have it. Every
 * revision is read as the list that it is, because a search for the text would also find it in comments, and a name alone in other entries.
 * @param read returns the deletions of a revision; none for a text that is no list: its lines then count from the revision after it
 * @param needsPast whether it matters what the lines were before; all revisions are then read
 */
export async function findArrivals(
  history: FileHistory,
  deletions: readonly Deletion[],
  read: (text: string) => readonly Deletion[],
  needsPast: boolean,
): Promise<Arrivals> {
  if ("absent" in history) {
    const why = `${history.absent}: the ledgers alone decide`;
    return { arrivalOf: () => ({ kind: "none", why }), committed: [] };
  }
  const lines = new Map(deletions.map((deletion) => [deletion.id, newLine(deletion)]));
  const open = new Set(lines.values());
  let committed: readonly Deletion[] | undefined;
  for await (const { at, text } of history.revisions) {
    const declared = read(text);
    committed ??= declared;
    const wayOf = waysOf(declared);
    for (const line of open) {
      follow(line, at, wayOf(line.deletion.id));
      if (line.isOlder && (line.since === null || !needsPast)) open.delete(line);
    }
    if (open.size === 0) break;
  }
  return {
    arrivalOf: (id) => arrivalOf(lines.get(id) as Line, history.isWhole || !open.has(lines.get(id) as Line)),
    committed: committed ?? [],
  };
}

function newLine(deletion: Deletion): Line {
  return { deletion, since: null, isOlder: false, formerEnds: new Set(), isAway: false, timesAway: 0 };
}

/** @param way of the model's references in an older revision than before; empty where the model has no line */
function follow(line: Line, at: string, way: readonly (string | null)[]): void {
  const isAway = way.length === 0;
  line.isOlder ||= isAway || way[0] !== line.deletion.replacement;
  if (!line.isOlder) line.since = at;
  if (line.isAway && !isAway) line.timesAway += 1;
  line.isAway = isAway;
  if (line.isOlder && !isAway && line.timesAway === 0) line.formerEnds.add(way.at(-1) ?? null);
}

/** @param isWhole whether everything was read that matters */
function arrivalOf({ since, isOlder, formerEnds, timesAway }: Line, isWhole: boolean): Arrival {
  if (since === null) return { kind: "unknown", why: "its line is not committed yet" };
  if (isWhole) return { kind: "committed", at: since, formerEnds, timesAway };
  // What is missing may have been anything.
  if (isOlder) return { kind: "committed", at: since, formerEnds, timesAway: Number.POSITIVE_INFINITY };
  const why = "the clone is shallow, and does not say since when it is in main: git fetch --unshallow";
  return { kind: "unknown", why };
}

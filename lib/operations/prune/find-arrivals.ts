import type { Deletion } from "../../domain/deletions/deletion.ts";
import type { Arrival } from "../../domain/deletions/judge-deletions.ts";
import type { FileHistory } from "../ports/file-history.ts";

type Arrivals = {
  /** @param id of one of the deletions */
  readonly arrivalOf: (id: string) => Arrival;
  /** The deletions of the last commit. */
  readonly committed: readonly Deletion[];
};

/** One line on its way back through history. `since` is null until the line was met. */
type Line = { since: string | null; isAway: boolean; isBack: boolean };

/**
 * Finds when the present form of each line (model and replacement) came to the branch: the oldest of the newest revisions that all have it. Every
 * revision is read as the list that it is, because a search for the text would also find it in comments, and a name alone in other entries.
 * @param read returns the deletions of a revision; none for a text that is no list: its lines then count from the revision after it
 * @param needsPast whether it matters that the line stood there before, was taken out and came back; reading then goes on
 */
export async function findArrivals(
  history: FileHistory,
  deletions: readonly Deletion[],
  read: (text: string) => readonly Deletion[],
  needsPast: (deletion: Deletion, since: string) => boolean,
): Promise<Arrivals> {
  if ("absent" in history) {
    const why = `${history.absent}: the ledgers alone decide`;
    return { arrivalOf: () => ({ kind: "none", why }), committed: [] };
  }
  const lines = new Map(
    deletions.map(({ id }) => [id, { since: null, isAway: false, isBack: false } as Line]),
  );
  const open = new Map(deletions.map((deletion) => [deletion.id, deletion]));
  let committed: readonly Deletion[] | undefined;
  for await (const { at, text } of history.revisions) {
    const declared = read(text);
    committed ??= declared;
    const forms = new Map(declared.map(({ id, replacement }) => [id, replacement]));
    for (const deletion of open.values()) {
      const line = lines.get(deletion.id) as Line;
      const stands = forms.has(deletion.id) && forms.get(deletion.id) === deletion.replacement;
      line.isBack = line.isAway && stands;
      if (stands && !line.isAway) line.since = at;
      line.isAway = !stands;
      if (line.isBack || (!stands && (line.since === null || !needsPast(deletion, line.since))))
        open.delete(deletion.id);
    }
    if (open.size === 0) break;
  }
  return {
    arrivalOf: (id) => {
      const { since, isAway, isBack } = lines.get(id) as Line;
      if (since === null) return { kind: "unknown", why: "its line is not committed yet" };
      const isCut = !history.isWhole && open.has(id);
      if (isCut && !isAway) {
        const why = "the clone is shallow, and does not say since when it is in main: git fetch --unshallow";
        return { kind: "unknown", why };
      }
      return { kind: "committed", at: since, isBack: isBack || isCut };
    },
    committed: committed ?? [],
  };
}

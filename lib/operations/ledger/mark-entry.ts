import { Failure } from "../../contract/errors.ts";
import type { Head } from "../../contract/head.ts";
import type { Entry, EntryState } from "../../contract/results.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import { commitSizeOfRow, MOST_COMMIT_SIZE } from "../../domain/models/commit-size.ts";
import { isTombstoneLost } from "../../domain/models/lost-tombstone.ts";
import {
  type EntryRecord,
  isLeftAlone,
  isOpen,
  type ModelRecord,
  withState,
} from "../../domain/models/records.ts";
import { shellWord } from "../../domain/text/shell-word.ts";
import type { Models } from "../ports/models.ts";
import { findEntry, toEntry } from "./inspect-ledger.ts";
import { type HeadDependencies, quietHead, refuseActive, settled } from "./quiet-head.ts";
import { requireShortReason } from "./short-reason.ts";

type MarkDependencies = HeadDependencies & { readonly models: Models };

type MarkRequest = { readonly id: string; readonly reason: string; readonly by: string };

/** The states that an entry may be moved from, and the one that it is moved to. */
type Way = { readonly from: readonly EntryState[]; readonly to: "marked" | "pending" };

/** Rows of one transaction, without the entry. */
const ROWS = 90;

/**
 * Ends an entry by hand: from now on, runs leave its references alone; readers are still redirected.
 * @throws Failure `unknown-entry`, `wrong-state`, `run-active`
 */
export function markEntry(deps: MarkDependencies, request: MarkRequest): Promise<Entry> {
  return move(deps, request, { from: ["pending", "incomplete", "running"], to: "marked" });
}

/**
 * Opens an ended entry: the next apply or cleanup works on it again. Teams that were told are not told again.
 * @throws Failure `unknown-entry`, `wrong-state`, `run-active`
 */
export function unmarkEntry(deps: MarkDependencies, request: MarkRequest): Promise<Entry> {
  return move(deps, request, { from: ["succeeded", "marked"], to: "pending" });
}

async function move(deps: MarkDependencies, { id, reason, by }: MarkRequest, way: Way): Promise<Entry> {
  requireShortReason(reason);
  const { to } = way;
  const { head, entry, rows, now } = await settled(deps, () => look(deps, id, way));
  const moved: EntryRecord = {
    ...withState(entry, to, { at: now, by, reason }),
    endedAt: to === "marked" ? now : null,
    toTell: false,
    error: null,
  };
  const concerned = rows
    .filter((row) => row.migration === entry.id)
    .map((row) => withMark(row, to === "marked"));
  await commit(deps, head, now, { entry, moved, concerned, rows }).catch((error) =>
    refuseActive(error, deps.clock.now()),
  );
  return toEntry(moved);
}

/** The records to be changed, as they were read, and the time of the reading. */
type Look = {
  readonly head: Head;
  readonly entry: EntryRecord;
  readonly rows: readonly ModelRecord[];
  readonly now: string;
};

async function look(deps: MarkDependencies, id: string, { from, to }: Way): Promise<Look> {
  const { head, now } = await quietHead(deps);
  const entry = await findEntry(deps.ledger, id);
  if (!from.includes(entry.state)) {
    throw new Failure(
      "wrong-state",
      `${entry.id} is ${entry.state}; this needs an entry that is ${from.join(", ")}`,
    );
  }
  if (to === "pending" && entry.undoes !== undefined) {
    throw new Failure("wrong-state", `${entry.id} is an undo: undo makes it again`, {
      hint: `undo ${shellWord(entry.undoes.migration)} --reason '…'`,
    });
  }
  const rows = await deps.models.all();
  // Of a tombstone that is lost no row names the migration; once it is open, the registry in force is applied again.
  const isLost = isTombstoneLost(
    rows.find(({ id }) => id === entry.model),
    entry,
  );
  if (to === "pending" && !isLost && !rows.some((row) => row.migration === entry.id)) {
    throw new Failure(
      "wrong-state",
      `${entry.id} is no longer what holds for ${entry.model}: there is nothing to do again`,
    );
  }
  return { head, entry, rows, now };
}

type Move = {
  readonly entry: EntryRecord;
  readonly moved: EntryRecord;
  readonly concerned: readonly ModelRecord[];
  readonly rows: readonly ModelRecord[];
};

/**
 * Writes the changed rows. The entry goes with the last of its rows (custom models share the entry of their listed model): until then the command can
 * be repeated.
 */
async function commit(
  deps: MarkDependencies,
  head: Head,
  now: string,
  { entry, moved, concerned, rows }: Move,
): Promise<void> {
  const changed = new Map(concerned.map((row) => [row.id, row]));
  const after = rows.map((row) => changed.get(row.id) ?? row);
  const watched = after.filter((row) => row.watched).length;
  const marked = after.filter(isLeftAlone).length;
  const open = head.open + Number(isOpen(moved)) - Number(isOpen(entry));
  let observed = head;
  const batches =
    concerned.length === 0
      ? [[]]
      : [...batchesOf(concerned, ROWS, { of: commitSizeOfRow, most: MOST_COMMIT_SIZE })];
  for (const batch of batches) {
    await deps.ledger.commitUnleased(observed, now, {
      rows: batch,
      // A pass that stopped half way does not look for what changes here: the next run begins a new pass.
      ...(batch === batches.at(-1) ? { head: { open, watched, marked, pass: null }, entries: [moved] } : {}),
    });
    observed = { ...observed, token: observed.token + 1 };
  }
}

function withMark(row: ModelRecord, marked: boolean): ModelRecord {
  if (row.status !== "deleted") return { ...row, marked };
  return { ...row, marked, watched: !marked, cleanPasses: 0, cleanPassAt: null };
}

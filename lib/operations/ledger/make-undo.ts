import type { Change, UndoCounts } from "../../contract/change.ts";
import { Failure } from "../../contract/errors.ts";
import type { Entry } from "../../contract/results.ts";
import type { DoneStatus } from "../../contract/run-steps.ts";
import { type EntryRecord, isOpen } from "../../domain/models/records.ts";
import { type ExpiredDependencies, expiredReferences } from "./expired-references.ts";
import { toEntry } from "./inspect-ledger.ts";
import { type PreviewUndoDependencies, previewUndo } from "./preview-undo.ts";
import {
  findUndoing,
  requestUndo,
  type UndoDependencies,
  type Undoing,
  type UndoRequest,
} from "./undo-migration.ts";

export type UndoResult = {
  readonly entry: Entry;
  readonly references: UndoCounts;
  /** How many references of the migration, of all teams, no undo can find any more, because their passes have expired. */
  readonly expired: number;
  /** Every place of the migration, as it is now. */
  readonly changes: AsyncIterable<Change>;
};

export type UndoOrder = UndoRequest & {
  readonly reason: string;
  readonly by: string;
  readonly isDryRun: boolean;
  readonly waitSeconds: number;
};

const BETWEEN_TRIES_MS = 1_000;

/**
 * Takes a migration back: records an undo and makes a run that does it, as any run would. Doing it again changes nothing, unless its own undo came in
 * between. A dry run counts and lists, and writes nothing.
 * @param run makes one run without a registry
 * @throws Failure those of {@link requestUndo}; `on-hold` where the undo waits for the end of a hold; `run-active` where the run of another
 * holds the lease longer than the command waits
 */
export async function makeUndo(
  deps: UndoDependencies & PreviewUndoDependencies & ExpiredDependencies,
  order: UndoOrder,
  run: () => Promise<DoneStatus>,
): Promise<UndoResult> {
  const undoing = await findUndoing(deps, order);
  const { undo, undone, isNew } = undoing;
  const expired = await expiredReferences(deps, undone.id);
  if (isNew && expired === 0) await refuseEmptyScope(deps, undoing);
  if (order.isDryRun) {
    const changes = () => previewUndo(deps, undoing);
    return { entry: toEntry(undo), references: await countOf(changes()), expired, changes: changes() };
  }
  const isEnded = !isNew && !isOpen(undo);
  if (!isEnded || (await countOf(previewUndo(deps, undoing))).restored > 0) {
    await requestUndo(deps, order);
    await runUntilEnded(deps, order, undo.id, run);
  }
  const made = (await deps.ledger.entry(undo.id)) ?? undo;
  return { entry: toEntry(made), references: countsIn(made), expired, changes: afterUndo(deps, undoing) };
}

/** @throws Failure `unknown-entry` for a team or an owner of which the migration has changed nothing: a slip of the pen is no undo of its own */
async function refuseEmptyScope(deps: PreviewUndoDependencies, undoing: Undoing): Promise<void> {
  const { team, owner } = undoing.undo.undoes ?? {};
  if (team === undefined && owner === undefined) return;
  for await (const _change of previewUndo(deps, undoing)) return;
  const ofTeam = team === undefined ? [] : [`of team ${team}`];
  const ofOwner = owner === undefined ? [] : [`of ${owner.kind}/${owner.id}`];
  throw new Failure(
    "unknown-entry",
    `${undoing.undone.id} has changed nothing ${[...ofOwner, ...ofTeam].join(" ")}: modelkeeper ledger changes lists what it has`,
  );
}

/** Runs until the undo is no longer open, or a run has left it incomplete. */
async function runUntilEnded(
  { head, ledger, clock }: UndoDependencies,
  { waitSeconds }: UndoOrder,
  id: string,
  run: () => Promise<DoneStatus>,
): Promise<void> {
  const until = clock.monotonic() + waitSeconds * 1_000;
  for (;;) {
    const status = await run();
    const entry = await ledger.entry(id);
    if (entry === undefined || !isOpen(entry) || entry.state === "incomplete") return;
    const hold = (await head.read())?.hold ?? null;
    if (hold !== null) {
      throw new Failure(
        "on-hold",
        `${id} is recorded, and ${hold.by} put the platform on hold: ${hold.reason}. After modelkeeper resume, modelkeeper cleanup makes it`,
      );
    }
    if (status !== "busy" || clock.monotonic() >= until) {
      throw new Failure("run-active", `${id} is recorded, and the next run makes it: modelkeeper cleanup`);
    }
    await clock.sleep(BETWEEN_TRIES_MS);
  }
}

async function countOf(changes: AsyncIterable<Change>): Promise<UndoCounts> {
  const counts = { restored: 0, changedSince: 0, failed: 0 };
  for await (const { state } of changes) {
    if (state === "written") counts.restored += 1;
    if (state === "changed-since") counts.changedSince += 1;
  }
  return counts;
}

function countsIn({ references }: EntryRecord): UndoCounts {
  const { rewritten, cleared, skipped, failed } = references;
  return { restored: rewritten + cleared, changedSince: skipped, failed };
}

/** Yields the places after an undo: where the migration's values still stand, the undo has failed. */
async function* afterUndo(...given: Parameters<typeof previewUndo>): AsyncGenerator<Change> {
  for await (const change of previewUndo(...given))
    yield change.state === "written" ? { ...change, state: "failed" } : change;
}

import type { Change, UndoCounts } from "../../contract/change.ts";
import { Failure } from "../../contract/errors.ts";
import type { Entry } from "../../contract/results.ts";
import type { DoneStatus } from "../../contract/run-steps.ts";
import { type EntryRecord, isOpen } from "../../domain/models/records.ts";
import { shellWord } from "../../domain/text/shell-word.ts";
import { onHoldError } from "../run/end-on-hold.ts";
import { expiredReferences } from "./expired-references.ts";
import { toEntry } from "./inspect-ledger.ts";
import { type PreviewUndoDependencies, previewUndo } from "./preview-undo.ts";
import { requireShortReason } from "./short-reason.ts";
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
  /** References of the migration, of all teams, that cannot come back any more, because the journal of their passes has expired. */
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

type MakeUndoDependencies = UndoDependencies &
  PreviewUndoDependencies &
  Parameters<typeof expiredReferences>[0];

/**
 * Takes a migration back: records an undo and makes a run that does it, as any run would. Doing it again changes nothing, unless its own undo came in
 * between. A dry run counts and lists, and writes nothing.
 * @param run makes one run without a registry
 * @throws Failure those of {@link requestUndo}; `unknown-entry` for a team or an owner that the migration did not concern; `run-active` also where the
 * undo is recorded and another run takes longer than the command waits; `on-hold` where it is recorded, and a hold keeps runs from making it
 */
export async function makeUndo(
  deps: MakeUndoDependencies,
  order: UndoOrder,
  run: () => Promise<DoneStatus>,
): Promise<UndoResult> {
  requireShortReason(order.reason);
  const undoing = await findUndoing(deps, order);
  const { undo, isNew } = undoing;
  const expired = await expiredReferences(deps, undoing.undone.id);
  if (isNew && expired === 0) await refuseEmpty(deps, order, undoing);
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

/** Refuses a team or an owner without places of the migration: a misspelt name must not stand in the ledger as an undo that was made. */
async function refuseEmpty(
  deps: PreviewUndoDependencies,
  { team, owner }: UndoOrder,
  undoing: Undoing,
): Promise<void> {
  if (team === undefined && owner === undefined) return;
  for await (const _change of previewUndo(deps, undoing)) return;
  const ofTeam = team === undefined ? [] : [`team ${team}`];
  const ofOwner = owner === undefined ? [] : [`${owner.kind} ${owner.id}`];
  throw new Failure(
    "unknown-entry",
    `the journal of ${undoing.undone.id} has no place of ${[...ofTeam, ...ofOwner].join(" and ")}`,
    { hint: `ledger changes ${shellWord(undoing.undone.id)}` },
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
    if (status !== "busy" || clock.monotonic() >= until) {
      const hold = (await head.read())?.hold ?? null;
      if (hold !== null) {
        const { code, message } = onHoldError(hold, "Plan");
        throw new Failure(code, `${id} is recorded. ${message}. Then cleanup makes it`, { hint: "resume" });
      }
      throw new Failure("run-active", `${id} is recorded, and the next run makes it`, { hint: "cleanup" });
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

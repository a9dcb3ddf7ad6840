import { Failure } from "../../contract/errors.ts";
import {
  type EntryRecord,
  isOpen,
  type ModelRecord,
  NO_REFERENCES,
  type Undone,
  withState,
} from "../../domain/models/records.ts";
import { undoId } from "../../domain/text/ids.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import { findMigration } from "./inspect-ledger.ts";
import { type HeadDependencies, quietHead, refuseActive, settled } from "./quiet-head.ts";

export type UndoDependencies = HeadDependencies & { readonly models: Models };

export type UndoRequest = {
  /** A migration id, or the id of a model with one migration that rewrites. */
  readonly id: string;
  readonly team?: string;
  readonly owner?: { readonly kind: string; readonly id: string };
};

/** The migration that is to be undone, and the entry of its undo as it is in the ledger, or as it would be. */
export type Undoing = { readonly undone: EntryRecord; readonly undo: EntryRecord; readonly isNew: boolean };

/**
 * Finds what is to be undone, and checks that it can be.
 * @throws Failure `unknown-entry`; `wrong-state` where the migration rewrites nothing, is an undo that is still open, or while the model that
 * references would come back to is not listed
 */
export async function findUndoing(
  deps: Omit<UndoDependencies, "head" | "runs">,
  { id, team, owner }: UndoRequest,
): Promise<Undoing> {
  const undone = await findUndone(deps.ledger, id);
  const { model, replacement } = backOf(undone);
  if (undone.kind === "undo" && isOpen(undone)) {
    throw new Failure("wrong-state", `${undone.id} is ${undone.state} itself, and has to end first`, {
      hint: "cleanup",
    });
  }
  const row = model === null ? undefined : await deps.models.get(model);
  if (model !== null) refuseUnlisted(model, row);
  const undoes: Undone = {
    migration: undone.id,
    ...(team === undefined ? {} : { team }),
    ...(owner === undefined ? {} : { owner }),
    times: 1,
  };
  const entry = undoId(undone.id, undoes);
  const known = await deps.ledger.entry(entry);
  if (known !== undefined) return { undone, undo: known, isNew: false };
  const at = new Date(deps.clock.now()).toISOString();
  const undo: EntryRecord = {
    id: entry,
    kind: "undo",
    model: model ?? undone.model,
    replacement,
    epoch: undone.epoch,
    retiresOn: row?.retiresOn ?? null,
    state: "pending",
    toTell: false,
    run: null,
    startedAt: at,
    endedAt: null,
    references: NO_REFERENCES,
    teams: 0,
    byPass: {},
    passes: [],
    error: null,
    history: [],
    problems: [],
    undoes,
  };
  return { undone, undo, isNew: true };
}

async function findUndone(ledger: Ledger, id: string): Promise<EntryRecord> {
  const undone = await findMigration(ledger, id);
  if (undone.kind === "deprecate") {
    throw new Failure(
      "wrong-state",
      `${undone.id} has changed no reference: take the deprecation out of the registry to take it back`,
    );
  }
  return undone;
}

/** Returns the model that references come back to, null where an undo of a clearing is undone; and the one that they leave. */
function backOf({ kind, model, replacement }: EntryRecord) {
  return kind === "undo" ? { model: replacement, replacement: model } : { model, replacement };
}

function refuseUnlisted(model: string, row: ModelRecord | undefined): void {
  if (row !== undefined && row.status !== "deleted") return;
  throw new Failure(
    "wrong-state",
    row?.team === undefined
      ? `${model} is ${row === undefined ? "unknown" : "deleted"}: list it in the registry again and apply that first, else the next run would move its references away again`
      : `${model} was the team's own model and is the listed ${row.provider}/${row.name} now: there is nothing to go back to`,
  );
}

/**
 * Records an undo as pending: the next run of any kind makes it. An undo that has ended is opened again; one that is open stays as it is.
 * @throws Failure those of {@link findUndoing}, and `run-active` while a run holds a live lease
 */
export async function requestUndo(
  deps: UndoDependencies,
  request: UndoRequest & { readonly reason: string; readonly by: string },
): Promise<EntryRecord> {
  const { head, now, undo, isNew } = await settled(deps, async () => ({
    ...(await quietHead(deps)),
    ...(await findUndoing(deps, request)),
  }));
  if (!isNew && isOpen(undo)) return undo;
  const { reason, by } = request;
  const change = { at: now, by, reason };
  const entry: EntryRecord = isNew
    ? { ...undo, history: [{ ...change, from: null, to: "pending" }] }
    : reopened(undo, change);
  await deps.ledger
    .commitUnleased(head, now, { head: { open: head.open + 1 }, entries: [entry] })
    .catch((error) => refuseActive(error, deps.clock.now()));
  return entry;
}

function reopened(undo: EntryRecord, change: { at: string; by: string; reason: string }): EntryRecord {
  const undoes = undo.undoes && { ...undo.undoes, times: undo.undoes.times + 1 };
  return {
    ...withState(undo, "pending", change),
    references: NO_REFERENCES,
    endedAt: null,
    toTell: false,
    error: null,
    problems: [],
    ...(undoes && { undoes }),
  };
}

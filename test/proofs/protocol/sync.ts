import {
  type Entry,
  isActive,
  isTakenBack,
  isUndo,
  migrationOf,
  type Protocol,
  type Registry,
  type Row,
  type Run,
  type State,
} from "./state.ts";

/** Returns what the registry makes of the row and the ledger: lib/domain/sync. Null when nothing changes. */
export function decide({ has }: Protocol, state: State, run: Run): Run["decided"] {
  if (run.registry === null) return null;
  const { row } = state;
  const entries = { ...state.entries };
  const next = nextRow(row, run.registry, state.entries);
  if (row.status === next.status) return null;
  const supersede = (id: string, toTell: boolean): void => {
    const entry = entries[id];
    if (entry !== undefined && isActive(entry)) entries[id] = { ...entry, state: "superseded", toTell };
  };
  takeBack({ has }, entries, next);
  for (const id in entries) {
    if (id.startsWith("deprecate") && row.status === "deprecated" && has("deprecations are superseded"))
      supersede(id, false);
    if (isUndo(id) && next.status === "deleted" && has("a deletion supersedes undo")) supersede(id, false);
  }
  if (row.status === "deleted") supersede(`delete@${row.epoch}`, has("a revival leaves its deletion open"));
  claim(entries, next);
  return { row: next, entries };
}

/** Notes of everything that does not hold any more that this is to be told, and of what holds again that it is not. */
function takeBack({ has }: Pick<Protocol, "has">, entries: Record<string, Entry>, row: Row): void {
  for (const [id, entry] of Object.entries(entries)) {
    if (isUndo(id) || entry.takenBack === "told") continue;
    if (isTakenBack(row, id)) {
      if (!has("a taking back is noted")) continue;
      if (!isActive(entry) || has("a taking back of what is open is noted"))
        entries[id] = { ...entry, takenBack: "to-tell" };
    } else if (has("what comes again is not taken back")) entries[id] = { ...entry, takenBack: null };
  }
}

function nextRow(row: Row, status: Registry, entries: State["entries"]): Row {
  const epoch = row.epoch + Number(row.status === "deleted" && status !== "deleted");
  const isDeprecated = status === "deprecated" && (row.status === "listed" || row.times === 0);
  const next = { status, epoch, times: row.times + Number(isDeprecated), marked: false };
  const migration = migrationOf(next);
  return { ...next, marked: migration !== null && entries[migration]?.state === "marked" };
}

/** A migration is claimed once; one that was superseded opens again. */
function claim(entries: Record<string, Entry>, row: Row): void {
  const migration = migrationOf(row);
  if (migration === null) return;
  const known = entries[migration];
  if (known === undefined || known.state === "superseded")
    entries[migration] = { state: "running", toTell: false, takenBack: null };
}

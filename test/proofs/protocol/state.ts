import type { Rule } from "./rules.ts";

/**
 * What a registry says of the one model of this small platform: it is listed, deprecated, or deleted with a replacement that is always
 * there.
 */
export type Registry = "listed" | "deprecated" | "deleted";

/** What a reference holds: the model, the model with other parameters, its replacement, or another model. */
export type Value = "model" | "tuned" | "replacement" | "other";

/**
 * `late`: written by somebody who did not know that the model was deleted. `by`: the migration that rewrote it last, if nobody has changed it since,
 * and what it `was` before. The protocol never reads these three.
 */
export type Reference = { value: Value; late: boolean; by: string | null; was: Value | null };

/** `epoch` grows with each revival, `times` with each deprecation of a model that was active. */
export type Row = { status: Registry; epoch: number; times: number; marked: boolean };

/** A ledger entry; `toTell`, and a taking back that is to be told, count as open. */
export type Entry = {
  state: "running" | "pending" | "succeeded" | "superseded" | "marked";
  toTell: boolean;
  takenBack: "to-tell" | "told" | null;
};

/** Of one reference and migration; a deprecation is only noted and has no `after`. */
export type Change = { migration: string; item: number; before: Value; after: Value | null };

export type Pass = {
  print: string;
  /** Of each segment, whether its cursor is at the end. A segment is one page. */
  done: boolean[];
  /** `order`: the place of a row in the order of journaling. */
  journal: { key: string; order: number; changes: Change[] }[];
  /** Changes marked as written, and, where the rule against it is off, as refused. */
  written: string[];
  refused: string[];
};

export type Slice = {
  at: "renew" | "read" | "journal" | "send" | "mark" | "save" | "ended";
  /** By its own clock the lease is certainly held. */
  window: boolean;
  /** It has seen that the platform is on hold. */
  held: boolean;
  changes: Change[];
  unsent: Change[];
  written: string[];
  refused: string[];
};

export type Outcome = "succeeded" | "nothing-to-do" | "superseded" | "busy" | "on-hold" | "failed" | "died";

export type Step =
  | "plan"
  | "acquire"
  | "sync"
  | "commit"
  | "fix"
  | "slices"
  | "review"
  | "gather"
  | "tell"
  | "close"
  | "end"
  | "ended";

/** One execution, with what it has in memory. */
export type Run = {
  kind: "deployment" | "daily" | "cleanup" | "undo";
  registry: Registry | null;
  at: Step;
  outcome: Outcome | null;
  /** Of its lease; before that, as it was observed. */
  token: number;
  /** The newest request when it planned. */
  wanted: number | null;
  pass: string | null;
  /** What sync has decided and not yet written. */
  decided: { row: Row; entries: Record<string, Entry> } | null;
  slices: Slice[];
  /** Plan has seen that the platform is on hold. */
  held: boolean;
  /** While it tells: by its own clock the lease is certainly held. */
  window: boolean;
  passes: string[];
  tells: string[];
  /** Whether its own pass journaled something. */
  journaled: boolean;
  /** Where it died, when it can be redriven. */
  diedAt: Step | null;
};

export type Head = {
  applied: Registry;
  applying: Registry | null;
  wanted: { registry: Registry; run: number } | null;
  token: number;
  lease: { run: number; live: boolean } | null;
  pass: string | null;
  /** The pass was begun by another run, and has gone on where that one stopped. */
  wentOn: boolean;
  uncomposed: string[];
  hold: boolean;
};

/** What the world may still do. */
export type Budget = {
  crashes: number;
  stalls: number;
  edits: number;
  dailies: number;
  undos: number;
  holds: number;
  marks: number;
  repeats: number;
  redrives: number;
};

export type State = {
  references: Reference[];
  row: Row;
  entries: Record<string, Entry>;
  head: Head;
  passes: Record<string, Pass>;
  runs: Run[];
  /** How many of the world's requests were made; the run of the newest. */
  requested: number;
  newest: number | null;
  /** A command that has looked whether it may undo a migration, under the token that it saw. */
  undoing: { migration: string; token: number } | null;
  /** Never read by the protocol: by migration and reference, which rewrites landed. Nobody can know of an excused one (see editing). */
  landed: Record<string, "landed" | "excused">;
  /** Notices, by migration and reference: each reference is of a team of its own. */
  told: string[];
  left: Budget;
  /** The invariant that does not hold any more. */
  broken: string | null;
};

/** A small platform, what is asked of it, and how much may go wrong. */
export type World = {
  readonly name: string;
  readonly start: { readonly applied: Registry; readonly epoch?: number; readonly values: readonly Value[] };
  /** Of the references, by their numbers, which are read together. */
  readonly segments: readonly (readonly number[])[];
  readonly requests: readonly Registry[];
  readonly budget: Partial<Budget>;
  /** At every end the model is listed again, and all its deletions are undone. */
  readonly undone?: true;
};

export type Protocol = { readonly world: World; readonly has: (rule: Rule) => boolean };

/** The migration that references to the model belong to, as long as its row stays as it is. */
export function migrationOf({ status, epoch, times }: Row): string | null {
  if (status === "listed") return null;
  return status === "deleted" ? `delete@${epoch}` : `deprecate@${times}`;
}

export function undoOf(migration: string): string {
  return `undo:${migration}`;
}

export function isUndo(migration: string): boolean {
  return migration.startsWith("undo:");
}

export function isOfModel(value: Value): boolean {
  return value === "model" || value === "tuned";
}

/** What the ledger holds of the present state of the model; an undo is of a model that is there. */
export function isInForce(row: Row, migration: string): boolean {
  return isUndo(migration) ? row.status !== "deleted" : migration === migrationOf(row);
}

/** A deletion or a deprecation does not hold any more. */
export function isTakenBack(row: Row, migration: string): boolean {
  return migration.startsWith("delete") ? row.status !== "deleted" : row.status === "listed";
}

export function noticeOf(migration: string, item: number): string {
  return `${migration} of ${item}`;
}

/** The notice that says that what another notice told of was taken back. */
export function takingBackOf(notice: string): string {
  return `taken back: ${notice}`;
}

export function changeId({ migration, item, before, after }: Change): string {
  return `${migration} of ${item} from ${before} to ${after}`;
}

export function isActive({ state }: Entry): boolean {
  return state === "running" || state === "pending";
}

export function isOpen(entry: Entry): boolean {
  return isActive(entry) || (entry.state === "superseded" && entry.toTell) || entry.takenBack === "to-tell";
}

export function openEntries({ entries }: State): string[] {
  return Object.keys(entries).filter((id) => isOpen(entries[id] as Entry));
}

export function newRun(kind: Run["kind"], registry: Registry | null): Run {
  return {
    kind,
    registry,
    at: "plan",
    outcome: null,
    token: 0,
    wanted: null,
    pass: null,
    decided: null,
    slices: [],
    held: false,
    window: false,
    passes: [],
    tells: [],
    journaled: false,
    diedAt: null,
  };
}

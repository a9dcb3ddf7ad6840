import type { Rule } from "./rules.ts";

/**
 * What a registry says of the one model of this small platform: it is listed, deprecated, or deleted with a replacement that is always
 * there.
 */
export type Registry = "listed" | "deprecated" | "deleted";

/** What a reference holds: the model, its replacement, or another model. */
export type Value = "model" | "replacement" | "other";

/** `late`: written by somebody who did not know that the model was deleted. `by`: the migration that rewrote it last. */
export type Reference = { value: Value; late: boolean; by: string | null };

/** `epoch` grows with each revival. */
export type Row = { status: Registry; epoch: number; marked: boolean };

/** A ledger entry; `toTell` counts as open. */
export type Entry = { state: "running" | "pending" | "succeeded" | "superseded" | "marked"; toTell: boolean };

/** Of one reference and migration; a deprecation is only noted and has no `after`. */
export type Change = { migration: string; item: number; before: Value; after: Value | null };

export type Pass = {
  print: string;
  /** Of each segment, whether its cursor is at the end. A segment is one page. */
  done: boolean[];
  journal: { key: string; changes: Change[] }[];
  /** Changes marked as written, and, where the rule against it is off, as refused. */
  written: string[];
  refused: string[];
};

export type Slice = {
  at: "renew" | "read" | "journal" | "send" | "mark" | "save" | "ended";
  /** By its own clock the lease is certainly held. */
  window: boolean;
  changes: Change[];
  unsent: Change[];
  written: string[];
  refused: string[];
};

export type Outcome = "succeeded" | "nothing-to-do" | "superseded" | "busy" | "failed" | "died";

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
};

/** What the world may still do. */
export type Budget = {
  crashes: number;
  stalls: number;
  edits: number;
  dailies: number;
  undos: number;
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
};

export type Protocol = { readonly world: World; readonly has: (rule: Rule) => boolean };

const NO_BUDGET: Budget = {
  crashes: 0,
  stalls: 0,
  edits: 0,
  dailies: 0,
  undos: 0,
  marks: 0,
  repeats: 0,
  redrives: 0,
};

/** A platform at rest: what was applied is done, composed and told. */
export function startOf(world: World): State {
  const { applied, epoch = 1, values } = world.start;
  const entries: Record<string, Entry> = {};
  for (let past = 1; past < epoch; past += 1)
    entries[`delete@${past}`] = { state: "succeeded", toTell: false };
  const current = migrationOf({ status: applied, epoch, marked: false });
  if (current !== null) entries[current] = { state: "succeeded", toTell: false };
  const lastDeletion = applied === "deleted" ? epoch : epoch - 1;
  const references = values.map((value): Reference => {
    const by = value === "replacement" && lastDeletion > 0 ? `delete@${lastDeletion}` : null;
    return { value, late: false, by };
  });
  const told = references.flatMap(({ value, by }, item) => {
    if (by !== null) return [noticeOf(by, item)];
    return applied === "deprecated" && value === "model" ? [noticeOf("deprecate", item)] : [];
  });
  return {
    references,
    row: { status: applied, epoch, marked: false },
    entries,
    head: {
      applied,
      applying: null,
      wanted: null,
      token: 0,
      lease: null,
      pass: null,
      wentOn: false,
      uncomposed: [],
    },
    passes: {},
    runs: [],
    requested: 0,
    newest: null,
    landed: Object.fromEntries(
      references.flatMap(({ by }, item) => (by === null ? [] : [[noticeOf(by, item), "landed" as const]])),
    ),
    told,
    left: { ...NO_BUDGET, ...world.budget },
    broken: null,
  };
}

/** The migration that references to the model belong to, as long as its row stays as it is. */
export function migrationOf({ status, epoch }: Row): string | null {
  if (status === "listed") return null;
  return status === "deleted" ? `delete@${epoch}` : "deprecate";
}

/** What the ledger holds of the present state of the model; an undo is of a model that is there. */
export function isInForce(row: Row, migration: string): boolean {
  return migration === "undo" ? row.status !== "deleted" : migration === migrationOf(row);
}

export function noticeOf(migration: string, item: number): string {
  return `${migration} of ${item}`;
}

export function changeId({ migration, item, before }: Change): string {
  return `${migration} of ${item} from ${before}`;
}

export function isOpen({ state, toTell }: Entry): boolean {
  return state === "running" || state === "pending" || (state === "superseded" && toTell);
}

export function openEntries(state: State): string[] {
  return Object.keys(state.entries).filter((id) => isOpen(state.entries[id] as Entry));
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
    passes: [],
    tells: [],
    journaled: false,
    diedAt: null,
  };
}

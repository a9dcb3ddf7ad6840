import type { PlannedSync } from "../../contract/plan.ts";
import type {
  ParameterSet,
  ParameterSetsDocument,
  ParameterWords,
  RegistryDocument,
} from "../../contract/registry-document.ts";
import { DEFAULT_PARAMETER_SET } from "../../contract/registry-document.ts";
import type { EntryKind, MigrationKind } from "../../contract/results.ts";
import { essenceOf, leaving, wordsFor } from "../models/hops.ts";
import { type EntryRecord, isAtWork, type ModelRecord, NO_REFERENCES, withState } from "../models/records.ts";
import { formerFieldsOf } from "../parameters/former-fields.ts";
import type { Hop } from "../parameters/hop.ts";
import { migrationId } from "../text/ids.ts";

export type SyncInput = {
  /** Null for a run without a registry: rows are kept as they are, and only custom models and redirects follow them. */
  readonly registry: RegistryDocument | null;
  readonly sets: ParameterSetsDocument;
  /** Sets of the registry that is applied, as they were before. @default none */
  readonly before?: ParameterSetsDocument["sets"];
  readonly rows: readonly ModelRecord[];
  readonly entries: readonly EntryRecord[];
  readonly at: string;
  readonly run: string;
};

/** A row to write, with the ledger entries that belong in the same transaction. */
export type RowChange = { readonly row: ModelRecord; readonly entries: readonly EntryRecord[] };

export type SyncPlan = {
  /** Rows to write, in an order in which every prefix is safe: a redirect never points at what does not exist yet. */
  readonly changes: readonly RowChange[];
  readonly sync: PlannedSync;
  /** All rows as they are after the changes. */
  readonly rows: ReadonlyMap<string, ModelRecord>;
  /** All entries as they are after the changes. */
  readonly entries: ReadonlyMap<string, EntryRecord>;
  /** Ids of migrations claimed by these changes. */
  readonly claimed: readonly string[];
  /** Models that are neither listed nor deleted (rule 5): their rows stay, and every run says so. */
  readonly undeclared: readonly string[];
};

function named(
  sets: ParameterSetsDocument["sets"],
  name: string = DEFAULT_PARAMETER_SET,
): ParameterSet | undefined {
  return Object.hasOwn(sets, name) ? sets[name] : undefined;
}

/** Returns an entry with the date of its model, and says so where that is another one than before. */
function withDate(entry: EntryRecord, { retiresOn }: Pick<ModelRecord, "retiresOn">): EntryRecord {
  if (entry.retiresOn === retiresOn) return entry;
  const { from, times } = entry.moved ?? { from: entry.retiresOn, times: 0 };
  return { ...entry, retiresOn, moved: { from, times: times + 1 } };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** The rows and entries as the plan has changed them so far. */
export class SyncDraft {
  readonly at: string;
  readonly sync: Mutable<PlannedSync> = {
    create: [],
    update: [],
    deprecate: [],
    undeprecate: [],
    revive: [],
    delete: [],
    promote: [],
  };
  readonly #run: string;
  readonly #sets: ParameterSetsDocument;
  readonly #before: ParameterSetsDocument["sets"];
  readonly #rows: Map<string, ModelRecord>;
  readonly #entries: Map<string, EntryRecord>;
  /** Ids of entries, by model. */
  readonly #idsOf: Map<string, Set<string>>;
  readonly #changedRows = new Set<string>();
  readonly #changedEntries = new Map<string, Set<string>>();
  readonly #claimed = new Set<string>();

  constructor(input: SyncInput) {
    this.at = input.at;
    this.#run = input.run;
    this.#sets = input.sets;
    this.#before = input.before ?? {};
    this.#rows = new Map(input.rows.map((row) => [row.id, row]));
    this.#entries = new Map(input.entries.map((entry) => [entry.id, entry]));
    const byModel = Map.groupBy(input.entries, (entry) => entry.model);
    this.#idsOf = new Map([...byModel].map(([model, own]) => [model, new Set(own.map(({ id }) => id))]));
  }

  row(id: string): ModelRecord | undefined {
    return this.#rows.get(id);
  }

  all(): ModelRecord[] {
    return [...this.#rows.values()];
  }

  put(row: ModelRecord): void {
    this.#rows.set(row.id, row);
    this.#changedRows.add(row.id);
  }

  /**
   * Returns how often a model was deprecated. A row from before 0.3 does not say: the model was deprecated once if it is deprecated, or the ledger has
   * a deprecation of it.
   */
  timesDeprecated(row: ModelRecord | undefined): number {
    if (row === undefined) return 0;
    return row.times ?? Number(row.status === "deprecated" || this.entriesOf(row.id, "deprecate").length > 0);
  }

  /** Returns the set of a row as it is now, without the parts that only forms need; null where the set is unknown. */
  setOf(row: ModelRecord): ParameterSet | null {
    const set = row.parameters === null ? undefined : named(this.#sets.sets, row.parameters);
    return set === undefined ? null : essenceOf(set);
  }

  /** Returns the fields that a model's set once described and the set of this name no longer does; undefined for none. */
  formerFieldsOf(row: ModelRecord, parameters: string): readonly string[] | undefined {
    const now = named(this.#sets.sets, parameters);
    const before = row.parameters === null ? undefined : named(this.#before, row.parameters);
    return formerFieldsOf(now, before, row.formerFields);
  }

  /** Returns the words across sets, as they are now, for a hop from one set to another. */
  wordsFor(from: ParameterSet | null, set: ParameterSet | null): ParameterWords {
    return set === null ? {} : wordsFor(from, set, this.#sets);
  }

  /** Returns a hop as it was recorded, but from the set of an earlier model. */
  leaving(hop: Hop, from: ParameterSet | null): Hop {
    return leaving(hop, from, this.#sets);
  }

  /**
   * Returns the migration of a row's present state. Claims it when the ledger does not have it; a deprecation that was superseded opens again.
   * @returns the fields of the row that record the migration
   */
  claim(
    kind: MigrationKind,
    row: ModelRecord,
    replacement: string | null,
  ): Pick<ModelRecord, "migration" | "marked"> {
    const id = migrationId(kind, row.id, row.epoch, replacement, row.times);
    const known = this.#entries.get(id);
    const change = { at: this.at, by: this.#run };
    if (known === undefined) {
      this.record({
        id,
        kind,
        model: row.id,
        replacement,
        epoch: row.epoch,
        ...(kind === "deprecate" && row.times !== undefined ? { times: row.times } : {}),
        retiresOn: row.retiresOn,
        state: "running",
        toTell: false,
        run: this.#run,
        startedAt: this.at,
        endedAt: null,
        references: NO_REFERENCES,
        teams: 0,
        byPass: {},
        passes: [],
        error: null,
        history: [{ ...change, from: null, to: "running" }],
        problems: [],
      });
      this.#claimed.add(id);
    } else if (known.state === "superseded") {
      this.record({
        ...withDate(withState(known, "running", change), row),
        toTell: false,
        run: this.#run,
        endedAt: null,
      });
      this.#claimed.add(id);
    } else if (known.retiresOn !== row.retiresOn) {
      this.record(withDate(known, row));
    }
    return { migration: id, marked: known?.state === "marked" };
  }

  /** Tells whether the ledger has a migration; true for none. */
  knows(migration: string | null): boolean {
    return migration === null || this.#entries.has(migration);
  }

  isMarked(migration: string): boolean {
    return this.#entries.get(migration)?.state === "marked";
  }

  /** Ends the open entries of a model that its new state makes pointless. */
  supersede(
    model: string,
    kind: EntryKind,
    options: { except?: string | null; toTell?: boolean } = {},
  ): void {
    for (const entry of this.entriesOf(model, kind)) {
      if (entry.id === options.except || !isAtWork(entry)) continue;
      this.record({
        ...withState(entry, "superseded", { at: this.at, by: this.#run }),
        toTell: options.toTell ?? false,
        endedAt: this.at,
      });
    }
  }

  entriesOf(model: string, kind: EntryKind): EntryRecord[] {
    const all = [...(this.#idsOf.get(model) ?? [])].map((id) => this.#entries.get(id) as EntryRecord);
    return all.filter((entry) => entry.kind === kind);
  }

  /** Changes an entry; it is written with the row of its model. */
  record(entry: EntryRecord): void {
    const { id, model } = entry;
    this.#entries.set(id, entry);
    this.#idsOf.set(model, (this.#idsOf.get(model) ?? new Set()).add(id));
    const changed = this.#changedEntries.get(model) ?? new Set();
    this.#changedEntries.set(model, changed.add(id));
  }

  result(): Omit<SyncPlan, "undeclared"> {
    const written = new Set([...this.#changedRows, ...this.#changedEntries.keys()]);
    const changes = [...written].map((id): RowChange => {
      const entries = [...(this.#changedEntries.get(id) ?? [])];
      return {
        row: this.#rows.get(id) as ModelRecord,
        entries: entries.map((entry) => this.#entries.get(entry) as EntryRecord),
      };
    });
    // Rows of living models come before the tombstones that may redirect to them.
    const tombstone = (change: RowChange): number => (change.row.status === "deleted" ? 1 : 0);
    return {
      changes: changes.toSorted((left, right) => tombstone(left) - tombstone(right)),
      sync: this.sync,
      rows: this.#rows,
      entries: this.#entries,
      claimed: [...this.#claimed],
    };
  }
}

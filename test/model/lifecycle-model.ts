import type { NoticeOutcome, NoticeSlug } from "../../lib/contract/notices.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { Affected, EntryState, MigrationKind, SyncCounts } from "../../lib/contract/results.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { affectedBy, usersOfPipelines } from "./affected.ts";
import { digestedText } from "./canonical.ts";
import { createHearings, type Over } from "./hearings.ts";
import { byCodeUnit } from "./ids.ts";
import { createInboxes, type ExpectedEntry as ExpectedInboxEntry, type Told } from "./inbox.ts";
import { mapByTrying } from "./mapping.ts";
import {
  claimDeletions,
  claimDeprecations,
  claimPromotions,
  type Entries,
  entryOfTombstone,
  type ModelEntry,
} from "./migrations.ts";
import { mapAlong, type Parameters, type Stop, setsInForce } from "./parameters.ts";
import { type Holder, holdersOf, type Owner, referencesIn, rewriteHolder } from "./references.ts";
import { customModelsOf, type ExpectedRow, loadCustomModels, type Row, shown, syncListed } from "./rows.ts";
import { type Draft, exported, loadInto } from "./workspace-document.ts";

export type ReferenceTotals = {
  readonly rewritten: number;
  readonly cleared: number;
  readonly noted: number;
};

export type ExpectedNotice = {
  readonly slug: NoticeSlug;
  readonly model: string;
  readonly replacement: string | null;
  readonly team: string;
  /** Part of the key for deletions; null for deprecations. */
  readonly epoch: number | null;
  /** Part of the key for deprecations; null for deletions. */
  readonly times: number | null;
  readonly outcome: NoticeOutcome;
  readonly affected: Affected;
  /** Of a notice that something is over; part of its key. */
  readonly over?: Pick<Over, "restored" | "references" | "isDeprecated">;
};

export type PassExpectation = {
  readonly references: ReferenceTotals;
  /** Newly created by this pass, sorted. */
  readonly notices: readonly ExpectedNotice[];
};

export type StepExpectation = PassExpectation & {
  readonly status: "succeeded" | "nothing-to-do";
  /** Without `deleted`, which the entries tell. */
  readonly sync: Omit<SyncCounts, "deleted">;
};

export type ExpectedEntry = {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly state: EntryState;
  readonly references: ReferenceTotals;
  readonly teams: number;
};

export type LifecycleModel = {
  /** One `apply` that completes. */
  apply(registry: RegistryDocument): StepExpectation;
  /** A pass of the daily run (or of `cleanup --all`): it claims nothing. */
  cleanup(): PassExpectation & { readonly found: number; readonly repaired: number };
  /** Changes the workspace as a user would. Custom models can be added and changed, not removed. */
  edit(change: (draft: Draft) => void): void;
  /** `load`: adds or replaces objects by id. */
  load(document: WorkspaceDocument): void;
  rows(): ExpectedRow[];
  workspace(): WorkspaceDocument;
  entries(): ExpectedEntry[];
  /** Every notice ever created, by its key. */
  told(): ReadonlyMap<string, ExpectedNotice>;
  /** What members see, and notices that have reached nobody. */
  inbox(): readonly ExpectedInboxEntry[];
  unreached(): readonly Told[];
};

type Change = {
  readonly entry: ModelEntry;
  readonly owner: Owner;
  readonly what: keyof ReferenceTotals;
  /** The model that the team hears of: where the reference went; of a deprecation, the declared one. */
  readonly to: string | null;
};

/** What identifies a notice (section 1): slug, model id, replacement, team, for deletions the epoch, and for deprecations `times`. */
export const noticeKey = (
  notice: Pick<ExpectedNotice, "slug" | "model" | "replacement" | "team" | "epoch" | "times" | "over">,
): string =>
  JSON.stringify([
    notice.slug,
    notice.model,
    notice.replacement,
    notice.team,
    notice.epoch,
    notice.times,
    notice.over?.restored ?? null,
  ]);

const NOTHING_SYNCED: Omit<SyncCounts, "deleted"> = {
  created: 0,
  updated: 0,
  deprecated: 0,
  undeprecated: 0,
  revived: 0,
  promoted: 0,
};

/**
 * The whole system as one object in memory, after contract section 6 and nothing else: no batches, no crashes, no
 * time. `builtInSets` are the sets of `parameter-sets.json`.
 */
export function createModel(
  workspace: WorkspaceDocument,
  builtInSets: ParameterSetsDocument,
): LifecycleModel {
  const draft = structuredClone(workspace) as Draft;
  const rows = new Map<string, Row>();
  const entries: Entries = new Map();
  const told = new Map<string, ExpectedNotice>();
  const inboxes = createInboxes(draft as WorkspaceDocument, Date.parse("2026-01-01T00:00:00Z"));
  const hearings = createHearings();
  let inForce = setsInForce(builtInSets);
  let applied: string | undefined;
  loadCustomModels(rows, draft.customModels ?? [], inForce);

  const pass = (): PassExpectation => {
    const holders = holdersOf(draft);
    const changes = [...holders.flatMap(rewrite), ...holders.flatMap(note)];
    for (const { entry, owner, what, to } of changes) {
      entry[what] += 1;
      entry.teams.add(owner.team);
      hearings.hear(entry, owner.team, to);
    }
    const total = (what: keyof ReferenceTotals): number =>
      changes.filter((change) => change.what === what).length;
    return {
      references: { rewritten: total("rewritten"), cleared: total("cleared"), noted: total("noted") },
      notices: tell(changes),
    };
  };

  /** Rule 6. */
  const rewrite = (holder: Holder): Change[] => {
    const tombstone = (id: string): Row | undefined => {
      const row = rows.get(id);
      return row?.status === "deleted" ? row : undefined;
    };
    const replaced = rewriteHolder(holder, (id) => {
      const row = tombstone(id);
      return row && { to: row.redirectsTo, map: (parameters) => mapped(parameters, row) };
    });
    return replaced.map((id) => {
      const row = tombstone(id)!;
      const what = row.redirectsTo === null ? "cleared" : "rewritten";
      return { entry: entryOfTombstone(rows, entries, row), owner: holder.owner, what, to: row.redirectsTo };
    });
  };

  const mapped = (parameters: Parameters, tombstone: Row): Parameters => {
    const end = rows.get(tombstone.redirectsTo!)!;
    const last: Stop = { model: end.id, set: end.parameters, definition: end.definition, map: null };
    return mapAlong(parameters, [...tombstone.stops, last], mapByTrying, inForce);
  };

  /** Rules 4 and 7, after all rewriting: references to a deprecated model held by a team that was not told before. */
  const note = (holder: Holder): Change[] =>
    referencesIn(holder).flatMap((id) => {
      const row = rows.get(id);
      if (row?.status !== "deprecated" || row.migration === null) return [];
      const entry = entries.get(row.migration)!;
      const { team } = holder.owner;
      const change: Change = { entry, owner: holder.owner, what: "noted", to: entry.replacement };
      return told.has(noticeKey(keyOf(change, team))) ? [] : [change];
    });

  const keyOf = ({ entry, to }: Pick<Change, "entry" | "to">, team: string) => ({
    slug: entry.kind === "delete" ? ("llm-model-deleted" as const) : ("llm-model-deprecated" as const),
    model: entry.model,
    replacement: to,
    team,
    epoch: entry.kind === "delete" ? entry.epoch : null,
    times: entry.kind === "delete" ? null : (entry.times ?? null),
  });

  /** Rule 7: one notice for each migration and team, unless the team was told before. Of a promotion nobody is told (rule 3). */
  const tell = (changes: readonly Change[]): ExpectedNotice[] => {
    const groups = Map.groupBy(
      changes.filter(({ entry }) => entry.kind !== "promote"),
      (change) => noticeKey(keyOf(change, change.owner.team)),
    );
    const users = usersOfPipelines(draft as WorkspaceDocument);
    const created: ExpectedNotice[] = [];
    for (const [key, group] of groups) {
      if (told.has(key)) continue;
      const [first] = group;
      const { owner, what } = first!;
      const outcome = { rewritten: "migrated", cleared: "cleared", noted: "action-needed" } as const;
      const affected = affectedBy(
        group.map((change) => change.owner),
        users,
      );
      const notice = { ...keyOf(first!, owner.team), outcome: outcome[what], affected };
      told.set(key, notice);
      inboxes.deliver(notice);
      created.push(notice);
    }
    return created.sort((a, b) => byCodeUnit(noticeKey(a), noticeKey(b)));
  };

  /** Section 8: nobody is left with what is no longer true. */
  const tellOver = ({ model, team, replacement, epoch, times, ...over }: Over): ExpectedNotice => {
    const about = { slug: "llm-model-restored" as const, model, team, replacement, epoch, times };
    const notice: ExpectedNotice = { ...about, outcome: "restored", affected: {}, over };
    told.set(noticeKey(notice), notice);
    inboxes.deliver(notice);
    return notice;
  };

  return {
    apply(registry) {
      const digest = digestedText(registry);
      if (digest === applied) {
        // Nothing is open in the model, so the same digest means nothing to do: no pass either (rule 7).
        const references = { rewritten: 0, cleared: 0, noted: 0 };
        return { status: "nothing-to-do", sync: NOTHING_SYNCED, references, notices: [] };
      }
      applied = digest;
      inForce = setsInForce(builtInSets, registry.parameterSets);
      const before = new Map([...rows].map(([id, { status }]) => [id, status]));
      const sync = syncListed(rows, registry, inForce);
      claimDeletions(rows, entries, registry);
      const promoted = claimPromotions(rows, entries);
      claimDeprecations(rows, entries);
      const over = hearings.over(rows, before).map(tellOver);
      const { references, notices } = pass();
      return {
        status: "succeeded",
        sync: { ...sync, promoted },
        references,
        notices: [...notices, ...over].sort((a, b) => byCodeUnit(noticeKey(a), noticeKey(b))),
      };
    },
    cleanup() {
      const { references, notices } = pass();
      inboxes.deliverAgain();
      const found = references.rewritten + references.cleared;
      return { references, notices, found, repaired: found };
    },
    edit(change) {
      draft.customModels = structuredClone(customModelsOf(rows)) as Draft["customModels"] & object;
      change(draft);
      loadCustomModels(rows, draft.customModels ?? [], inForce);
    },
    load(document) {
      loadInto(draft, document);
      loadCustomModels(rows, document.customModels ?? [], inForce);
    },
    rows: () => [...rows.values()].map(shown).sort((a, b) => byCodeUnit(a.id, b.id)),
    workspace: () => exported(structuredClone(draft) as WorkspaceDocument, customModelsOf(rows)),
    entries: () =>
      [...entries.values()]
        .sort((a, b) => byCodeUnit(a.id, b.id))
        .map(({ id, kind, model, replacement, rewritten, cleared, noted, teams }) => ({
          id,
          kind,
          model,
          replacement,
          state: "succeeded",
          references: { rewritten, cleared, noted },
          teams: teams.size,
        })),
    told: () => told,
    inbox: () => inboxes.entries(),
    unreached: () => inboxes.unreached(),
  };
}

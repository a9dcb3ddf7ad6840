import type { Change } from "../../contract/change.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import { knownModels } from "../../domain/models/known-models.ts";
import { changeOf } from "../../domain/references/change.ts";
import { decideUndo, type Undo, type UndoVerdict } from "../../domain/references/undo-place.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { bucketsOf, placesOf, rowsToUndo, type ToUndo, type UndoReading } from "../pass/places-to-undo.ts";
import { circumstances, readItems } from "../pass/read-undo-chunk.ts";
import { remembered } from "../pass/remembered.ts";
import { passesOf, undoOf, withoutExpired } from "../plan/plan-undos.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import type { Journal, Passes, PassPlan } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import type { Bundles } from "../ports/registry.ts";
import { arranged } from "./arrange-changes.ts";
import type { Undoing } from "./undo-migration.ts";

export type PreviewUndoDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly ledger: Pick<Ledger, "entries">;
  readonly models: Models;
  readonly bundles: Bundles;
  readonly passes: Pick<Passes, "find">;
  readonly journal: Pick<Journal, "rows" | "marks">;
  readonly tables: Pick<ReferenceTables, "read">;
};

/** Entries that are read and decided together. */
const TOGETHER = 1_000;

/**
 * Yields the places of a migration as its undo finds them: `written` where the undo puts the old values back, `restored` where they stand already,
 * `changed-since` where users have changed the reference; `left` names the parameters that stay as users set them.
 */
export async function* previewUndo(
  deps: PreviewUndoDependencies,
  { undo: entry, undone }: Undoing,
): AsyncGenerator<Change> {
  const head = await deps.head.read();
  const entries = await deps.ledger.entries();
  const whole = undoOf(entry, undone, passesOf(entries, head?.uncomposed ?? []));
  const bundle = head?.applied == null ? undefined : await deps.bundles.get(head.applied.digest);
  if (whole === undefined || bundle === undefined) return;
  const plan = { sources: bundle.sources, models: knownModels(await deps.models.all(), bundle.sets) };
  const find = remembered((pass) => deps.passes.find(pass));
  const undo = await withoutExpired(whole, { find });
  const startOf = async (pass: string) => (await find(pass))?.startedAt ?? "";
  const marks = remembered((pass) => deps.journal.marks(pass));
  const reading = { ...deps, marks, keep: async () => {} };
  for (const bucket of bucketsOf(undo)) {
    const found = changesIn(reading, { undo, plan, bucket, startOf });
    yield* arranged(found);
  }
}

type Bucket = {
  readonly undo: Undo;
  readonly plan: Pick<PassPlan, "sources" | "models">;
  readonly bucket: number;
  startOf(pass: string): Promise<string>;
};

async function* changesIn(
  deps: UndoReading & { readonly tables: Pick<ReferenceTables, "read"> },
  { undo, plan, bucket, startOf }: Bucket,
): AsyncGenerator<Change> {
  const places = await placesOf(deps, undo, bucket);
  for await (const { at, entries } of rowsToUndo(deps, undo, bucket, { places, from: null })) {
    for (const [table, ofTable] of Map.groupBy(entries, ({ entry }) => entry.table)) {
      const sources = plan.sources.filter((source) => source.table === table);
      for (const some of batchesOf(ofTable, TOGETHER)) {
        for (const { item, toUndo } of await readItems(deps, table, some, sources)) {
          for (const one of toUndo) {
            const found = circumstances(plan, one.entry.source);
            const verdict = decideUndo(undo, one.entry, item, { ...found, touched: one.touched });
            if (!isShown(one, verdict)) continue;
            const left = verdict.state === "changed-since" ? [] : verdict.left;
            const state = verdict.state === "decided" ? "written" : verdict.state;
            const change = changeOf(one.entry, { source: found.source, state, at: await startOf(at.pass) });
            yield left.length === 0 ? change : { ...change, left: left.toSorted(byCodeUnit) };
          }
        }
      }
    }
  }
}

/** What was perhaps never written is shown only where it stands. */
function isShown({ isMade }: ToUndo, { state }: UndoVerdict): boolean {
  return isMade || state === "decided";
}

import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { type Deletion, toDeletion } from "../../../lib/domain/deletions/deletion.ts";
import { deletionsIn, findDeletionLists } from "../../../lib/domain/deletions/deletion-list.ts";
import type { EnvironmentState } from "../../../lib/domain/deletions/environment.ts";
import { judgeDeletions } from "../../../lib/domain/deletions/judge-deletions.ts";
import {
  type EntryRecord,
  isOpen,
  type ModelRecord,
  toModelRow,
} from "../../../lib/domain/models/records.ts";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { planSync } from "../../../lib/domain/sync/sync-plan.ts";
import { findArrivals } from "../../../lib/operations/prune/find-arrivals.ts";
import { pruneList } from "../../../lib/operations/prune/prune-list.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";

/**
 * Random registries over time, applied by random environments at times of their own, by the code that really plans rows and entries. What is said to
 * be removable is judged by what the environments are, not by what their ledgers say.
 */

const DAY_MS = 86_400_000;
const timeOf = (day: number) => new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString();

const PLACE = fc.oneof(
  { weight: 2, arbitrary: fc.constant("listed") },
  { weight: 2, arbitrary: fc.constant("none") },
  { weight: 5, arbitrary: fc.constantFrom("a", "b", "c", "d", "q") },
);

/** A registry of models a, b and c that come and go, and of d and one of another provider, which stay. */
const REGISTRY = fc
  .record({ a: PLACE, b: PLACE, c: PLACE, deprecated: fc.constantFrom(null, "a", "b", "c") })
  .map(({ deprecated, ...places }): RegistryDocument => {
    const listed = Object.entries(places).filter(([, place]) => place === "listed");
    const old =
      deprecated === null ? [] : [{ name: "old", tokenLimit: 1, deprecated: true, replacement: deprecated }];
    const models = [
      ...listed.map(([name]) => ({ name, tokenLimit: 1 })),
      { name: "d", tokenLimit: 1 },
      ...old,
    ];
    return {
      version: 1,
      providers: { p: { models }, q: { models: [{ name: "q", tokenLimit: 1 }] } },
      deleted: Object.entries(places)
        .filter(([, place]) => place !== "listed")
        .map(([name, place]) => ({
          provider: "p",
          name,
          ...(place === "none" ? {} : { replacement: place === "q" ? { provider: "q", name: "q" } : place }),
        })),
    };
  })
  .filter((document) => validateRegistry(document, parameterSets, "2026-01-01").errors.length === 0);

/** A step in the life of an environment, for each revision: whether it applies it, how long after, and how the migrations go. */
const STEP = fc.record({
  isApplied: fc.integer({ min: 0, max: 4 }).map((chance) => chance > 0),
  delay: fc.integer({ min: 0, max: 20 }),
  end: fc.constantFrom("succeeded", "succeeded", "succeeded", "marked", "running", "incomplete" as const),
});
const MOST = 4;
const STORY = fc.record({
  revisions: fc.array(fc.record({ registry: REGISTRY, days: fc.integer({ min: 0, max: 60 }) }), {
    minLength: 1,
    maxLength: MOST,
  }),
  environments: fc.array(
    fc.record({ isLive: fc.boolean(), steps: fc.array(STEP, { minLength: MOST, maxLength: MOST }) }),
    { minLength: 1, maxLength: 3 },
  ),
  later: fc.integer({ min: 0, max: 90 }),
});
type Story = typeof STORY extends fc.Arbitrary<infer Value> ? Value : never;

type Truth = { readonly rows: readonly ModelRecord[]; readonly entries: readonly EntryRecord[] };

const sync = (truth: Truth, registry: RegistryDocument, at: string) =>
  planSync({ ...truth, registry, sets: parameterSets, at, run: "run" });

function live(
  revisions: readonly { registry: RegistryDocument; day: number }[],
  steps: Story["environments"][number]["steps"],
): Truth {
  let truth: Truth = { rows: [], entries: [] };
  let day = 0;
  for (const [index, { registry, day: committed }] of revisions.entries()) {
    const step = steps[index];
    if (!step?.isApplied) continue;
    // A minute apart: no environment applies two registries at once.
    day = Math.max(day + 1 / 1_440, committed + step.delay);
    const at = timeOf(day);
    const plan = sync(truth, registry, at);
    const entries = [...plan.entries.values()].map((entry) =>
      !isOpen(entry) || entry.state === "superseded"
        ? entry
        : { ...entry, state: step.end, endedAt: step.end === "running" ? null : at },
    );
    truth = { rows: [...plan.rows.values()], entries };
  }
  return truth;
}

async function* newestFirst(revisions: readonly { registry: RegistryDocument; day: number }[]) {
  for (const { registry, day } of revisions.toReversed())
    yield { at: timeOf(day), text: JSON.stringify(registry) };
}

async function tell({ revisions: steps, environments, later }: Story) {
  let total = 0;
  const revisions = steps.map(({ registry, days }) => {
    total += days;
    return { registry, day: total };
  });
  const document = (revisions.at(-1) as { registry: RegistryDocument }).registry;
  const now = total + later;
  const truths = environments.map((environment) => live(revisions, environment.steps));
  const states = truths.map(
    ({ rows, entries }, index): EnvironmentState => ({
      name: `environment ${index}`,
      entries,
      rows: environments[index]?.isLive ? new Map(rows.map((row) => [row.id, toModelRow(row)])) : null,
    }),
  );
  const { arrivalOf, committed } = await findArrivals(
    { isWhole: true, revisions: newestFirst(revisions) },
    document.deleted.map(toDeletion),
    (text) => deletionsIn(findDeletionLists(text, "document")),
    true,
  );
  const entries = judgeDeletions({ document, environments: states, arrivalOf, committed, now: timeOf(now) });
  return { revisions, document, now, truths, entries };
}

const declares = (registry: RegistryDocument, { id, replacement }: Deletion) =>
  registry.deleted.map(toDeletion).some((each) => each.id === id && each.replacement === replacement);

test("property: nothing is removed that an environment needs, that is named, or that is younger than 30 days anywhere", async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(STORY, async (story) => {
      const { revisions, document, now, truths, entries } = await tell(story);
      const ids = new Set(entries.filter(({ removable }) => removable).map(({ id }) => id));
      if (ids.size === 0) return;
      removed += ids.size;
      const rest = {
        ...document,
        deleted: document.deleted.filter((model) => !ids.has(toDeletion(model).id)),
      };
      expect(validateRegistry(rest, parameterSets, "2026-01-01").errors).toEqual([]);
      for (const deletion of document.deleted.map(toDeletion).filter(({ id }) => ids.has(id))) {
        const { id } = deletion;
        const inForce = revisions.filter(
          ({ day }, index) =>
            day > now - 30 || (revisions[index + 1]?.day ?? Number.POSITIVE_INFINITY) > now - 30,
        );
        expect(inForce.every(({ registry }) => declares(registry, deletion))).toBe(true);
        for (const [index, truth] of truths.entries()) {
          const [withLine, without] = [document, rest].map((registry) => sync(truth, registry, timeOf(now)));
          const shown = (plan: typeof withLine) => {
            const row = plan?.rows.get(id);
            return row && [row.status, row.redirectsTo, row.epoch];
          };
          expect(shown(without)).toEqual(shown(withLine));
          // A ledger does not show by which way its migration led to where the registry leads: another way there is a migration that changes nothing.
          const claimed = withLine?.claimed.filter((migration) => migration.startsWith(`delete:${id}@`));
          if (story.environments[index]?.isLive) expect(claimed).toEqual([]);
          const row = truth.rows.find((each) => each.id === id);
          const entry = truth.entries.find((each) => each.id === row?.migration);
          expect(["succeeded", "marked"]).toContain(entry?.state);
          expect(Date.parse(entry?.endedAt ?? "")).toBeLessThanOrEqual(Date.parse(timeOf(now - 30)));
        }
      }
      const text = JSON.stringify(document, null, 2);
      const context = { builtIn: parameterSets, sources: [], today: "2026-01-01" };
      expect(JSON.parse(pruneList({ text, form: "document", document }, ids, context))).toEqual(rest);
    }),
    { numRuns: 3_000 },
  );
  expect(removed).toBeGreaterThan(100);
});

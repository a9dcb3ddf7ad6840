import { expect } from "vitest";
import type { Outcome } from "../../lib/contract/results.ts";
import { inertName } from "../../lib/domain/inert-text.ts";
import { canonicalText } from "../model/canonical.ts";
import type { LifecycleModel, PassExpectation, StepExpectation } from "../model/lifecycle-model.ts";
import type { TestPlatform } from "./test-platform.ts";

/** What an apply says of itself. */
export function expectOutcome(outcome: Outcome, expected: StepExpectation): void {
  expect(outcome.status).toBe(expected.status);
  expect(outcome.sync).toMatchObject(expected.sync);
  expect(outcome.references).toMatchObject({ ...expected.references, skipped: 0, failed: 0 });
  expect(outcome.notices.created).toBe(expected.notices.length);
}

/** Rows, references, ledger and notices, against the model that was made from the contract alone. */
export async function expectSame(
  platform: TestPlatform,
  model: LifecycleModel,
  options: { readonly sentAgain?: boolean } = {},
): Promise<void> {
  const rows = await platform.rows();
  const shown = rows.map(({ watched: _w, since: _s, cleanPasses: _c, ...row }) => row);
  expect(shown).toEqual(model.rows());
  expect(await platform.export()).toEqual(model.workspace());
  const entries = (await platform.entries()).map(
    ({ id, kind, model: of, replacement, state, references, teams }) => ({
      id,
      kind,
      model: of,
      replacement,
      state,
      references: { rewritten: references.rewritten, cleared: references.cleared, noted: references.noted },
      teams,
    }),
  );
  expect(entries).toEqual(model.entries());
  await expectNotices(platform, model, options.sentAgain ?? false);
}

async function expectNotices(
  platform: TestPlatform,
  model: LifecycleModel,
  sentAgain: boolean,
): Promise<void> {
  const notices = await platform.notices();
  const told = [...model.told().values()].map((notice) => ({
    slug: notice.slug,
    model: notice.model,
    replacement: notice.replacement,
    team: notice.team,
    outcome: notice.outcome,
    affected: shownAffected(notice.affected),
  }));
  const found = notices.map((notice) => ({
    slug: notice.slug,
    model: notice.model.id,
    replacement: notice.replacement?.id ?? null,
    team: notice.team.id,
    outcome: notice.outcome,
    affected: notice.affected,
  }));
  expect(sorted(found)).toEqual(sorted(told));
  // A crash between publishing and marking sends again, under the same id: subscribers take it once.
  const published = sentAgain ? [...new Set(platform.topic.published)] : platform.topic.published;
  expect(published.toSorted()).toEqual(notices.map((notice) => notice.id).sort());
}

function shownAffected(affected: PassExpectation["notices"][number]["affected"]) {
  return Object.fromEntries(
    Object.entries(affected).map(([kind, { count, names }]) => [
      kind,
      { count, names: names.map(inertName) },
    ]),
  );
}

/** By all that they say: a model that was revived and deleted again can have told the same team twice, under two epochs. */
function sorted<T>(notices: readonly T[]): T[] {
  return notices.toSorted((left, right) => (canonicalText(left) < canonicalText(right) ? -1 : 1));
}

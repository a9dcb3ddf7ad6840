import { expect } from "vitest";
import type { StoredNotice } from "../../lib/contract/notices.ts";
import type { Outcome } from "../../lib/contract/results.ts";
import { inertName } from "../../lib/domain/text/inert-text.ts";
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

/** Rows, references, ledger, notices and inboxes, against the model that was made from the contract alone. */
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
  const notices = await platform.notices();
  expectNotices(platform, model, notices, options.sentAgain ?? false);
  await expectInboxes(platform, model, notices);
}

/** Compares who has what in the inbox, who was sent an e-mail and who was not, and how many members each notice has reached. */
async function expectInboxes(
  platform: TestPlatform,
  model: LifecycleModel,
  stored: readonly StoredNotice[],
): Promise<void> {
  const notices = new Map(stored.map((notice) => [notice.id, notice]));
  const teams = [...new Set(stored.map(({ team }) => team.id))];
  const inboxes = await Promise.all(teams.map((team) => platform.inbox(team)));
  const told = (id: string) => {
    const { slug, model: of, replacement, team } = notices.get(id)!;
    return { slug, model: of.id, replacement: replacement?.id ?? null, team: team.id };
  };
  const found = inboxes
    .flat()
    .map(({ notice, member, email, muted }) => ({ ...told(notice), member, email, muted }));
  expect(sorted(found)).toEqual(sorted(model.inbox()));
  const unreached = stored.filter(({ reached }) => reached === 0).map(({ id }) => told(id));
  expect(sorted(unreached)).toEqual(sorted(model.unreached()));
  const counted = stored.reduce((sum, { reached }) => sum + (reached ?? 0), 0);
  expect(counted).toBe(found.length);
  const mailed = platform.emails.sent.flatMap(({ notices: ids, member }) =>
    ids.map((notice) => ({ ...told(notice), member })),
  );
  const expected = model.inbox().filter(({ email }) => email);
  expect(sorted(mailed)).toEqual(sorted(expected.map(({ email: _e, muted: _m, ...entry }) => entry)));
}

function expectNotices(
  platform: TestPlatform,
  model: LifecycleModel,
  notices: readonly StoredNotice[],
  sentAgain: boolean,
): void {
  const told = [...model.told().values()].map((notice) => ({
    slug: notice.slug,
    model: notice.model,
    replacement: notice.replacement,
    team: notice.team,
    outcome: notice.outcome,
    affected: shownAffected(notice.affected),
    over: notice.over === undefined ? null : shownOver(notice.over),
  }));
  const found = notices.map((notice) => ({
    slug: notice.slug,
    model: notice.model.id,
    replacement: notice.replacement?.id ?? null,
    team: notice.team.id,
    outcome: notice.outcome,
    affected: notice.affected,
    over: notice.slug === "llm-model-restored" ? saidOver(notice) : null,
  }));
  expect(sorted(found)).toEqual(sorted(told));
  // A crash between publishing and marking sends a notice again, under the same id: subscribers take it once.
  const published = sentAgain ? [...new Set(platform.topic.published)] : platform.topic.published;
  expect(published.toSorted()).toEqual(notices.map((notice) => notice.id).sort());
}

type ExpectedOver = NonNullable<PassExpectation["notices"][number]["over"]>;

const shownOver = ({ restored, references, isDeprecated }: ExpectedOver) => [
  restored,
  references,
  isDeprecated,
];

const saidOver = ({ restored, references, deprecated }: StoredNotice) => [
  restored,
  references ?? null,
  deprecated ?? false,
];

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

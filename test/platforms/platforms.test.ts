import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/contract/errors.ts";
import type { StoredNotice } from "../../lib/contract/notices.ts";
import type { SourceReport } from "../../lib/contract/source-report.ts";
import { bedrockChat } from "./bedrock-chat.ts";
import { dify } from "./dify.ts";
import { toItem } from "./documents.ts";
import { documentAfterDeleting, isFailing, reportsOf } from "./expected.ts";
import { idsOf, registriesOf } from "./family.ts";
import { flowise } from "./flowise.ts";
import { changedKeys, itemsOf, keyOf, touchedKeys, withoutTouch } from "./items.ts";
import { librechat } from "./librechat.ts";
import { lobeChat } from "./lobe-chat.ts";
import { openWebui } from "./open-webui.ts";
import type { Placed } from "./platform.ts";
import { tellingOf, toldBy } from "./told.ts";
import { preview, setup } from "./world.ts";

/**
 * Six platforms' shapes with the declarations of docs/adopting.md: nothing is lost, everybody is told once, and what cannot be declared is
 * counted.
 */

const PLATFORMS = [librechat, dify, flowise, openWebui, lobeChat, bedrockChat];

describe.each(PLATFORMS)("$name", (platform) => {
  test("nothing is lost, and everybody is told once, from the first look to the daily run", async () => {
    const { engine, items } = await setup(platform);
    const { first, deprecating, deleting } = registriesOf(platform.family);
    const { tired, old, far, gone } = idsOf(platform.family);
    const outcomeOf: Record<string, string> = {
      [tired]: "action-needed",
      [old]: "migrated",
      [far]: "migrated",
      [gone]: "cleared",
    };
    const placed = platform.rows.flatMap((row) => row.placed);
    const untouched = itemsOf(platform, ({ document }) => toItem(document));

    // Looking before anything was deployed: every id is judged by the registry.
    const looked = await preview(engine, platform.sources, first);
    expect(looked).toMatchObject({ status: "changes", migrations: [], notices: [] });
    expect(looked.sources).toEqual(reportsOf(platform, "before"));
    expect(looked.warnings.filter(({ code }) => code === "source-found-nothing")).toEqual([]);
    expect(await engine.rows()).toEqual([]);

    const begun = await engine.apply(first);
    expect(begun).toMatchObject({ status: "succeeded", references: { rewritten: 0, cleared: 0, noted: 0 } });
    expect(begun.sources).toEqual(reportsOf(platform, "before"));

    const warned = await engine.apply(deprecating);
    expect(warned).toMatchObject({
      status: "succeeded",
      references: {
        rewritten: 0,
        cleared: 0,
        noted: countOf(placed, [tired], ({ team }) => team !== undefined),
      },
    });
    expect(await items()).toEqual(untouched);
    expect(told(await engine.notices())).toEqual(tellingOf(platform, [tired]));

    const planned = await preview(engine, platform.sources, deleting);
    const isDone = (place: Placed, id: string): boolean => !isFailing(platform, place, id);
    const telling = tellingOf(platform, [old, far, gone], isDone);
    expect(toldBy(planned.notices)).toEqual(telling);
    const failed = countOf(placed, [old, far, gone], (place, id) => !isDone(place, id));
    const deleted = await engine.apply(deleting);
    expect(deleted).toMatchObject({
      status: failed > 0 ? "incomplete" : "succeeded",
      references: {
        rewritten: countOf(placed, [old, far], isDone),
        cleared: countOf(placed, [gone], isDone),
        noted: 0,
        skipped: 0,
        failed,
      },
    });
    expect(deleted.sources).toEqual(reportsOf(platform, "deleting"));
    const after = itemsOf(platform, (row) => toItem(documentAfterDeleting(platform, row)));
    const stand = await items();
    expect(withoutTouch(platform, stand)).toEqual(withoutTouch(platform, after));
    expect(touchedKeys(platform, untouched, stand)).toEqual(changedKeys(platform, untouched, after));
    for (const { model, outcome } of await engine.notices())
      expect([model.id, outcome]).toEqual([model.id, outcomeOf[model.id]]);
    const all = [...telling, ...tellingOf(platform, [tired])].sort();
    expect(told(await engine.notices())).toEqual(all);

    // Again, and the day after: nothing more is written, and nobody hears it twice.
    const again = await engine.apply(deleting);
    expect(again).toMatchObject(
      failed > 0
        ? { status: "incomplete", references: { rewritten: 0, cleared: 0, failed } }
        : { status: "nothing-to-do" },
    );
    engine.clock.advance(86_400_000);
    const daily = await engine.cleanup();
    expect(daily).toMatchObject({ found: failed, repaired: 0 });
    expect(await items()).toEqual(stand);
    expect(told(await engine.notices())).toEqual(all);
    expect(new Set(engine.topic.published).size).toBe(engine.topic.published.length);
    expect(engine.topic.published).toHaveLength((await engine.notices()).length);
    const reasons = (await engine.entries()).flatMap(({ error }) => error?.message ?? []);
    expect(reasons.length > 0).toBe(failed > 0);
    expect(reasons.filter((reason) => !reason.includes("of another one"))).toEqual([]);
  });
});

test.each(PLATFORMS.filter(({ unreachable }) => unreachable.length > 0))(
  "$name: what no declaration reaches is counted where it is tried, warned of, and left as it is",
  async (platform) => {
    const { unreachable, rows } = platform;
    const { engine, items } = await setup(
      platform,
      unreachable.map(({ source }) => source),
    );
    const { deleting } = registriesOf(platform.family);
    const sources = [...platform.sources, ...unreachable.map(({ source }) => source)];
    const looked = await preview(engine, sources, deleting);
    const applied = await engine.apply(deleting);
    for (const { sources: reports, warnings } of [looked, applied]) {
      const nothing = warnings.filter(({ code }) => code === "source-found-nothing");
      unreachable.forEach(({ source, report }, index) => {
        const position = platform.sources.length + index;
        expect(reports[position]).toMatchObject({ source: source.name, unknown: [], ...report });
        expect(nothing[index]).toMatchObject({ path: `/sources/${position}` });
      });
      expect(nothing).toHaveLength(unreachable.length);
    }
    const after = await items();
    for (const { source } of unreachable) {
      const own = rows.filter(({ table, placed }) => table === source.table && placed.length === 0);
      expect(own.length).toBeGreaterThan(9);
      for (const row of own) {
        const item = toItem(row.document);
        expect(after[keyOf(row.table, platform.tables[row.table] ?? [], item)]).toEqual(item);
      }
    }
  },
);

test.each(PLATFORMS)(
  "$name: a declaration that cannot work is refused before anything is written",
  async (platform) => {
    const { sources, problem } = platform.refused;
    const { engine, items } = await setup({ ...platform, sources });
    const before = await items();
    const { deleting } = registriesOf(platform.family);
    const refusal = await engine.apply(deleting).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Failure);
    expect(refusal).toMatchObject({ code: "bad-sources", exitStatus: 2, problems: [problem] });
    expect(await engine.rows()).toEqual([]);
    expect(await items()).toEqual(before);
  },
);

test("the rows of every platform have what the lifecycle could get wrong", () => {
  for (const platform of PLATFORMS) {
    const { family, rows } = platform;
    const placed = rows.flatMap((row) => row.placed);
    const reports = reportsOf(platform, "before");
    const { tired, old, far, gone } = idsOf(family);
    expect(rows.length).toBeGreaterThanOrEqual(100);
    expect(tellingOf(platform, [tired]).length).toBeGreaterThanOrEqual(5);
    for (const model of [tired, old, far, gone])
      expect(countOf(placed, [model], () => true)).toBeGreaterThan(5);
    const sum = (count: (report: SourceReport) => number) =>
      reports.reduce((all, report) => all + count(report), 0);
    expect(sum(({ unknownIds }) => unknownIds)).toBeGreaterThan(2);
    expect(sum(({ illegalParameters }) => illegalParameters)).toBeGreaterThan(5);
    if (platform !== bedrockChat) expect(sum(({ withoutTeam }) => withoutTeam)).toBeGreaterThan(3);
  }
});

function told(notices: readonly StoredNotice[]): string[] {
  return toldBy(notices.map(({ team, model, affected }) => ({ team: team.id, model: model.id, affected })));
}

function countOf(
  placed: readonly Placed[],
  models: readonly string[],
  counts: (place: Placed, id: string) => boolean,
): number {
  return placed.flatMap((place) => place.ids.filter((id) => models.includes(id) && counts(place, id))).length;
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { type EntryRecord, isOpen, type ModelRecord } from "../../../lib/domain/models/records.ts";
import type { SyncPlan } from "../../../lib/domain/sync/sync-draft.ts";
import { planSync } from "../../../lib/domain/sync/sync-plan.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { type Listed, registryOf } from "../../builders/registry.ts";
import { scenarios } from "../../model/arbitraries.ts";

type Platform = { readonly rows: readonly ModelRecord[]; readonly entries: readonly EntryRecord[] };
const NOTHING: Platform = { rows: [], entries: [] };

function plan(registry: RegistryDocument | null, { rows, entries }: Platform = NOTHING): SyncPlan {
  return planSync({ registry, sets: parameterSets, rows, entries, at: "2026-01-01T00:00:00.000Z", run: "r" });
}

const platformOf = ({ rows, entries }: SyncPlan): Platform => ({
  rows: [...rows.values()],
  entries: [...entries.values()],
});
/** Returns what a run that finishes leaves. */
const finished = (platform: Platform): Platform => ({
  ...platform,
  entries: platform.entries.map((entry) =>
    isOpen(entry) ? { ...entry, state: "succeeded", toTell: false } : entry,
  ),
});

const tired = (name: string, fields: object = {}): Listed => ({ name, deprecated: true, ...fields });
const stateOf = ({ entries }: SyncPlan, id: string) => {
  const entry = entries.get(id);
  return entry === undefined ? undefined : [entry.state, entry.toTell];
};

describe("along any history of registries", () => {
  /** Runs that finish, and runs that die before, at random. */
  const histories = fc.tuple(
    scenarios({ oddValues: false }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  );

  test("every prefix of the writes is safe, redirects are flat, epochs only grow, and the same again changes nothing", () => {
    fc.assert(
      fc.property(histories, ([{ steps }, finishes]) => {
        let platform = NOTHING;
        steps.forEach(({ registry: next }, index) => {
          const planned = plan(next, platform);
          expectSafePrefixes(platform, planned);
          expectConsistent(platform, planned);
          platform = platformOf(planned);
          const again = plan(next, platform);
          expect(again.changes).toEqual([]);
          expect(again.claimed).toEqual([]);
          // A daily run has nothing to add.
          expect(plan(null, platform).changes).toEqual([]);
          if (finishes[index]) platform = finished(platform);
        });
      }),
      { numRuns: 300 },
    );
  });

  function expectSafePrefixes(before: Platform, planned: SyncPlan): void {
    const rows = new Map(before.rows.map((row) => [row.id, row]));
    for (const { row } of planned.changes) {
      rows.set(row.id, row);
      if (row.status === "deleted" && row.redirectsTo !== null) expect(rows.has(row.redirectsTo)).toBe(true);
    }
    expect(rows).toEqual(new Map(planned.rows));
  }

  function expectConsistent(before: Platform, planned: SyncPlan): void {
    const old = new Map(before.rows.map((row) => [row.id, row]));
    for (const row of planned.rows.values()) {
      const known = old.get(row.id);
      const revived = known?.status === "deleted" && row.status !== "deleted";
      expect(row.epoch).toBe((known?.epoch ?? 1) + (revived ? 1 : 0));
      if (row.status !== "deleted")
        expect(row).toMatchObject({ redirectsTo: null, via: [], hops: [], watched: false });
      else {
        const end = row.redirectsTo === null ? undefined : planned.rows.get(row.redirectsTo);
        expect([row.id, end?.status]).not.toEqual([row.id, "deleted"]);
        expect(row.redirectsTo).not.toBe(row.id);
      }
      if (row.migration !== null) expect(planned.entries.get(row.migration)).toBeDefined();
      if (row.status === "deleted") expect(row.migration).not.toBeNull();
    }
    for (const id of planned.claimed) expect(planned.entries.get(id)?.state).toBe("running");
    const written = new Set(planned.changes.flatMap(({ entries }) => entries.map(({ id }) => id)));
    const changed = [...planned.entries.values()].filter(
      (entry) => before.entries.find(({ id }) => id === entry.id) !== entry,
    );
    expect(written).toEqual(new Set(changed.map(({ id }) => id)));
  }
});

describe("deprecations are counted", () => {
  const DEPRECATED = registryOf([tired("a", { replacement: "b" }), "b", "c"]);
  const ACTIVE = registryOf(["a", "b", "c"]);
  const DELETED = registryOf(["b", "c"], { a: "b" });
  /** Plans one registry after the other, and finishes each. */
  const along = (registries: readonly RegistryDocument[], from = NOTHING): SyncPlan =>
    registries.reduce<{ planned: SyncPlan; platform: Platform }>(
      ({ platform }, registry) => {
        const planned = plan(registry, platform);
        return { planned, platform: finished(platformOf(planned)) };
      },
      { planned: plan(null, from), platform: from },
    ).planned;

  test("one that was taken back and comes again is a new migration", () => {
    expect(along([DEPRECATED]).claimed).toEqual(["deprecate:p/a=b"]);
    const again = along([DEPRECATED, ACTIVE, DEPRECATED]);
    expect(again.claimed).toEqual(["deprecate:p/a@2=b"]);
    expect(again.rows.get("p/a")).toMatchObject({ times: 2, migration: "deprecate:p/a@2=b" });
    expect(again.entries.get("deprecate:p/a@2=b")).toMatchObject({ times: 2, epoch: 1 });
    expect(along([ACTIVE, DEPRECATED, ACTIVE, DEPRECATED, ACTIVE, DEPRECATED]).claimed).toEqual([
      "deprecate:p/a@3=b",
    ]);
  });

  test.each<[string, RegistryDocument[]]>([
    ["a deletion", [DELETED]],
    ["a deletion that is rolled back", [DELETED, DEPRECATED]],
    ["another replacement", [registryOf([tired("a", { replacement: "c" }), "b", "c"]), DEPRECATED]],
    ["silence", [registryOf([tired("a", { replacement: "b", notify: false }), "b", "c"]), DEPRECATED]],
    ["the end of it", [ACTIVE]],
    ["a list without the model", [registryOf(["b", "c"]), DEPRECATED]],
  ])("%s does not count", (_what, then) => {
    expect(along([DEPRECATED, ...then]).rows.get("p/a")?.times).toBe(1);
  });

  test("a model that comes back deprecated, and never was, is deprecated for the first time", () => {
    expect(along([ACTIVE]).rows.get("p/a")).not.toHaveProperty("times");
    const back = along([ACTIVE, DELETED, DEPRECATED]);
    expect(back.rows.get("p/a")).toMatchObject({ times: 1, migration: "deprecate:p/a=b" });
  });

  test("the count outlives the deletion: a model that comes back active is deprecated once more", () => {
    const again = along([DEPRECATED, DELETED, ACTIVE, DEPRECATED]);
    expect(again.rows.get("p/a")).toMatchObject({ times: 2, epoch: 2 });
    expect(again.claimed).toEqual(["deprecate:p/a@2=b"]);
  });

  test("so does one that was taken back before the deletion: teams have heard that it is over", () => {
    const told = ({ rows, entries }: Platform): Platform => ({
      rows,
      entries: entries.map((entry) =>
        entry.takenBack === undefined ? entry : { ...entry, takenBack: "told" as const },
      ),
    });
    const over = told(finished(platformOf(along([DEPRECATED, ACTIVE]))));
    expect(along([DELETED, DEPRECATED], over).claimed).toEqual(["deprecate:p/a@2=b"]);
    expect(along([DELETED, DEPRECATED, DELETED, DEPRECATED], over).rows.get("p/a")?.times).toBe(2);
  });

  test("an open entry of an earlier time is superseded", () => {
    const open = plan(ACTIVE, platformOf(plan(DEPRECATED)));
    const again = plan(DEPRECATED, platformOf(open));
    expect(stateOf(again, "deprecate:p/a=b")).toEqual(["superseded", false]);
    expect(stateOf(again, "deprecate:p/a@2=b")).toEqual(["running", false]);
  });

  describe("rows from before there was a count", () => {
    const without = ({ rows, entries }: SyncPlan): Platform => ({
      rows: [...rows.values()].map(({ times: _times, ...row }) => row),
      entries: [...entries.values()].map(({ times: _times, ...entry }) => entry),
    });

    test("count once where they are deprecated, and are not written for it", () => {
      const before = without(along([DEPRECATED]));
      expect(plan(DEPRECATED, before).changes).toEqual([]);
      expect(along([DELETED, DEPRECATED], before).rows.get("p/a")?.times).toBe(1);
      expect(along([ACTIVE, DEPRECATED], before).claimed).toEqual(["deprecate:p/a@2=b"]);
    });

    test("count once where the ledger has a deprecation of the model, else not at all", () => {
      const before = without(along([DEPRECATED, ACTIVE]));
      expect(along([DEPRECATED], before).claimed).toEqual(["deprecate:p/a@2=b"]);
      const never = without(along([ACTIVE]));
      expect(along([DEPRECATED], never).claimed).toEqual(["deprecate:p/a=b"]);
    });
  });
});

describe("an open entry is superseded", () => {
  test("by a revival, which tells those whose references were rewritten", () => {
    const first = plan(registryOf(["b"], { a: "b" }));
    const back = plan(registryOf(["a", "b"]), platformOf(first));
    expect(stateOf(back, "delete:p/a@1=b")).toEqual(["superseded", true]);
    expect(back.rows.get("p/a")).toMatchObject({ status: "active", epoch: 2, migration: null });
  });

  test("by what undeprecates or deletes its model, or changes its replacement, and then there is nothing to tell", () => {
    const first = platformOf(plan(registryOf([tired("a", { replacement: "b" }), "b", "c"])));
    const id = "deprecate:p/a=b";
    expect(stateOf(plan(registryOf(["a", "b", "c"]), first), id)).toEqual(["superseded", false]);
    expect(stateOf(plan(registryOf(["b", "c"], { a: "b" }), first), id)).toEqual(["superseded", false]);
    const changed = plan(registryOf([tired("a", { replacement: "c" }), "b", "c"]), first);
    expect(stateOf(changed, id)).toEqual(["superseded", false]);
    expect(stateOf(changed, "deprecate:p/a=c")).toEqual(["running", false]);
  });

  test("and opens again when the deletion after a deprecation is rolled back", () => {
    const declared = registryOf([tired("a", { replacement: "b" }), "b"]);
    const deleted = plan(registryOf(["b"], { a: "b" }), platformOf(plan(declared)));
    const again = plan(declared, platformOf(deleted));
    expect(stateOf(again, "deprecate:p/a=b")).toEqual(["running", false]);
    expect(again.claimed).toEqual(["deprecate:p/a=b"]);
  });

  test("but not when it has succeeded, or is of another model", () => {
    const first = finished(platformOf(plan(registryOf(["b"], { a: "b", c: "b" }))));
    const back = plan(registryOf(["a", "b"], { c: "b" }), first);
    expect(stateOf(back, "delete:p/a@1=b")).toEqual(["succeeded", false]);
    expect(stateOf(back, "delete:p/c@1=b")).toEqual(["succeeded", false]);
  });
});

describe("a marked migration", () => {
  const marked = (platform: Platform, id: string): Platform => ({
    rows: platform.rows.map((row) => (row.migration === id ? { ...row, marked: true } : row)),
    entries: platform.entries.map((entry) => (entry.id === id ? { ...entry, state: "marked" } : entry)),
  });

  test("stays marked through applies of the same and other registries", () => {
    const first = marked(platformOf(plan(registryOf(["b"], { a: "b" }))), "delete:p/a@1=b");
    expect(plan(registryOf(["b"], { a: "b" }), first).changes).toEqual([]);
    const other = plan(registryOf(["b", "c"], { a: "b" }), first);
    expect(other.rows.get("p/a")).toMatchObject({ marked: true, migration: "delete:p/a@1=b" });
    expect(stateOf(other, "delete:p/a@1=b")).toEqual(["marked", false]);
  });

  test("does not mark the next deletion of a model that came back", () => {
    const first = marked(platformOf(plan(registryOf(["b"], { a: "b" }))), "delete:p/a@1=b");
    const back = platformOf(plan(registryOf(["a", "b"]), first));
    expect(back.rows.find(({ id }) => id === "p/a")).toMatchObject({ marked: false });
    const again = plan(registryOf(["b"], { a: "b" }), back);
    expect(again.rows.get("p/a")).toMatchObject({ marked: false, migration: "delete:p/a@2=b", epoch: 2 });
    expect(again.claimed).toEqual(["delete:p/a@2=b"]);
  });
});

describe("chains", () => {
  test("declared in any order end at the living one, with every id between", () => {
    const chain = { a: "b", b: "c", c: "d" };
    const orders = [Object.entries(chain), Object.entries(chain).reverse()].map((order) =>
      Object.fromEntries(order),
    );
    for (const deleted of orders) {
      const planned = plan(registryOf(["d"], deleted), platformOf(plan(registryOf(["a", "b", "c", "d"]))));
      expect(planned.rows.get("p/a")).toMatchObject({
        redirectsTo: "p/d",
        via: ["p/b", "p/c"],
        replacement: "p/b",
      });
      expect(planned.rows.get("p/b")).toMatchObject({ redirectsTo: "p/d", via: ["p/c"] });
      expect([...planned.claimed].sort()).toEqual(["delete:p/a@1=d", "delete:p/b@1=d", "delete:p/c@1=d"]);
    }
  });

  test("of 10,000 deleted models are followed without a stack that overflows", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
    const deleted = Object.fromEntries(names.map((name, index) => [name, names[index + 1] ?? "end"]));
    const planned = plan(registryOf(["end"], deleted));
    expect(planned.rows.get("p/m0")?.redirectsTo).toBe("p/end");
    expect(planned.claimed).toHaveLength(10_000);
  });

  test("lead from provider to provider and back, and a model's own provider may be written out", () => {
    const at = (provider: string, name: string) => ({ provider, name });
    const chain: RegistryDocument = {
      version: 1,
      providers: { p: { models: [{ name: "end", tokenLimit: 1 }] }, q: { models: [] } },
      deleted: [
        { ...at("q", "same"), replacement: at("p", "same") },
        { ...at("p", "first"), replacement: at("q", "same") },
        { ...at("p", "same"), replacement: at("p", "end") },
      ],
    };
    const planned = plan(chain);
    expect(planned.rows.get("p/first")).toMatchObject({ redirectsTo: "p/end", via: ["q/same", "p/same"] });
    expect([...planned.claimed].sort()).toEqual([
      "delete:p/first@1=end",
      "delete:p/same@1=end",
      "delete:q/same@1=end@p",
    ]);
    const alone = chain.deleted.map((line) =>
      line.provider === "p" && line.name === "same" ? { ...line, replacement: "end" } : line,
    );
    expect(plan({ ...chain, deleted: alone }, platformOf(planned)).changes).toEqual([]);
  });

  test("of a deprecation are another migration when the provider of the replacement changes", () => {
    const declared = (replacement: unknown) => ({
      ...registryOf([tired("a", { replacement }), "b"]),
      providers: {
        ...registryOf([tired("a", { replacement }), "b"]).providers,
        q: { models: [{ name: "b", tokenLimit: 1 }] },
      },
    });
    const first = plan(declared("b"));
    const moved = plan(declared({ provider: "q", name: "b" }), platformOf(first));
    expect(moved.rows.get("p/a")).toMatchObject({ replacement: "q/b", migration: "deprecate:p/a=b@q" });
    expect(moved.sync.update).toEqual([{ id: "p/a", changes: { replacement: ["p/b", "q/b"] } }]);
    expect(stateOf(moved, "deprecate:p/a=b")).toEqual(["superseded", false]);
    expect(plan(declared({ provider: "p", name: "b" }), platformOf(first)).changes).toEqual([]);
  });

  test("end elsewhere for a team's own model too, once the listed one is deleted; its promotion stays where it is", () => {
    const custom: ModelRecord = {
      ...[...plan(registryOf(["mine"])).rows.values()][0]!,
      id: "team:t/p/mine",
      team: "t",
      listed: false,
    };
    const promoted = plan(registryOf(["mine"]), { rows: [custom], entries: [] });
    expect(promoted.rows.get("team:t/p/mine")).toMatchObject({
      redirectsTo: "p/mine",
      migration: "promote:team:t/p/mine@1=mine",
    });
    const gone: RegistryDocument = {
      version: 1,
      providers: { q: { models: [{ name: "theirs", tokenLimit: 1 }] } },
      deleted: [{ provider: "p", name: "mine", replacement: { provider: "q", name: "theirs" } }],
    };
    expect(plan(gone, platformOf(promoted)).rows.get("team:t/p/mine")).toMatchObject({
      redirectsTo: "q/theirs",
      migration: "delete:p/mine@1=theirs@q",
    });
    const elsewhere = plan(
      { ...gone, deleted: [], providers: { q: { models: [{ name: "mine", tokenLimit: 1 }] } } },
      { rows: [custom], entries: [] },
    );
    expect(elsewhere.rows.get("team:t/p/mine")?.status).toBe("active");
  });
});

test("a deletion that a ledger put back does not know is claimed again, with its tombstone, and no other", () => {
  const registry = registryOf(["new"], { old: "new", older: null });
  const platform = finished(platformOf(plan(registry)));
  const [lost, kept] = ["delete:p/old@1=new", "delete:p/older@1="];
  const older = { ...platform, entries: platform.entries.filter(({ id }) => id !== lost) };
  const planned = plan(registry, older);
  expect(planned.claimed).toEqual([lost]);
  expect(stateOf(planned, lost)).toEqual(["running", false]);
  expect(stateOf(planned, kept)).toEqual(["succeeded", false]);
  expect(planned.changes.map(({ row }) => row.id)).toEqual(["p/old"]);
  expect(planned.rows.get("p/old")).toMatchObject({ status: "deleted", redirectsTo: "p/new", watched: true });
  expect(planned.sync.delete).toEqual([]);
});

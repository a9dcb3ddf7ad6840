import { describe, expect, it } from "vitest";
import { registryOf } from "../builders/registry.ts";
import { assistantModels, deprecated, entryIds, rowOf, setup, use } from "./examples.ts";

describe("rows (section 6, rules 1, 2 and 5)", () => {
  it("creates listed models, deprecated ones included", () => {
    const { model } = setup();
    const { sync } = model.apply(
      registryOf(["b", deprecated("a", "b", { retiresOn: "2030-01-01", default: true })]),
    );
    expect(sync).toEqual({ created: 2, updated: 0, deprecated: 0, undeprecated: 0, revived: 0, promoted: 0 });
    expect(rowOf(model, "p/a")).toEqual({
      id: "p/a",
      tokenLimit: 1000,
      parameters: "BasicParameters",
      status: "deprecated",
      listed: true,
      default: true,
      translationDefault: false,
      replacement: "p/b",
      redirectsTo: null,
      retiresOn: "2030-01-01",
      epoch: 1,
    });
  });

  it("updates, deprecates and undeprecates", () => {
    const { model } = setup();
    model.apply(registryOf(["a", "b", deprecated("c")]));
    const { sync } = model.apply(registryOf([deprecated("a", "b"), { name: "b", tokenLimit: 2 }, "c"]));
    // `a` is deprecated and has a new replacement: both.
    expect(sync).toEqual({ created: 0, updated: 2, deprecated: 1, undeprecated: 1, revived: 0, promoted: 0 });
  });

  it("makes a tombstone without a row", () => {
    const { model } = setup({ t1: ["p/a"] });
    const step = model.apply(registryOf(["b"], { a: "b" }));
    expect(step.references).toEqual({ rewritten: 1, cleared: 0, noted: 0 });
    expect(rowOf(model, "p/a")).toMatchObject({
      tokenLimit: null,
      parameters: null,
      status: "deleted",
      epoch: 1,
    });
    expect(rowOf(model, "p/a")).toMatchObject({ replacement: "p/b", redirectsTo: "p/b", listed: false });
  });

  it("keeps retiresOn of a tombstone and takes the defaults away", () => {
    const { model } = setup();
    model.apply(
      registryOf([{ name: "a", default: true, translationDefault: true, retiresOn: "2030-01-01" }]),
    );
    model.apply(registryOf([], { a: null }));
    expect(rowOf(model, "p/a")).toMatchObject({ retiresOn: "2030-01-01", tokenLimit: 1000 });
    expect(rowOf(model, "p/a")).toMatchObject({
      default: false,
      translationDefault: false,
      replacement: null,
    });
  });

  it("revives a tombstone with the next epoch, and only then", () => {
    const { model } = setup({ t1: ["p/a"] });
    model.apply(registryOf(["a", "b"]));
    model.apply(registryOf(["b"], { a: "b" }));
    const revival = model.apply(registryOf(["a", "b"]));
    expect(revival.sync).toMatchObject({ created: 0, updated: 0, revived: 1 });
    expect(rowOf(model, "p/a")).toMatchObject({
      status: "active",
      redirectsTo: null,
      replacement: null,
      epoch: 2,
    });
    expect(assistantModels(model)).toEqual(["p/b"]);
    use(model, "t1", "p/a");
    const again = model.apply(registryOf(["b"], { a: "b" }));
    expect(again.notices).toMatchObject([{ slug: "llm-model-deleted", model: "p/a", epoch: 2, team: "t1" }]);
    expect(entryIds(model)).toEqual(["delete:p/a@1=b", "delete:p/a@2=b"]);
  });

  it("leaves the row of a model that was dropped undeclared, and its references", () => {
    const { model } = setup({ t1: ["p/a"] });
    model.apply(registryOf(["a", "b"]));
    const step = model.apply(registryOf(["b"]));
    expect(rowOf(model, "p/a")).toMatchObject({ status: "active", listed: false });
    expect(step.references).toEqual({ rewritten: 0, cleared: 0, noted: 0 });
    expect(assistantModels(model)).toEqual(["p/a"]);
  });

  it("changes nothing when an entry leaves `deleted`", () => {
    const { model } = setup();
    model.apply(registryOf(["a", "b"], {}));
    model.apply(registryOf(["b"], { a: "b" }));
    model.apply(registryOf(["b", "c"]));
    expect(rowOf(model, "p/a")).toMatchObject({ status: "deleted", redirectsTo: "p/b", replacement: "p/b" });
    use(model, "t1", "p/a");
    expect(model.cleanup()).toMatchObject({ found: 1, repaired: 1 });
    model.apply(registryOf(["b", "c"], { a: "b" }));
    expect(entryIds(model)).toEqual(["delete:p/a@1=b"]);
  });

  it("has nothing to do for the same registry, whatever its source, the order of its lines and the workspace", () => {
    const { model } = setup();
    model.apply(registryOf(["c", "b"], { d: null, a: "b" }));
    use(model, "t1", "p/a");
    const step = model.apply({ ...registryOf(["b", "c"], { a: "b", d: null }), source: "another" });
    expect(step).toMatchObject({ status: "nothing-to-do", references: { rewritten: 0 }, notices: [] });
    expect(assistantModels(model)).toEqual(["p/a"]);
  });
});

describe("chains (sections 1 and 6, rule 2)", () => {
  it("names the end of the chain", () => {
    const { model } = setup({ t1: ["p/a"], t2: ["p/b"] });
    const step = model.apply(registryOf(["c"], { a: "b", b: "c" }));
    expect(entryIds(model)).toEqual(["delete:p/a@1=c", "delete:p/b@1=c"]);
    expect(rowOf(model, "p/a")).toMatchObject({ replacement: "p/b", redirectsTo: "p/c" });
    expect(step.notices.map(({ model, replacement, team }) => [model, replacement, team])).toEqual([
      ["p/a", "p/c", "t1"],
      ["p/b", "p/c", "t2"],
    ]);
  });

  it.each([{ declared: { a: "b", b: "c" } }, { declared: { b: "c" } }])(
    "points older tombstones at the new end without a new migration: $declared",
    ({ declared }) => {
      const { model } = setup();
      model.apply(registryOf(["a", "b", "c"]));
      model.apply(registryOf(["b", "c"], { a: "b" }));
      model.apply(registryOf(["c"], declared));
      expect(rowOf(model, "p/a")).toMatchObject({ replacement: "p/b", redirectsTo: "p/c" });
      expect(entryIds(model)).toEqual(["delete:p/a@1=b", "delete:p/b@1=c"]);
      use(model, "t1", "p/a");
      expect(model.cleanup().notices).toMatchObject([
        { model: "p/a", replacement: "p/c", outcome: "migrated" },
      ]);
      expect(assistantModels(model)).toEqual(["p/c"]);
    },
  );

  it("clears what points at a model deleted without replacement later", () => {
    const { model } = setup();
    model.apply(registryOf(["b"], { a: "b" }));
    model.apply(registryOf([], { b: null }));
    use(model, "t1", "p/a");
    expect(model.cleanup()).toMatchObject({ references: { cleared: 1 }, notices: [{ outcome: "cleared" }] });
    expect(assistantModels(model)).toEqual([null]);
  });

  it("takes a changed replacement for a new migration, and a former one for the old entry", () => {
    const { model } = setup({ t1: ["p/a"] });
    model.apply(registryOf(["b", "c"], { a: "b" }));
    use(model, "t1", "p/a");
    expect(model.apply(registryOf(["b", "c"], { a: "c" })).notices).toHaveLength(1);
    use(model, "t1", "p/a");
    use(model, "t2", "p/a");
    const back = model.apply(registryOf(["b", "c"], { a: "b" }));
    expect(back.references.rewritten).toBe(2);
    expect(back.notices).toMatchObject([{ team: "t2", replacement: "p/b" }]); // t1 was told of A→B before
    expect(assistantModels(model).toSorted()).toEqual(["p/b", "p/b", "p/b", "p/c"].toSorted());
    expect(model.entries()).toMatchObject([
      { id: "delete:p/a@1=b", references: { rewritten: 3 }, teams: 2 },
      { id: "delete:p/a@1=c", references: { rewritten: 1 }, teams: 1 },
    ]);
  });

  it("percent-encodes names in migration ids", () => {
    const { model } = setup();
    model.apply(registryOf(["x=y"], { "a/100%@b": "x=y", none: null }));
    model.apply(registryOf([deprecated("x=y")], { "a/100%@b": "x=y", none: null }));
    expect(entryIds(model)).toEqual([
      "delete:p/a/100%25%40b@1=x%3Dy",
      "delete:p/none@1=",
      "deprecate:p/x%3Dy=",
    ]);
  });
});

describe("deprecations (rules 4 and 7)", () => {
  it("notes and tells each team once, later users too", () => {
    const { model } = setup({ t1: ["p/a", "p/a"] });
    const step = model.apply(registryOf(["b", deprecated("a", "b")]));
    expect(step.references).toEqual({ rewritten: 0, cleared: 0, noted: 2 });
    expect(step.notices).toEqual([
      {
        slug: "llm-model-deprecated",
        model: "p/a",
        replacement: "p/b",
        team: "t1",
        epoch: null,
        times: 1,
        outcome: "action-needed",
        affected: { assistant: { count: 2, names: ["Assistant 0", "Assistant 1"] } },
      },
    ]);
    use(model, "t1", "p/a");
    use(model, "t2", "p/a");
    expect(model.cleanup()).toMatchObject({
      found: 0,
      repaired: 0,
      references: { noted: 1 },
      notices: [{ team: "t2" }],
    });
    expect(assistantModels(model)).toEqual(["p/a", "p/a", "p/a", "p/a"]);
    expect(model.entries()).toMatchObject([{ id: "deprecate:p/a=b", references: { noted: 3 }, teams: 2 }]);
  });

  it("tells again for a changed replacement, not for one that was told before", () => {
    const { model } = setup({ t1: ["p/a"] });
    const notices = [deprecated("a", "b"), deprecated("a", "c"), deprecated("a", "b")].map(
      (a) => model.apply(registryOf(["b", "c", a])).notices.length,
    );
    expect(notices).toEqual([1, 1, 0]);
    expect(entryIds(model)).toEqual(["deprecate:p/a=b", "deprecate:p/a=c"]);
    use(model, "t2", "p/a");
    expect(model.cleanup().notices).toMatchObject([{ team: "t2", replacement: "p/b" }]);
  });

  it("tells again of one that was taken back and comes again", () => {
    const { model } = setup({ t1: ["p/a"] });
    model.apply(registryOf(["b", deprecated("a", "b")]));
    model.apply(registryOf(["b", "a"]));
    expect(model.apply(registryOf(["b", deprecated("a", "b")])).notices).toMatchObject([
      { slug: "llm-model-deprecated", times: 2 },
    ]);
    expect(entryIds(model)).toEqual(["deprecate:p/a=b", "deprecate:p/a@2=b"]);
  });

  it("tells nobody with `notify: false`, until the line is removed", () => {
    const { model } = setup({ t1: ["p/a"] });
    const silent = model.apply(registryOf([deprecated("a", undefined, { notify: false })]));
    expect(silent).toMatchObject({ references: { noted: 0 }, notices: [] });
    expect(model.entries()).toEqual([]);
    expect(model.apply(registryOf([deprecated("a")]))).toMatchObject({
      sync: { updated: 0 },
      references: { noted: 1 },
    });
  });

  it("notes what this apply rewrote to a deprecated model", () => {
    const { model } = setup({ t1: ["p/a"] });
    const step = model.apply(registryOf(["c", deprecated("b", "c")], { a: "b" }));
    expect(step.references).toEqual({ rewritten: 1, cleared: 0, noted: 1 });
    expect(step.notices.map(({ slug, model }) => [slug, model])).toEqual([
      ["llm-model-deleted", "p/a"],
      ["llm-model-deprecated", "p/b"],
    ]);
  });

  it("goes on noting a deprecated model that was dropped undeclared", () => {
    const { model } = setup();
    model.apply(registryOf(["b", deprecated("a")]));
    use(model, "t1", "p/a");
    expect(model.apply(registryOf(["b"])).notices).toMatchObject([{ model: "p/a" }]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ParameterSetsDocument, RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { createHopReader, packHops, unpackHops } from "../../../lib/domain/models/hops.ts";
import type { Hop } from "../../../lib/domain/parameters/hop.ts";
import { type MappedParameters, mapThroughHops } from "../../../lib/domain/parameters/parameter-mapping.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import type { SyncPlan } from "../../../lib/domain/sync/sync-draft.ts";
import { planSync } from "../../../lib/domain/sync/sync-plan.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { mapBetween, type Parameters, plausible, SETS } from "../parameters/pairs.ts";

/** A chain of models, each with a set, of which the first ones are deleted one after another or together. */
const CHAIN = ["a", "b", "c", "d"] as const;
type Name = (typeof CHAIN)[number];
type Sets = Readonly<Record<Name, string>>;
const next = (name: Name): Name => CHAIN[CHAIN.indexOf(name) + 1]!;

function registry(sets: Sets, deleted: readonly Name[], brought?: ParameterSetsDocument): RegistryDocument {
  const listed = CHAIN.filter((name) => !deleted.includes(name));
  return {
    version: 1,
    providers: { p: { models: listed.map((name) => ({ name, tokenLimit: 1, parameters: sets[name] })) } },
    deleted: deleted.map((name) => ({ provider: "p", name, replacement: next(name) })),
    ...(brought === undefined ? {} : { parameterSets: brought }),
  };
}

type Homes = Readonly<Record<Name, string>>;

/** Returns the same registry with each model at a provider that is chosen for the model. */
function at(homes: Homes, sets: Sets, deleted: readonly Name[]): RegistryDocument {
  const { providers, ...others } = registry(sets, deleted);
  const models = Map.groupBy(providers.p!.models, ({ name }) => homes[name as Name]);
  return {
    ...others,
    providers: Object.fromEntries([...models].map(([home, list]) => [home, { models: list }])),
    deleted: deleted.map((name) => ({
      provider: homes[name],
      name,
      replacement: { provider: homes[next(name)], name: next(name) },
    })),
  };
}

/** Applies registries in turn; each knows the sets of the one before, too. */
function applyAll(registries: readonly RegistryDocument[]): SyncPlan {
  let plan: SyncPlan | undefined;
  let before: ParameterSetsDocument["sets"] = {};
  for (const document of registries) {
    const { sets, ...words } = parameterSetsInForce(parameterSets, document);
    plan = planSync({
      registry: document,
      sets: { ...words, sets: { ...before, ...sets } },
      rows: [...(plan?.rows.values() ?? [])],
      entries: [...(plan?.entries.values() ?? [])],
      at: "2026-01-01T00:00:00.000Z",
      run: "r",
    });
    before = sets;
  }
  return plan!;
}

function mapFrom(name: Name, plan: SyncPlan, values: Parameters): MappedParameters {
  const { parameters, changes } = mapThroughHops(plan.rows.get(`p/${name}`)!.hops, values);
  return { parameters: { ...parameters }, changes };
}

const anySet = fc.constantFrom(...SETS.keys());
const anySets: fc.Arbitrary<Sets> = fc.record({ a: anySet, b: anySet, c: anySet, d: anySet });

describe("what becomes of parameters", () => {
  test("does not depend on how many applies the deletions took, nor on their order", () => {
    const deletions = fc.shuffledSubarray(["a", "b", "c"] as Name[], { minLength: 3 });
    const cuts = fc.subarray([1, 2]);
    fc.assert(
      fc.property(anySets, deletions, cuts, plausible, (sets, order, groups, values) => {
        const stepwise = [0, ...groups, 3].map((count) => registry(sets, order.slice(0, count)));
        const atOnce = [registry(sets, []), registry(sets, order)];
        for (const name of order) {
          expect(mapFrom(name, applyAll(stepwise), values)).toEqual(mapFrom(name, applyAll(atOnce), values));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("does not depend on which providers the models are at", () => {
    const home = fc.constantFrom("p", "P", "Azure OpenAI", "x.ai");
    const homes: fc.Arbitrary<Homes> = fc.record({ a: home, b: home, c: home, d: home });
    const deletions = fc.shuffledSubarray(["a", "b", "c"] as Name[], { minLength: 1 });
    fc.assert(
      fc.property(anySets, homes, deletions, plausible, (sets, where, order, values) => {
        const steps = [0, 1, order.length].map((count) => order.slice(0, count));
        const abroad = applyAll(steps.map((deleted) => at(where, sets, deleted)));
        const athome = applyAll(steps.map((deleted) => registry(sets, deleted)));
        for (const name of order) {
          const row = abroad.rows.get(`${where[name]}/${name}`)!;
          const end = athome.rows.get(`p/${name}`)!.redirectsTo!.slice("p/".length) as Name;
          expect(row).toMatchObject({
            redirectsTo: `${where[end]}/${end}`,
            replacement: `${where[next(name)]}/${next(name)}`,
            migration: `delete:${where[name]}/${name}@1=${claimedEnd(athome, name, where)}`,
          });
          const { parameters, changes } = mapThroughHops(row.hops, values);
          expect({ parameters: { ...parameters }, changes }).toEqual(mapFrom(name, athome, values));
        }
      }),
      { numRuns: 300 },
    );
  });

  /** What stands behind the `=` of a migration: the end of the chain when it was claimed. */
  function claimedEnd(plan: SyncPlan, name: Name, homes: Homes): string {
    const end = plan.rows.get(`p/${name}`)!.migration!.split("=")[1] as Name;
    return homes[end] === homes[name] ? end : `${end}@${homes[end]}`;
  }

  test("is each hop after the other, and not one leap", () => {
    const sets = {
      a: "ClaudeOpus47Parameters",
      b: "ClaudeHaikuLatestParameters",
      c: "AnthropicBaseParameters",
      d: "BasicParameters",
    };
    const plan = applyAll([registry(sets, []), registry(sets, ["a", "b"])]);
    expect(mapFrom("a", plan, { max_tokens: 64_000 }).parameters).toEqual({ max_tokens: 8_192 });
    expect(mapBetween(sets.a, sets.c, { max_tokens: 64_000 }).parameters).toEqual({ max_tokens: 64_000 });
  });

  test("stays what it was when a model in the middle comes back", () => {
    fc.assert(
      fc.property(anySets, plausible, (sets, values) => {
        const deleted = registry(sets, ["a", "b", "c"]);
        const revived = registry(sets, ["a", "c"]);
        const plan = applyAll([registry(sets, []), deleted, revived]);
        expect(mapFrom("a", plan, values).parameters).toEqual({
          ...mapBetween(sets.a, sets.b, values).parameters,
        });
        const again = applyAll([registry(sets, []), deleted, revived, deleted]);
        expect(mapFrom("a", again, values)).toEqual(
          mapFrom("a", applyAll([registry(sets, []), deleted]), values),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("goes on knowing a set that the registry has dropped, with its synonyms and the order of its choices", () => {
    const own: ParameterSetsDocument = {
      sets: {
        Own: {
          fields: {
            pace: { type: "choice", choices: ["slow", "rapid"], default: "slow" },
            temperature: { type: "number", minimum: 0, maximum: 1 },
          },
        },
      },
      choiceOrder: { pace: ["slow", "fast", "swift", "rapid"] },
      synonyms: [{ fields: ["pace", "effort"] }],
    };
    const sets = { a: "BasicParameters", b: "Own", c: "BasicParameters", d: "BasicParameters" };
    const before = registry(sets, [], own);
    const stepwise = applyAll([
      before,
      registry(sets, ["a"], own),
      registry(sets, ["a", "b"]),
      registry(sets, ["a", "b", "c"]),
    ]);
    expect(mapFrom("a", stepwise, { temperature: 1.5 }).parameters).toEqual({ temperature: 1 });
    const [first] = stepwise.rows.get("p/a")!.hops;
    expect(mapThroughHops([first!], { pace: "swift" }).parameters).toEqual({ pace: "rapid" });
    expect(mapThroughHops([first!], { effort: "fast" }).parameters).toEqual({ pace: "slow" });
    const atOnce = applyAll([before, registry(sets, ["a", "b", "c"])]);
    expect(mapFrom("a", atOnce, { temperature: 1.5 })).toEqual(mapFrom("a", stepwise, { temperature: 1.5 }));
  });

  test("goes by a set as it was when its model was deleted, whoever is deleted towards that model later", () => {
    const own = (maximum: number): ParameterSetsDocument => ({
      sets: { Own: { fields: { max_tokens: { type: "integer", minimum: 1, maximum } } } },
    });
    const sets = {
      a: "ClaudeOpus47Parameters",
      b: "Own",
      c: "ClaudeOpus47Parameters",
      d: "ClaudeOpus47Parameters",
    };
    const plan = applyAll([
      registry(sets, [], own(10)),
      registry(sets, ["b"], own(10)),
      registry(sets, ["b"], own(99)),
      registry(sets, ["a", "b"], own(99)),
    ]);
    expect(mapFrom("a", plan, { max_tokens: 500 }).parameters).toEqual({ max_tokens: 10 });
  });

  test("is legal for the living model at the end as its set is now", () => {
    const sets = { a: "BasicParameters", b: "BasicParameters", c: "BasicParameters", d: "BasicParameters" };
    const changed = { ...sets, b: "GPT52Parameters" };
    const plan = applyAll([registry(sets, []), registry(sets, ["a"]), registry(changed, ["a"])]);
    expect(mapFrom("a", plan, { temperature: 0.5 }).parameters).toEqual({});
    expect(mapFrom("a", plan, { temperature: 0.5, effort: "none" }).parameters).toEqual({
      temperature: 0.5,
      effort: "none",
    });
  });

  test("passes by a model that never had a row", () => {
    const sets = {
      a: "ClaudeOpus47Parameters",
      b: "ClaudeHaikuLatestParameters",
      c: "AnthropicBaseParameters",
      d: "BasicParameters",
    };
    const withoutB = registry(sets, []);
    const models = withoutB.providers.p!.models.filter(({ name }) => name !== "b");
    const plan = applyAll([{ ...withoutB, providers: { p: { models } } }, registry(sets, ["a", "b"])]);
    expect(mapFrom("a", plan, { max_tokens: 64_000 }).parameters).toEqual({ max_tokens: 64_000 });
  });

  test("follows the map of the line that deletes, as it was then", () => {
    const sets = { a: "GPT5Parameters", b: "GPT51Parameters", c: "GPT51Parameters", d: "GPT51Parameters" };
    const mapped = (values: Record<string, unknown>): RegistryDocument => {
      const plain = registry(sets, ["a"]);
      return { ...plain, deleted: [{ ...plain.deleted[0]!, parameterMap: { effort: { values } } }] };
    };
    const plan = applyAll([registry(sets, []), mapped({ minimal: "low" })]);
    expect(mapFrom("a", plan, { effort: "minimal" }).parameters).toEqual({ effort: "low" });
    const later = applyAll([registry(sets, []), mapped({ minimal: "low" }), mapped({ minimal: "high" })]);
    expect(mapFrom("a", later, { effort: "minimal" }).parameters).toEqual({ effort: "low" });
  });
});

describe("what a tombstone remembers", () => {
  test("is the same object in each row of a chain, as it is read", () => {
    const hops = ["p/b", "p/c", "p/d"].map((to): Hop => ({ to, from: null, set: { fields: {} } }));
    const read = createHopReader();
    const [whole, rest] = [hops, hops.slice(1)].map((way) => read(packHops([...way]))) as [Hop[], Hop[]];
    expect(whole).toEqual(hops);
    expect(rest.map((hop, index) => hop === whole[index + 1])).toEqual([true, true]);
  });

  test("reads as it did before sets had readings, thresholds and other keys", () => {
    const old: Hop[] = [
      {
        to: "p/b",
        from: { fields: { thinking: { type: "boolean" }, budget_tokens: { type: "integer" } } },
        set: {
          fields: { adaptive_thinking: { type: "boolean" }, effort: { type: "choice", choices: ["low"] } },
        },
        synonyms: [{ fields: ["thinking", "adaptive_thinking"] }],
      },
    ];
    const hops = unpackHops(packHops(old));
    expect(hops).toEqual(old);
    const values = { thinking: true, budget_tokens: 9_000, stop: "#" };
    expect(mapThroughHops(hops, values).parameters).toEqual({ adaptive_thinking: true, stop: "#" });
  });

  test("goes on knowing budgets and objects when the registry has dropped their set", () => {
    const own = { sets: { Own: parameterSets.sets.AnthropicReasoningParameters } };
    const sets = { a: "Own", b: "ClaudeOpus47Parameters", c: "BasicParameters", d: "BasicParameters" };
    const plan = applyAll([registry(sets, [], own), registry(sets, ["a"], own), registry(sets, ["a"])]);
    const thinking = { type: "enabled", budget_tokens: "5000" };
    expect(mapFrom("a", plan, { thinking }).parameters).toEqual({
      adaptive_thinking: true,
      effort: "medium",
    });
    expect(
      mapFrom("a", plan, { thinking: false, budget_tokens: 5_000, adaptive_thinking: null }).parameters,
    ).toEqual({
      adaptive_thinking: false,
    });
  });

  test("knows a synonym of a field that only the deleted model had, as of a model in between that nobody knows", () => {
    const sets = {
      a: "AnthropicReasoningParameters",
      b: "BasicParameters",
      c: "BasicParameters",
      d: "BasicParameters",
    };
    const whole = registry(sets, []);
    const withoutB = {
      ...whole,
      providers: { p: { models: whole.providers.p!.models.filter(({ name }) => name !== "b") } },
    };
    for (const [first, gone] of [
      [whole, ["a"]],
      [withoutB, ["a", "b"]],
    ] as const) {
      const plan = applyAll([first, registry(sets, gone)]);
      expect(mapFrom("a", plan, { adaptive_thinking: true, seed: 1 }).parameters).toEqual({ seed: 1 });
    }
  });
});

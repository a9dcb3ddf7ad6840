import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParameterSetsDocument, RegistryDocument } from "../../lib/contract/registry-document.ts";
import { scenarioOf, scenarios } from "./arbitraries.ts";
import { SET_NAMES } from "./arbitrary-registries.ts";
import { declaredReplacement, modelId } from "./ids.ts";
import { createModel } from "./lifecycle-model.ts";
import { holdersOf, referencesIn } from "./references.ts";
import { workspaceFor } from "./workspace-of.ts";

const field = { type: "number" } as const;
const SETS: ParameterSetsDocument = {
  sets: {
    [SET_NAMES[0]]: { fields: { temperature: field } },
    [SET_NAMES[1]]: { fields: { effort: field } },
    [SET_NAMES[2]]: { fields: { effort: field, verbosity: field } },
    [SET_NAMES[3]]: { fields: { effort: field, verbosity: field, top_p: field } },
  },
};

/** The errors of section 2 that a replacement can make, written another way than the generator's repair. */
function replacementErrors({ providers, deleted }: RegistryDocument): string[] {
  const errors: string[] = [];
  const listed = new Map(
    Object.entries(providers).flatMap(([provider, { models }]) =>
      models.map((model) => [modelId(provider, model.name), { provider, ...model }] as const),
    ),
  );
  const gone = new Map(deleted.map((each) => [modelId(each.provider, each.name), each]));
  for (const id of listed.keys()) if (gone.has(id)) errors.push(`listed-and-deleted ${id}`);
  for (const [start, line] of [...listed, ...gone]) {
    const seen = new Set([start]);
    let next = declaredReplacement(line.provider, line.replacement);
    while (next !== null) {
      const target = listed.get(next) ?? gone.get(next);
      if (target === undefined) errors.push(`replacement-unknown ${next}`);
      if (seen.has(next)) errors.push(`replacement-cycle ${next}`);
      if (target === undefined || seen.has(next)) break;
      seen.add(next);
      if (gone.has(next) && target.replacement === undefined)
        errors.push(`replacement-ends-nowhere ${start}`);
      next = declaredReplacement(target.provider, target.replacement);
    }
  }
  for (const [provider, { models }] of Object.entries(providers))
    for (const flag of ["default", "translationDefault"] as const)
      if (models.filter((model) => model[flag]).length > 1) errors.push(`two-defaults ${provider}`);
  return errors;
}

describe("scenarios", () => {
  it("hold valid registries only, and the model keeps its own promises on them", () => {
    fc.assert(
      fc.property(scenarios(), ({ workspace, steps }) => {
        const model = createModel(workspace, SETS);
        for (const { load, registry } of steps) {
          expect(replacementErrors(registry)).toEqual([]);
          model.load(load);
          const { status } = model.apply(registry);
          const deleted = new Set(model.rows().flatMap((row) => (row.status === "deleted" ? [row.id] : [])));
          for (const row of model.rows()) {
            if (row.status !== "deleted") expect(row.redirectsTo).toBeNull();
            expect(deleted.has(row.redirectsTo ?? "")).toBe(false); // chains are flattened
          }
          if (status === "nothing-to-do") continue;
          const left = holdersOf(model.workspace()).flatMap(referencesIn);
          expect(left.filter((id) => deleted.has(id))).toEqual([]);
          expect(model.cleanup()).toMatchObject({ found: 0, references: { noted: 0 }, notices: [] });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("give the same end whatever the order of the workspace", () => {
    fc.assert(
      fc.property(scenarios(), ({ workspace, steps }) => {
        const backwards = { ...workspace };
        for (const kind of [
          "pipelines",
          "chatbots",
          "assistants",
          "analyses",
          "evaluators",
          "collections",
          "teams",
        ] as const)
          Object.assign(backwards, { [kind]: workspace[kind].toReversed() });
        const [one, other] = [createModel(workspace, SETS), createModel(backwards, SETS)];
        for (const { load, registry } of steps) {
          one.load(load);
          other.load(load);
          expect(other.apply(registry)).toEqual(one.apply(registry));
        }
        expect(JSON.stringify(other.workspace())).toBe(JSON.stringify(one.workspace()));
        expect([other.rows(), other.entries()]).toEqual([one.rows(), one.entries()]);
      }),
      { numRuns: 100 },
    );
  });

  it("are the same for the same seed, and reach every kind of event", () => {
    expect(scenarioOf(3)).toEqual(scenarioOf(3));
    const seen: Record<string, number> = {};
    for (let seed = 0; seed < 200; seed++) {
      const { workspace, steps } = scenarioOf(seed);
      const model = createModel(workspace, SETS);
      for (const { load, registry } of steps) {
        model.load(load);
        const { sync, references, status } = model.apply(registry);
        const abroad = model.entries().filter(({ id }) => /=.*@/.test(id)).length;
        for (const [event, count] of Object.entries({ ...sync, ...references, [status]: 1, abroad }))
          seen[event] = (seen[event] ?? 0) + count;
      }
    }
    const rare = Object.entries(seen).filter(([, count]) => count < 20);
    expect(rare).toEqual([]);
  });
});

it("workspaceFor makes exactly so many references", () => {
  for (const references of [0, 1, 57, 3000]) {
    const workspace = workspaceFor(["p/a", "p/b"], {
      seed: references,
      teams: 4,
      references,
      customModels: true,
    });
    expect(holdersOf(workspace).flatMap(referencesIn)).toHaveLength(references);
  }
});

import { createRandom, type Random } from "./random.ts";

type ManyReferencesOptions = {
  readonly seed: number;
  readonly teams: number;
  readonly references: number;
  readonly models: readonly string[];
};

/**
 * Generates a workspace of any size as the lines of a `.jsonl` file, each with its line feed. Lines are made one at a time, so that the memory does
 * not depend on their number. Every item stays well below 1 KB, so that rewriting one costs one write unit.
 */
export function* manyReferences({
  seed,
  teams,
  references,
  models,
}: ManyReferencesOptions): Iterable<string> {
  const random = createRandom(seed);
  for (let team = 1; team <= teams; team += 1)
    yield line({
      kind: "team",
      id: `team-${team}`,
      name: `Team ${team}`,
      members: [{ id: `member-${team}`, permissions: ["service_providers.change_llmprovidermodel"] }],
    });
  for (let made = 0, number = 1; made < references; number += 1) {
    const object = objectOf(random, models, number, references - made);
    yield line({
      ...object.fields,
      id: `${object.fields.kind}-${number}`,
      team: `team-${1 + random.below(teams)}`,
      name: `Number ${number}`,
    });
    made += object.references;
  }
}

function objectOf(
  random: Random,
  models: readonly string[],
  number: number,
  left: number,
): { readonly references: number; readonly fields: { readonly kind: string } } {
  const kind = random.below(10);
  const modelId = random.pick(models);
  const params = { modelId, modelParameters: { temperature: random.below(20) / 10 } };
  if (kind < 6) {
    const nodes = [{ id: `node-${number}`, name: "Answer", params: { type: "llm", ...params } }];
    return { references: 1, fields: { kind: "pipeline", ...{ nodes } } };
  }
  if (kind < 7) return { references: 1, fields: { kind: "evaluator", ...{ params } } };
  if (kind < 8 && left >= 2)
    return {
      references: 2,
      fields: { kind: "analysis", ...{ modelId, translationModelId: random.pick(models) } },
    };
  if (kind < 9) return { references: 1, fields: { kind: "assistant", ...{ modelId } } };
  return { references: 1, fields: { kind: "collection", ...{ contextualizerModelId: modelId } } };
}

function line(object: object): string {
  return `${JSON.stringify(object)}\n`;
}

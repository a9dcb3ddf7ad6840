import type { RegistryDocument } from "../lib/contract/registry-document.ts";
import { manyReferences } from "../lib/local/example/many-references.ts";

/** Models of the benchmark: `old-1` … `old-n` are deleted, `new-1` takes their place. Names have one length, so that an item never grows. */
const PROVIDER = "openai";
const KEPT = "new-1";

export const oldModels = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${PROVIDER}/old-${index + 1}`);

/** Returns a registry with all models listed. */
export function registryBefore(count: number): RegistryDocument {
  return registry(count, []);
}

/** Returns a registry with the old models deleted, for a replacement or without one. */
export function registryAfter(count: number, end: "replaced" | "cleared"): RegistryDocument {
  return registry(
    0,
    oldModels(count).map((id) => ({
      provider: PROVIDER,
      name: id.slice(PROVIDER.length + 1),
      ...(end === "replaced" ? { replacement: KEPT } : {}),
    })),
  );
}

function registry(listed: number, deleted: RegistryDocument["deleted"]): RegistryDocument {
  const names = [KEPT, ...oldModels(listed).map((id) => id.slice(PROVIDER.length + 1))];
  const models = names.map((name) => ({
    name,
    tokenLimit: 128_000,
    ...(name === KEPT ? { default: true } : {}),
  }));
  return { version: 1, providers: { [PROVIDER]: { models } }, deleted };
}

/** Kinds whose items hold one reference. */
const KINDS = ["pipeline", "evaluator", "assistant", "collection"] as const;
export type Kind = (typeof KINDS)[number];

export type Workload = {
  readonly teams: number;
  readonly references: number;
  readonly models: number;
  /** @default all that hold one reference, in equal parts */
  readonly kinds?: readonly Kind[];
};

/** Generates the dense case: one reference in each item, each of them to an old model. */
export function* denseReferences({ teams, references, models, kinds = KINDS }: Workload): Iterable<string> {
  const ids = oldModels(models);
  // Kind, team and model are digits of one number: every team has references of every kind to every model.
  const modelOf = (number: number): string => ids[Math.floor(number / (kinds.length * teams)) % ids.length]!;
  yield* referencesTo({ teams, references, kinds }, modelOf);
}

/** Generates items with one reference each, of which one in so many goes to an old model. The number is odd, so that these are of every kind. */
export function* sparseReferences({
  items,
  itemsAReference,
  teams,
}: {
  readonly items: number;
  readonly itemsAReference: number;
  readonly teams: number;
}): Iterable<string> {
  const [old = ""] = oldModels(1);
  const modelOf = (number: number): string => (number % itemsAReference === 0 ? old : `${PROVIDER}/${KEPT}`);
  yield* referencesTo({ teams, references: items, kinds: KINDS }, modelOf);
}

function* referencesTo(
  { teams, references, kinds }: Required<Omit<Workload, "models">>,
  modelOf: (number: number) => string,
): Iterable<string> {
  for (let team = 1; team <= teams; team += 1) yield line(teamOf(team));
  for (let number = 1; number <= references; number += 1) {
    const kind = kinds[number % kinds.length]!;
    const team = Math.floor(number / kinds.length) % teams;
    const modelId = modelOf(number);
    const params = { modelId, modelParameters: { temperature: (number % 20) / 10 } };
    const common = { kind, id: `${kind}-${number}`, team: `team-${1 + team}`, name: `Number ${number}` };
    if (kind === "pipeline") {
      const nodes = [{ id: `node-${number}`, name: "Answer", params: { type: "llm", ...params } }];
      yield line({ ...common, nodes });
    } else if (kind === "evaluator") yield line({ ...common, params });
    else if (kind === "assistant") yield line({ ...common, modelId });
    else yield line({ ...common, contextualizerModelId: modelId });
  }
}

/** Generates the mixed workspace of the examples, in which analyses hold two references. */
export function mixedReferences({ teams, references, models }: Workload): Iterable<string> {
  return manyReferences({ seed: 1, teams, references, models: oldModels(models) });
}

function teamOf(team: number): object {
  const permissions = ["service_providers.change_llmprovidermodel"];
  return {
    kind: "team",
    id: `team-${team}`,
    name: `Team ${team}`,
    members: [{ id: `member-${team}`, permissions }],
  };
}

function line(object: object): string {
  return `${JSON.stringify(object)}\n`;
}

import type {
  DeletedModelDocument,
  ListedModelDocument,
  ParameterMap,
  ParameterSet,
  ParameterSetsDocument,
  RegistryDocument,
} from "../../../../lib/contract/registry-document.ts";
import type { Draw } from "./draw.ts";
import { FIELDS, MODEL_NAMES, PROVIDERS, SET_NAMES } from "./names.ts";
import { drawSets } from "./sets.ts";

export type Model = { readonly provider: string; readonly name: string };
export type History = {
  readonly universe: readonly Model[];
  readonly registries: readonly RegistryDocument[];
};

type State = "listed" | "deleted" | "deprecated" | "absent";
type Fate = {
  readonly state: State;
  /** Index of the model that takes its place, where that makes a valid registry. */
  readonly wish: number | undefined;
  readonly set: string | undefined;
  readonly hasMap: boolean;
};

const AT_FIRST: readonly State[] = [
  "listed",
  "listed",
  "listed",
  "listed",
  "listed",
  "listed",
  "deleted",
  "deprecated",
  "absent",
];
const LATER: readonly State[] = [
  "deleted",
  "deleted",
  "deleted",
  "deleted",
  "listed",
  "listed",
  "deprecated",
  "absent",
];

/** A registry, and two or three that follow it: deletions, chains that grow, models that come back, lines that are gone. */
export function drawHistory(draw: Draw): History {
  const providers = draw.shuffled(PROVIDERS).slice(0, 2 + draw.below(2));
  const universe = providers.flatMap((provider) =>
    draw
      .shuffled(MODEL_NAMES)
      .slice(0, 2 + draw.below(3))
      .map((name): Model => ({ provider, name })),
  );
  const sets = drawSets(draw);
  const names = [...SET_NAMES, undefined];
  const fateIn = (states: readonly State[], set: string | undefined): Fate => ({
    state: draw.pick(states),
    wish: draw.chance(75) ? draw.below(universe.length) : undefined,
    set: draw.chance(8) ? draw.pick(names) : set,
    hasMap: draw.chance(25),
  });
  let fates = universe.map(() => fateIn(AT_FIRST, draw.pick(names)));
  const registries: RegistryDocument[] = [];
  for (let round = 0; round < 3; round++) {
    registries.push(registryOf(draw, universe, fates, sets));
    fates = fates.map((fate) => (draw.chance(round === 0 ? 65 : 45) ? fateIn(LATER, fate.set) : fate));
  }
  return { universe, registries };
}

function registryOf(
  draw: Draw,
  universe: readonly Model[],
  fates: readonly Fate[],
  sets: ParameterSetsDocument,
): RegistryDocument {
  // One model is always there, so that something can be replaced.
  const stateOf = (index: number): State => (index === 0 ? "listed" : fates[index]!.state);
  const ends = new Map<number, number>();
  const indexes = [...universe.keys()];
  for (const index of indexes) if (["listed", "deprecated"].includes(stateOf(index))) ends.set(index, index);
  const deleted: DeletedModelDocument[] = [];
  for (const index of draw.shuffled(indexes.filter((one) => stateOf(one) === "deleted"))) {
    const { wish, hasMap } = fates[index]!;
    const { provider, name } = universe[index]!;
    if (wish === undefined || !ends.has(wish)) {
      deleted.push({ provider, name });
      continue;
    }
    ends.set(index, ends.get(wish)!);
    const setName = fates[wish]!.set;
    const set = stateOf(wish) === "deleted" || setName === undefined ? undefined : sets.sets[setName];
    const map = hasMap ? drawParameterMap(draw, set) : undefined;
    deleted.push({
      provider,
      name,
      replacement: replacementFrom(universe[index]!, universe[wish]!),
      ...(map === undefined ? {} : { parameterMap: map }),
    });
  }
  const lines = indexes
    .filter((index) => ends.get(index) === index)
    .map((index) => ({ provider: universe[index]!.provider, line: lineOf(index) }));
  function lineOf(index: number): ListedModelDocument {
    const { set } = fates[index]!;
    return {
      name: universe[index]!.name,
      tokenLimit: 1_000 + index,
      ...(set === undefined ? {} : { parameters: set }),
      ...(stateOf(index) === "deprecated" ? { deprecated: true } : {}),
    };
  }
  const providers = Object.fromEntries(
    [...new Set(lines.map(({ provider }) => provider))].map((provider) => [
      provider,
      { models: lines.filter((one) => one.provider === provider).map(({ line }) => line) },
    ]),
  );
  const byId = ({ provider, name }: Model): string => `${provider}/${name}`;
  deleted.sort((one, other) => (byId(one) < byId(other) ? -1 : 1));
  return { version: 1, providers, deleted, parameterSets: sets };
}

function replacementFrom(model: Model, target: Model): Model | string {
  return model.provider === target.provider ? target.name : target;
}

/** @param set of the replacement, where it is listed with one of these sets */
function drawParameterMap(draw: Draw, set: ParameterSet | undefined): ParameterMap {
  const targets = Object.entries(set?.fields ?? {});
  return Object.fromEntries(
    draw
      .shuffled(FIELDS)
      .slice(0, 1 + draw.below(2))
      .map((field): [string, ParameterMap[string]] => {
        if (targets.length === 0 || draw.chance(40)) return [field, "drop"];
        const [to, { default: usual }] = draw.pick(targets);
        return [field, { to, ...(usual === undefined ? {} : { values: { x: usual, "1": usual } }) }];
      }),
  );
}

import type {
  ParameterMap,
  ParameterSet,
  ParameterSetsDocument,
} from "../../lib/contract/registry-document.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** What a tombstone remembers of one model on the way: its set as of its deletion, and the map towards its replacement. */
export type Stop = {
  readonly model: string;
  /** Name of the set; null when the model never had a row. */
  readonly set: string | null;
  readonly definition: ParameterSet | null;
  readonly map: ParameterMap | null;
};

/** One step of a mapping: from the set of one stop to that of the next. */
export type Hop = {
  readonly from: Stop;
  readonly to: Stop;
  /** The override that leads to `to`. */
  readonly map: ParameterMap | null;
  /** All sets in force at the newest apply, for synonyms and the order of choices. */
  readonly inForce: ParameterSetsDocument;
};

export type MapHop = (parameters: Parameters, hop: Hop) => Parameters;

/** Maps along a chain, hop by hop (section 6, rule 6). A hop through a model that never had a row is skipped. */
export function mapAlong(
  parameters: Parameters,
  stops: readonly Stop[],
  mapHop: MapHop,
  inForce: ParameterSetsDocument,
): Parameters {
  let mapped = parameters;
  let from: Stop | undefined;
  let before: Stop | undefined;
  for (const stop of stops) {
    if (from === undefined) from = stop;
    else if (stop.set !== null) {
      mapped = mapHop(mapped, { from, to: stop, map: before?.map ?? null, inForce });
      from = stop;
    }
    before = stop;
  }
  return mapped;
}

/** Section 2: the sets of a registry are added to the built-in ones, by name. */
export function setsInForce(
  builtIn: ParameterSetsDocument,
  added?: ParameterSetsDocument,
): ParameterSetsDocument {
  return {
    sets: { ...builtIn.sets, ...added?.sets },
    synonyms: [...(builtIn.synonyms ?? []), ...(added?.synonyms ?? [])],
    choiceOrder: { ...builtIn.choiceOrder, ...added?.choiceOrder },
  };
}

export const definitionOf = (name: string, inForce: ParameterSetsDocument): ParameterSet | null =>
  Object.hasOwn(inForce.sets, name) ? (inForce.sets[name] ?? null) : null;

import type { ParameterMap, ParameterSet, ParameterWords } from "../contract/registry-document.ts";
import type { FieldAction, ParameterChange } from "../contract/results.ts";
import { emptyRecord } from "./attribute-value.ts";
import { describedFields } from "./parameters/described-fields.ts";
import { type Mapping, prepareMapping } from "./parameters/map-values.ts";
import type { Values } from "./parameters/set-rules.ts";

/**
 * One step of a moved reference: to a model with its parameter set, as both were when the model that it leaves was deleted, and the words
 * that were in force then. A null set is one that nobody knows any more (a tombstone made without a row): nothing is changed for it.
 */
export type Hop = ParameterWords & {
  readonly to: string;
  readonly from: ParameterSet | null;
  readonly set: ParameterSet | null;
  readonly map?: ParameterMap;
};

export type MappedParameters = {
  readonly parameters: Record<string, unknown>;
  readonly changes: readonly ParameterChange[];
};

/** What has become so far of one field; without a name it is dropped. */
type Track = {
  readonly field: string;
  /** False for a field that a rule added on the way. */
  readonly wasThere: boolean;
  readonly from: unknown;
  readonly name: string | undefined;
  readonly action: FieldAction;
  readonly value: unknown;
};

/**
 * Maps the parameters of a reference through each hop in turn, so that the result does not depend on how many deployments it took. Total:
 * any record gives values that are legal for the set at the end. One change for each field, from what it was to what it has become.
 */
export function mapThroughHops(
  hops: readonly Hop[],
  parameters: Readonly<Record<string, unknown>>,
  { keep = new Set<string>() }: { readonly keep?: ReadonlySet<string> } = {},
): MappedParameters {
  const described = describedFields(hops);
  const isOurs = (name: string): boolean => described.has(name) && !keep.has(name);
  const foreign = Object.entries(parameters).filter(([name]) => !isOurs(name));
  let values: Values = new Map(
    Object.entries(parameters).filter(([name, value]) => value !== undefined && isOurs(name)),
  );
  let tracks = [...values].map(
    ([field, from]): Track => ({ field, wasThere: true, from, name: field, action: "keep", value: from }),
  );
  for (const hop of hops) {
    const mapping = mappingOf(hop);
    if (mapping === null) continue;
    const mapped = mapping(values);
    tracks = followAll(tracks, mapped.changes);
    values = mapped.values;
  }
  const result = emptyRecord<unknown>();
  for (const [name, value] of foreign) result[name] = value;
  if (values.size === 0 && tracks.length === 0) return { parameters: result, changes: [] };
  for (const [field, value] of values) result[field] = value;
  const changes = tracks.flatMap(changeOf);
  return { parameters: result, changes: [...new Map(changes.map((one) => [one.field, one])).values()] };
}

/** Hops live as long as the targets of a pass: each is made ready once. */
const mappings = new WeakMap<Hop, Mapping>();

function mappingOf(hop: Hop): Mapping | null {
  const { set } = hop;
  if (set === null) return null;
  const known = mappings.get(hop);
  if (known !== undefined) return known;
  const mapping = prepareMapping({ ...hop, set });
  mappings.set(hop, mapping);
  return mapping;
}

function followAll(tracks: readonly Track[], changes: readonly ParameterChange[]): Track[] {
  const left = new Map(changes.map((change) => [change.field, change]));
  const take = (field: string | undefined): ParameterChange | undefined => {
    const change = field === undefined ? undefined : left.get(field);
    if (field !== undefined) left.delete(field);
    return change;
  };
  const followed = tracks.map((track) => follow(track, take(track.name)));
  // What is left was added: some of it under the name of a field that was dropped before.
  const again = followed.map((track) =>
    track.name === undefined ? follow(track, take(track.field)) : track,
  );
  const added = [...left.values()].map(
    ({ field, action, to }): Track => ({
      field,
      wasThere: false,
      from: undefined,
      name: field,
      action,
      value: to,
    }),
  );
  return [...again, ...added];
}

function follow(track: Track, change: ParameterChange | undefined): Track {
  if (change === undefined || change.action === "keep") return track;
  if (change.action === "drop") return { ...track, name: undefined, action: "drop", value: undefined };
  const { field, as: name = field, to } = change;
  // A value that had to be replaced once is no longer the user's, wherever it goes from there.
  const action = track.action === "default" ? "default" : change.action;
  return { ...track, name, action, value: to };
}

function changeOf({ field, wasThere, from, name, action, value }: Track): ParameterChange[] {
  const origin = wasThere ? { from } : {};
  if (name === undefined) return wasThere ? [{ field, action: "drop", ...origin }] : [];
  if (name === field && value === from) return [{ field, action: "keep", from, to: value }];
  return [{ field, action, ...origin, to: value, ...(name === field ? {} : { as: name }) }];
}

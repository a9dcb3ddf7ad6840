import type { FieldAction, ParameterChange } from "../../contract/results.ts";
import { emptyRecord } from "../items/attribute-value.ts";
import { describedBy, describedFields } from "./described-fields.ts";
import type { Hop } from "./hop.ts";
import { type MappedValues, type Mapping, prepareMapping } from "./map-values.ts";
import type { HopChange } from "./mapping-changes.ts";
import type { Values } from "./set-rules.ts";
import { withoutNames } from "./without-names.ts";

export { describedFields, dropsOthers } from "./described-fields.ts";
export type MappedParameters = {
  readonly parameters: Record<string, unknown>;
  readonly changes: readonly ParameterChange[];
};

/** The state of one field so far; without a name it is dropped. */
type Track = {
  readonly field: string;
  /** The origin: stored as a field of its own, inside another field's object, or added by a rule on the way. */
  readonly origin: "stored" | "inner" | "rule";
  readonly from: unknown;
  readonly name: string | undefined;
  readonly action: FieldAction;
  readonly value: unknown;
};

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Maps the parameters of a reference through each hop in turn, so that the result does not depend on how many deployments it took. Total: any record
 * gives values that are legal for the set at the end.
 *
 * Each hop reads and writes the fields that it describes (described-fields.ts). Every other key is the adopter's, keeps exactly its value, and is in
 * `parameters` only, unless a set on the way drops what it does not know (`others`). There is one change for each described field, from the old value
 * to the new one, both as they are stored.
 * @param options.keep names of keys among the parameters that are no parameters (the model itself): these are left alone, whatever sets say
 */
export function mapThroughHops(
  hops: readonly Hop[],
  parameters: Readonly<Record<string, unknown>>,
  { keep = NO_NAMES }: { readonly keep?: ReadonlySet<string> } = {},
): MappedParameters {
  const way = withoutNames(hops, keep);
  const described = describedFields(way);
  let values: Values = new Map(Object.entries(parameters).filter(([, value]) => value !== undefined));
  let tracks = [...values].map(
    ([field, from]): Track => ({ field, origin: "stored", from, name: field, action: "keep", value: from }),
  );
  for (const hop of way) {
    const mapped = mapHop(hop, values, keep);
    tracks = followAll(tracks, mapped.changes);
    values = mapped.values;
  }
  const result = emptyRecord<unknown>();
  for (const [field, value] of values) result[field] = value;
  const changes = tracks
    .filter(({ field, name }) => name === undefined || described.has(field))
    .flatMap(changeOf);
  return { parameters: result, changes: [...new Map(changes.map((one) => [one.field, one])).values()] };
}

/**
 * Maps one hop: described fields are mapped, the other keys go on or are dropped. Fields keep their order, so that unchanged values look the same.
 */
function mapHop(hop: Hop, values: Values, keep: ReadonlySet<string>): MappedValues {
  const mapping = mappingOf(hop);
  if (mapping === null) return { values, changes: [] };
  const described = describedBy(hop);
  const own = new Map([...values].filter(([field]) => described.has(field)));
  const mapped = own.size === 0 ? { values: own, changes: [] } : mapping(own);
  const isDropped = (field: string): boolean =>
    hop.set?.others === "drop" && !described.has(field) && !keep.has(field);
  const dropped = [...values]
    .filter(([field]) => isDropped(field))
    .map(([field, from]): HopChange => ({ field, action: "drop", from }));
  const left = [...values].flatMap(([field, value]): [string, unknown][] => {
    if (described.has(field)) return mapped.values.has(field) ? [[field, mapped.values.get(field)]] : [];
    return isDropped(field) ? [] : [[field, value]];
  });
  return { values: new Map([...left, ...mapped.values]), changes: [...mapped.changes, ...dropped] };
}

/** Prepared mappings. Hops live as long as the targets of a pass: each is prepared once. */
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

function followAll(tracks: readonly Track[], changes: readonly HopChange[]): Track[] {
  const left = new Map(changes.map((change) => [change.field, change]));
  const take = (field: string | undefined): HopChange | undefined => {
    const change = field === undefined ? undefined : left.get(field);
    if (field !== undefined) left.delete(field);
    return change;
  };
  const followed = tracks.map((track) => follow(track, take(track.name)));
  // The changes that are left added fields, some of them under the name of a field that was dropped before.
  const again = followed.map((track) =>
    track.name === undefined ? follow(track, take(track.field)) : track,
  );
  const added = [...left.values()].map(
    ({ field, action, to, as = field, isInner }): Track => ({
      field,
      origin: isInner === true ? "inner" : "rule",
      from: undefined,
      name: action === "drop" ? undefined : as,
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

function changeOf({ field, origin, from, name, action, value }: Track): ParameterChange[] {
  const start = origin === "stored" ? { field, from } : { field };
  if (name === undefined) return origin === "rule" ? [] : [{ ...start, action: "drop" }];
  if (origin === "stored" && name === field && value === from) {
    return [{ field, action: "keep", from, to: value }];
  }
  return [{ ...start, action, to: value, ...(name === field ? {} : { as: name }) }];
}

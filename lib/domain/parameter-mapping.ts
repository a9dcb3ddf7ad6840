import type { ParameterMap, ParameterSet } from "../contract/registry-document.ts";
import type { ParameterChange } from "../contract/results.ts";
import { emptyRecord } from "./attribute-value.ts";

/**
 * One step of a moved reference: to a model with its parameter set, as both were when the model that it leaves was deleted. A null set is
 * one that nobody knows any more (a tombstone made without a row): nothing is dropped for it.
 */
export type Hop = {
  readonly to: string;
  readonly from: ParameterSet | null;
  readonly set: ParameterSet | null;
  readonly map?: ParameterMap;
};

export type MappedParameters = {
  readonly parameters: Record<string, unknown>;
  readonly changes: readonly ParameterChange[];
};

/**
 * Maps the parameters of a reference through each hop in turn, so that the result does not depend on how many deployments it took.
 * Total: any record gives a result.
 */
export function mapThroughHops(
  hops: readonly Hop[],
  parameters: Readonly<Record<string, unknown>>,
): MappedParameters {
  let current: MappedParameters = { parameters: { ...parameters }, changes: [] };
  const dropped = new Map<string, ParameterChange>();
  for (const hop of hops) {
    current = mapParameters(hop, current.parameters);
    for (const change of current.changes) if (change.action !== "keep") dropped.set(change.field, change);
  }
  const kept = Object.keys(current.parameters).map((field): ParameterChange => {
    const value = current.parameters[field];
    return { field, action: "keep", from: value, to: value };
  });
  return { parameters: current.parameters, changes: [...kept, ...dropped.values()] };
}

/** Keeps what the target set also has, and drops the rest. */
function mapParameters(hop: Hop, parameters: Readonly<Record<string, unknown>>): MappedParameters {
  const result = emptyRecord<unknown>();
  const changes: ParameterChange[] = [];
  for (const [field, value] of Object.entries(parameters)) {
    if (hop.set === null || Object.hasOwn(hop.set.fields, field)) {
      result[field] = value;
      changes.push({ field, action: "keep", from: value, to: value });
    } else {
      changes.push({ field, action: "drop", from: value });
    }
  }
  return { parameters: result, changes };
}

import type { ParameterSet } from "../../contract/registry-document.ts";
import { isNumeric } from "../parameters/legal-value.ts";
import type { DriftFinding } from "./drift.ts";
import { type Compared, finding } from "./finding.ts";

/** A million may be written as 1,000,000 or as 1,024 × 1,024: numbers as near as this are one number in two ways of counting. */
const WAYS_OF_COUNTING = 1.024 * 1.024;
/** Names of the field of most tokens that come out. */
const OUTPUT_FIELDS = ["max_tokens", "max_output_tokens", "max_completion_tokens"];
const EFFORT_FIELDS = ["effort", "reasoning_effort"];

/**
 * Compares the limits of a model and the choices of its parameter set with the first feed that says something of each: `limit-differs` for numbers,
 * `parameters-differ` for choices.
 */
export function limitFindings(compared: Compared, set: ParameterSet | undefined): DriftFinding[] {
  const limits = [contextFault(compared), outputFault(compared, set)].filter((fault) => fault !== undefined);
  const limit = limits.length === 0 ? [] : [finding("limit-differs", "warning", compared, limits.join("; "))];
  return [...limit, ...effortFindings(compared, set)];
}

/**
 * Compares the context window. A window holds what goes in and what comes out: some feeds give the part for the input alone, so a limit that is the
 * input, or both together, is right.
 */
function contextFault({ entry, upstream }: Compared): string | undefined {
  const said = upstream.sightings.find((sighting) => sighting.entry.input !== null)?.entry;
  if (said === undefined || said.input === null) return undefined;
  const { tokenLimit } = entry.model;
  const isRight = isSame(tokenLimit, said.input) || isSame(tokenLimit, said.input + (said.output ?? 0));
  return isRight
    ? undefined
    : `the registry gives ${tokens(tokenLimit)} of context, upstream ${tokens(said.input)}`;
}

function outputFault({ upstream }: Compared, set: ParameterSet | undefined): string | undefined {
  const said = upstream.sightings.find((sighting) => sighting.entry.output !== null)?.entry.output;
  const name = fieldAmong(set, OUTPUT_FIELDS);
  const field = name === undefined ? undefined : set?.fields[name];
  if (said === undefined || said === null || field === undefined || !isNumeric(field)) return undefined;
  const { maximum } = field;
  if (maximum === undefined || isSame(maximum, said)) return undefined;
  return `the parameter set lets ${name} be ${tokens(maximum)}, upstream ${tokens(said)}`;
}

function isSame(left: number, right: number): boolean {
  return Math.max(left, right) <= Math.min(left, right) * WAYS_OF_COUNTING;
}

/** An effort that is offered and refused fails; one that is not offered is a maintainer's choice, and good to know. */
function effortFindings(compared: Compared, set: ParameterSet | undefined): DriftFinding[] {
  const said = compared.upstream.sightings.find(({ entry }) => entry.efforts.size > 0)?.entry.efforts;
  const name = fieldAmong(set, EFFORT_FIELDS);
  const choices = name === undefined ? undefined : set?.fields[name]?.choices;
  if (said === undefined || choices === undefined) return [];
  const refused = choices.filter((choice) => said.get(choice) === false);
  const more = [...said].flatMap(([effort, takes]) => (takes && !choices.includes(effort) ? [effort] : []));
  const parts = [
    refused.length === 0
      ? []
      : [`the parameter set offers the ${name} ${refused.join(", ")}, which upstream refuses`],
    more.length === 0
      ? []
      : [`upstream takes the ${name} ${more.join(", ")}, which the parameter set does not offer`],
  ].flat();
  if (parts.length === 0) return [];
  const severity = refused.length === 0 ? "info" : "warning";
  return [finding("parameters-differ", severity, compared, parts.join("; "))];
}

function fieldAmong(set: ParameterSet | undefined, names: readonly string[]): string | undefined {
  return set === undefined ? undefined : names.find((name) => Object.hasOwn(set.fields, name));
}

function tokens(count: number): string {
  return `${count.toLocaleString("en")} tokens`;
}

import type { ParameterChange } from "../contract/results.ts";
import {
  type AttributeValue,
  emptyRecord,
  fromAttributeValue,
  listOf,
  mapOf,
  sameValue,
  toAttributeValue,
} from "./attribute-value.ts";
import { parseModelId } from "./ids.ts";
import { mapThroughHops } from "./parameter-mapping.ts";
import type { Place } from "./references.ts";
import type { Target, Targets } from "./targets.ts";

export type Effect = "rewritten" | "cleared" | "noted";

/** What one migration does to one place; a list can hold several references to its model. */
export type PlaceEffect = {
  readonly migration: string;
  readonly effect: Effect;
  readonly references: number;
};

/** Exact values of a place: id or list, and what stands beside it. */
export type PlaceValues = {
  readonly model: AttributeValue;
  readonly provider?: AttributeValue;
  readonly parameters?: AttributeValue;
};

export type PlaceDecision = {
  readonly place: Place;
  readonly effects: readonly PlaceEffect[];
  readonly before: PlaceValues;
  /** What is to be written; undefined when the references are only noted. */
  readonly after?: PlaceValues;
  /** Of the migrations that rewrite. */
  readonly parameterChanges: readonly ParameterChange[];
};

/** A reference whose place cannot hold the replacement, such as another provider where the source declares a fixed one. */
export class CannotExpress extends Error {
  override readonly name = "CannotExpress";
}

/**
 * Decides one place: where its references go, with which parameters, or that they are only noted. Undefined when nothing there matters.
 *
 * @throws CannotExpress
 */
export function decidePlace(place: Place, targets: Targets): PlaceDecision | undefined {
  const found = place.ids.map((id) => (id === undefined ? undefined : targets.get(id)));
  const redirects = found.some((target) => target?.kind === "redirect");
  const before: PlaceValues = {
    model: place.model.value as AttributeValue,
    ...(place.provider?.value === undefined ? {} : { provider: place.provider.value }),
    ...(place.parameters?.value === undefined ? {} : { parameters: place.parameters.value }),
  };
  const moved = moveElements(place, found);
  const effects = effectsOf(place, found, moved, targets);
  if (effects.length === 0) return undefined;
  if (!redirects) return { place, effects, before, parameterChanges: [] };
  const mapped = mapPlaceParameters(place, found);
  const after: PlaceValues = {
    ...(place.isList ? { ...before, model: listAfter(place, moved) } : singleAfter(place, moved[0], before)),
    ...(mapped.parameters === undefined ? {} : { parameters: mapped.parameters }),
  };
  return { place, effects, before, after, parameterChanges: mapped.changes };
}

/** An element as it will be: the same one (`from`), or another id in its place. */
type MovedElement = { readonly from: number; readonly id: string | undefined; readonly changed: boolean };

/**
 * Elements are replaced or removed in place, and a replacement stands in the list once: where it comes up first. What no migration
 * concerns keeps its order, repeated or not.
 */
function moveElements(place: Place, found: readonly (Target | undefined)[]): MovedElement[] {
  const replacements = new Set(found.map((target) => (target?.kind === "redirect" ? target.to : null)));
  const present = new Set<string>();
  const moved: MovedElement[] = [];
  found.forEach((target, from) => {
    const changed = target?.kind === "redirect";
    const id = changed ? (target.to ?? undefined) : place.ids[from];
    if (changed && id === undefined) return;
    if (id !== undefined && replacements.has(id)) {
      if (present.has(id)) return;
      present.add(id);
    }
    moved.push({ from, id, changed });
  });
  return moved;
}

function effectsOf(
  place: Place,
  found: readonly (Target | undefined)[],
  moved: readonly MovedElement[],
  targets: Targets,
): PlaceEffect[] {
  const counts = new Map<string, PlaceEffect>();
  const count = (migration: string, effect: Effect): void => {
    const references = (counts.get(migration)?.references ?? 0) + 1;
    counts.set(migration, { migration, effect, references });
  };
  for (const target of found) {
    if (target?.kind === "redirect") count(target.migration, target.to === null ? "cleared" : "rewritten");
  }
  // Noted is what uses a deprecated model afterwards: a reference that was moved to one, too.
  for (const { id } of moved) {
    const target = id === undefined ? undefined : targets.get(id);
    if (target?.kind === "note" && !target.told.has(place.team)) count(target.migration, "noted");
  }
  return [...counts.values()];
}

function singleAfter(place: Place, moved: MovedElement | undefined, before: PlaceValues): PlaceValues {
  if (moved?.id === undefined) return { ...before, model: { NULL: true } };
  return { ...before, ...expressId(place, moved.id) };
}

function listAfter(place: Place, moved: readonly MovedElement[]): AttributeValue {
  const elements = listOf(place.model.value) ?? [];
  return {
    L: moved.map(({ from, id, changed }) =>
      changed && id !== undefined ? expressId(place, id).model : (elements[from] as AttributeValue),
    ),
  };
}

/** An id as the source writes it: whole, or split into provider and name. */
function expressId(place: Place, id: string): { model: AttributeValue; provider?: AttributeValue } {
  if (place.providerValue === undefined) return { model: { S: id } };
  const parts = parseModelId(id);
  const name = parts?.name ?? "";
  const provider = id.slice(0, id.length - name.length - 1);
  if (provider === place.providerValue) return { model: { S: name } };
  if (place.provider === undefined || place.isList) {
    throw new CannotExpress(
      `${id} is not of the provider ${place.providerValue} that stands for this reference`,
    );
  }
  return { model: { S: name }, provider: { S: provider } };
}

/** No parameters stay no parameters; a cleared reference keeps its own; beside a list they belong to its only element or to nobody. */
function mapPlaceParameters(
  place: Place,
  found: readonly (Target | undefined)[],
): { parameters?: AttributeValue; changes: readonly ParameterChange[] } {
  const target = found.length === 1 ? found[0] : undefined;
  const old = mapOf(place.parameters?.value);
  if (target?.kind !== "redirect" || target.to === null || old === undefined) return { changes: [] };
  const values = emptyRecord<unknown>();
  for (const [field, value] of Object.entries(old)) values[field] = parameterValue(value);
  const { parameters, changes } = mapThroughHops(target.hops, values);
  if (changes.every((change) => change.action === "keep")) return { changes };
  const written: Record<string, AttributeValue> = emptyRecord();
  for (const [field, value] of Object.entries(parameters)) {
    const before = Object.hasOwn(old, field) && values[field] === value ? old[field] : undefined;
    written[field] = before ?? toAttributeValue(value);
  }
  for (const { field, from, to, as = field } of changes) {
    // What goes on as it was stays exactly what it was, to the last digit, under another name too.
    const before = Object.hasOwn(old, field) ? old[field] : undefined;
    if (before !== undefined && to === from && Object.hasOwn(written, as)) written[as] = before;
  }
  return { parameters: { M: written }, changes };
}

/** Bytes are no value that a field may have: not even those whose text would be one. */
function parameterValue(value: AttributeValue): unknown {
  return "B" in value ? { bytes: fromAttributeValue(value) } : fromAttributeValue(value);
}

/** Whether an item holds at a place exactly these values. */
export function holds(current: PlaceValues | undefined, expected: PlaceValues): boolean {
  return (
    current !== undefined &&
    sameValue(current.model, expected.model) &&
    sameValue(current.provider, expected.provider) &&
    sameValue(current.parameters, expected.parameters)
  );
}

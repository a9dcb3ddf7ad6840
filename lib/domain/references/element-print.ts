import { createHash } from "node:crypto";
import { type AttributeValue, type Item, listOf, mapOf } from "../items/attribute-value.ts";
import { stringifyWithBytes } from "../items/binary-json.ts";
import { type Step, valueAt } from "../items/pointer.ts";
import { byCodeUnit } from "../text/code-units.ts";

type PlaceSteps = {
  readonly model: readonly Step[];
  readonly provider?: readonly Step[];
  readonly parameters?: readonly Step[];
};

/**
 * Returns a print of an element of a list without its reference: the id, its provider, and these parameters. The element is known by it again when
 * users have moved it.
 * @param steps of the element in its item
 */
export function elementPrint(
  item: Item,
  steps: readonly Step[],
  { model, provider, parameters }: PlaceSteps,
  names: readonly string[],
): string {
  const left = [model, provider, ...names.map((name) => parameters && [...parameters, name])]
    .filter((path) => path !== undefined)
    .map((path) => JSON.stringify(path.slice(steps.length)));
  const rest = without(valueAt(item, steps), [], new Set(left));
  return createHash("sha256").update(stringifyWithBytes(rest)).digest("hex").slice(0, 16);
}

/** Returns a value, with sorted keys, without what stands at these paths. */
function without(value: AttributeValue | undefined, at: readonly Step[], left: ReadonlySet<string>): unknown {
  if (left.has(JSON.stringify(at))) return null;
  const map = mapOf(value);
  if (map !== undefined) {
    return Object.keys(map)
      .sort(byCodeUnit)
      .filter((key) => !left.has(JSON.stringify([...at, key])))
      .map((key) => [key, without(map[key], [...at, key], left)]);
  }
  return listOf(value)?.map((element, index) => without(element, [...at, index], left)) ?? value;
}

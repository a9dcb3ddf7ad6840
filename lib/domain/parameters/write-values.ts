import type { Decided, WrittenValues } from "./mapping-changes.ts";
import { closeObject, type OpenedValues } from "./read-objects.ts";
import { writeLike } from "./read-value.ts";
import type { PreparedSet, Values } from "./set-rules.ts";

/** Returns values in the form to be stored: as texts where they were texts, as objects where the target can say the values so. */
export function writeValues(
  target: PreparedSet,
  stored: Values,
  { values, objects }: OpenedValues,
  decided: ReadonlyMap<string, Decided>,
  kept: Values,
): WrittenValues {
  const placed = new Map<string, string>();
  const written = new Map(kept);
  for (const [field, { assignment }] of decided) {
    if (assignment === undefined || !kept.has(assignment.to)) continue;
    const { to, isText } = assignment;
    placed.set(field, to);
    written.set(to, writeLike(values.get(field), kept.get(to), target.fields.get(to), isText));
  }
  const closed = new Set<string>();
  // A field can be inside an object that was opened after its own: the later object goes first, and what it took is not written beside it.
  for (const [name, opened] of [...objects].reverse()) {
    const field = target.fields.get(name);
    if (field === undefined || placed.get(name) !== name || !written.has(name)) continue;
    const object = closeObject(opened, field, kept.get(name), { placed, written });
    if (object === undefined) continue;
    written.set(name, object);
    closed.add(name);
    for (const inner of opened.inside.keys()) {
      const isUnset = stored.get(inner) === null && target.fields.get(inner)?.nullable === true;
      if (isUnset && !written.has(inner)) written.set(inner, null);
    }
  }
  return { values: written, closed };
}

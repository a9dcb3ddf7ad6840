import type { ParameterSet } from "../../contract/registry-document.ts";
import { isLegalValue } from "./legal-value.ts";
import { findBroken, prepareSet } from "./set-rules.ts";

export function illegalFields(
  set: ParameterSet,
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  const prepared = prepareSet(set);
  const own = new Map(Object.entries(values).filter(([name]) => prepared.fields.has(name)));
  const bad = [...own].flatMap(([name, value]) =>
    isLegalValue(prepared.fields.get(name)!, value) ? [] : [name],
  );
  const broken = findBroken(prepared, own);
  return broken === undefined ? bad : [...bad, broken.demand.field];
}

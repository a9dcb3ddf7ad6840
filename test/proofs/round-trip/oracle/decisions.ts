import type { Value } from "../value.ts";
import { elementsOf } from "../value.ts";
import type { Rows } from "./models.ts";
import { type Place, readAs } from "./places.ts";

/** Where each reference of a place goes: an id, null to be cleared, undefined to stay. */
export type Decision = {
  readonly place: Place;
  readonly ends: readonly (string | null | undefined)[];
  readonly rewritten: number;
  readonly cleared: number;
  /** References that stay, because the source cannot say what was decided. */
  readonly failed: number;
};

export function decide(place: Place, rows: Rows): Decision {
  const wanted = place.ids.map((id) => {
    const row = id === undefined ? undefined : rows.get(id);
    return row?.status === "deleted" ? row.end : undefined;
  });
  const ends = wanted.map((end) => (canBecome(place, end) ? end : undefined));
  return {
    place,
    ends,
    rewritten: ends.filter((end) => typeof end === "string").length,
    cleared: ends.filter((end) => end === null).length,
    failed: wanted.filter((end) => !canBecome(place, end)).length,
  };
}

/** An element of a list that is the reference itself cannot go: the others would move up. */
function canBecome(place: Place, end: string | null | undefined): boolean {
  const { isList, model, source } = place;
  if (end === undefined) return true;
  if (end !== null) return canSay(place, end);
  return isList || source.cleared !== "remove" || typeof model.path.at(-1) !== "number";
}

/** Whether some text at the model, with the provider that stands there or a new one, would read back as the id. */
function canSay({ source, prefix, provider, isList }: Place, id: string): boolean {
  if (prefix === undefined) return true;
  if (id.startsWith(`${prefix}/`) && id.length > prefix.length + 1) return true;
  if (provider === undefined || isList || prefix.includes("/")) return false;
  const wanted = id.slice(0, id.indexOf("/"));
  const declared = source.provider;
  const names = typeof declared === "object" && "names" in declared ? Object.keys(declared.names) : [];
  return [...names, wanted].some((spelling) => readAs(source, spelling) === wanted);
}

/** The list that is to stand there, as ids; what is no id stands for itself. */
export function listAfter({ place, ends }: Decision): (string | Value)[] {
  const elements = elementsOf(place.model.value) ?? [];
  const targets = new Set(ends.filter((end) => typeof end === "string"));
  const seen = new Set<string>();
  return elements.flatMap((element, index): (string | Value)[] => {
    const end = ends[index];
    const id = end === undefined ? place.ids[index] : end;
    if (id === null) return [];
    if (id === undefined) return [element];
    if (targets.has(id)) {
      if (seen.has(id)) return [];
      seen.add(id);
    }
    return [id];
  });
}

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
  /** Whether the source cannot say what was decided: then nothing of the place is written, and each of its moves fails. */
  readonly mustFail: boolean;
};

export function decide(place: Place, rows: Rows): Decision {
  const ends = place.ids.map((id) => {
    const row = id === undefined ? undefined : rows.get(id);
    return row?.status === "deleted" ? row.end : undefined;
  });
  const to = ends.filter((end) => typeof end === "string");
  return {
    place,
    ends,
    rewritten: to.length,
    cleared: ends.filter((end) => end === null).length,
    mustFail: to.some((id) => !canSay(place, id)) || cannotBeRemoved(place, ends),
  };
}

/** An element of a list cannot go by itself: the others would move up. */
function cannotBeRemoved({ isList, model, source }: Place, ends: Decision["ends"]): boolean {
  return !isList && ends[0] === null && source.cleared === "remove" && typeof model.path.at(-1) === "number";
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

import type { Notice, NoticePlace } from "../../contract/notices.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterChange } from "../../contract/results.ts";
import { linkOf } from "../references/change.ts";
import type { ChangedPlace, FirstPlaces } from "../references/first-places.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { cut, inertLine, inertName } from "../text/inert-text.ts";

/** Most settings of a place, and most characters of a value: a system prompt is a setting too. */
const MOST_SETTINGS = 20;
const MOST_CHARACTERS = 200;
/** Most bytes of the places of a notice, which has to fit into one message beside all else, encoded twice. */
const MOST_BYTES = 30_000;

/** Returns what a notice says about places: as many as there is room for, in their order, and how many more there are. */
export function noticePlaces(
  places: FirstPlaces | undefined,
  sources: readonly ReferenceSource[],
): Pick<Notice, "places" | "placesLeft"> {
  if (places === undefined) return {};
  const told: NoticePlace[] = [];
  let bytes = 0;
  for (const place of places.first()) {
    const one = noticePlaceOf(place, sources);
    bytes += Buffer.byteLength(JSON.stringify(one));
    if (bytes > MOST_BYTES) break;
    told.push(one);
  }
  return { places: told, placesLeft: places.count - told.length };
}

function noticePlaceOf(place: ChangedPlace, sources: readonly ReferenceSource[]): NoticePlace {
  const { owner, part, effect, changes } = place;
  const source = sources.find(({ name }) => name === place.source);
  return {
    owner: {
      kind: owner?.kind ?? "",
      id: owner?.id ?? "",
      label: owner?.label === undefined ? null : inertName(owner.label),
      link: linkOf(place, source),
    },
    part: part === undefined ? null : inertName(part),
    change: effect,
    // A table gives the keys of a map in any order.
    settings: changes.toSorted(byField).slice(0, MOST_SETTINGS).map(settingOf),
  };
}

function byField(left: ParameterChange, right: ParameterChange): number {
  return byCodeUnit(left.field, right.field);
}

function settingOf({ field, from, to, as }: ParameterChange): NoticePlace["settings"][number] {
  return {
    field: inertName(field),
    ...(from === undefined ? {} : { from: inertValue(from) }),
    ...(to === undefined ? {} : { to: inertValue(to) }),
    ...(as === undefined ? {} : { as: inertName(as) }),
  };
}

/** Returns a value as it is, where it is short; else its beginning, as a text. */
function inertValue(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "string") return cut(inertLine(value), MOST_CHARACTERS);
  const text = inertLine(JSON.stringify(value));
  return text.length <= MOST_CHARACTERS ? JSON.parse(text) : cut(text, MOST_CHARACTERS);
}

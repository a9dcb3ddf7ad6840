import type { SourceReport } from "../../contract/source-report.ts";
import { mapOf } from "../items/attribute-value.ts";
import { addCounts, increase } from "../items/counts.ts";
import type { KnownModels } from "../models/known-models.ts";
import { illegalFields } from "../parameters/illegal-fields.ts";
import { setWithoutNames } from "../parameters/without-names.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { cut } from "../text/inert-text.ts";
import { createNearest } from "../text/nearest-id.ts";
import { parameterValues } from "./place-parameters.ts";
import type { Finding, Place } from "./source-reader.ts";

/** The counts of what was seen through one source; plain data, so that a cursor can keep them. */
type Sighting = Omit<SourceReport, "source" | "unknown" | "unknownIds"> & {
  /** Number of times that each id without a row was seen. */
  readonly unknown: Readonly<Record<string, number>>;
};

/** Sightings by source. */
export type Sightings = Readonly<Record<string, Sighting>>;

const NOTHING: Sighting = {
  items: 0,
  references: 0,
  unknown: {},
  withoutTeam: 0,
  withoutOwner: 0,
  notAReference: 0,
  illegalParameters: 0,
  left: 0,
  unclear: 0,
};

/** Most unknown ids that a cursor keeps of one source: more of them are no misspellings, and a row holds 400 KB. */
const MOST_UNKNOWN = 500;
const SHOWN = 20;
/** Longest misspelt id, in characters: a longer text is no id, but a text at a pointer that is wrong. */
const LONGEST_ID = 256;

/** Creates the counters for what readers of sources find. @param isLeft tells whether a deleted model's references are left alone */
export function createSightings(known: KnownModels, isLeft: (id: string) => boolean) {
  const bySource = new Map<
    string,
    { -readonly [key in keyof Sighting]: Sighting[key] } & { ids: Map<string, number> }
  >();
  return {
    add(source: string, finding: Finding): void {
      if (!finding.isOfSource) return;
      const sighting = bySource.get(source) ?? { ...NOTHING, ids: new Map<string, number>() };
      bySource.set(source, sighting);
      sighting.items += 1;
      sighting.notAReference += finding.notAReference;
      sighting.unclear += Number(finding.isUnclear);
      for (const place of finding.places) {
        let references = 0;
        for (const id of place.ids) {
          if (id === undefined) {
            sighting.notAReference += 1;
            continue;
          }
          references += 1;
          const model = known.get(id);
          if (model === undefined) increase(sighting.ids, cut(id, LONGEST_ID));
          else if (model.status === "deleted" && isLeft(id)) sighting.left += 1;
        }
        sighting.references += references;
        if (place.team === undefined) sighting.withoutTeam += references;
        if (place.owner === undefined) sighting.withoutOwner += references;
        if (hasIllegalParameters(place, known)) sighting.illegalParameters += 1;
      }
    },
    all(): Sightings {
      return Object.fromEntries(
        [...bySource].map(([source, { ids, ...counts }]) => [source, { ...counts, unknown: mostOf(ids) }]),
      );
    },
  };
}

function hasIllegalParameters(place: Place, known: KnownModels): boolean {
  const [id, ...others] = place.ids;
  if (id === undefined || others.length > 0) return false;
  const { set, former = [] } = known.get(id) ?? {};
  const stored = mapOf(place.parameters?.value);
  if (set === undefined || stored === undefined) return false;
  const { besideParameters } = place;
  const values = parameterValues(stored);
  const isLost = former.some((name) => !besideParameters.has(name) && isGiven(values[name]));
  return isLost || illegalFields(setWithoutNames(set, besideParameters), values).length > 0;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

export function mergeSightings(all: Iterable<Sightings>): Sightings {
  const sums = new Map<string, Sighting>();
  for (const sightings of all) {
    for (const [source, sighting] of Object.entries(sightings))
      sums.set(source, sumOf(sums.get(source) ?? NOTHING, sighting));
  }
  return Object.fromEntries(sums);
}

function sumOf({ unknown: left, ...leftCounts }: Sighting, { unknown: right, ...rightCounts }: Sighting) {
  const unknown = mostOf(new Map(Object.entries(addCounts(left, right))));
  return { ...addCounts(leftCounts, rightCounts), unknown };
}

function mostOf(ids: ReadonlyMap<string, number>): Record<string, number> {
  const sorted = [...ids].sort(mostFirst).slice(0, MOST_UNKNOWN);
  return Object.fromEntries(sorted.map(([id, count]) => [id, count]));
}

function mostFirst(left: [string, number], right: [string, number]): number {
  return right[1] - left[1] || byCodeUnit(left[0], right[0]);
}

/** Returns the report of each source for a person, in the order of the declarations; sources that saw nothing are included. */
export function sourceReports(
  sources: readonly { readonly name: string }[],
  sightings: Sightings,
  knownIds: Iterable<string>,
): SourceReport[] {
  const nearest = createNearest(knownIds);
  return sources.map(({ name }) => {
    const seen = Object.hasOwn(sightings, name) ? (sightings[name] ?? NOTHING) : NOTHING;
    const { unknown, left, unclear, ...counts } = seen;
    const ids = Object.entries(unknown).sort(mostFirst);
    return {
      source: name,
      ...counts,
      unknown: ids.slice(0, SHOWN).map(([id, count]) => ({ id, count, nearest: nearest(id) })),
      unknownIds: ids.length,
      left,
      unclear,
    };
  });
}

import type { ParameterSetsDocument } from "../../contract/registry-document.ts";
import { mapOf } from "../../domain/items/attribute-value.ts";
import { parameterValues } from "../../domain/references/place-parameters.ts";
import type { Place } from "../../domain/references/source-reader.ts";
import type { SavedUse } from "../../domain/usage/saved-usage.ts";
import { createSettingsReader } from "../../domain/usage/shown-settings.ts";

/** Most groups of places with settings of their own: temperatures can differ in every place. Beyond it settings are left out. */
const MOST_GROUPS = 50_000;

/** Collects places, those together that are alike for every decision. @param declared sets: only what they describe is kept of settings */
export function createUseCollector(declared: readonly ParameterSetsDocument[]) {
  const reader = createSettingsReader(declared);
  const teams = new Map<string, number>();
  const uses = new Map<string, Omit<SavedUse, "places"> & { places: number }>();

  function positionOf(team: string): number {
    const position = teams.get(team) ?? teams.size;
    teams.set(team, position);
    return position;
  }

  function settingsOf({
    parameters,
    besideParameters,
    isFlat,
  }: Place): Pick<SavedUse, "settings" | "isExact"> {
    const stored = mapOf(parameters?.value);
    if (stored === undefined) return { isExact: true };
    const own = Object.entries(stored).filter(([name]) => !besideParameters.has(name));
    return reader.read(parameterValues(Object.fromEntries(own)), isFlat);
  }

  return {
    add(place: Place): void {
      const { team, owner, ids, isList, split, provider } = place;
      const what = {
        team: team === undefined ? null : positionOf(team),
        hasOwner: owner !== undefined,
        ids: ids.map((id) => id ?? null),
        isList,
        ...(split && { split: { provider: split.provider, isFixed: provider === undefined } }),
      };
      const use = { ...what, ...settingsOf(place) };
      const key = JSON.stringify(use);
      const known = uses.get(key);
      if (known !== undefined || uses.size < MOST_GROUPS) {
        uses.set(key, { ...use, places: (known?.places ?? 0) + 1 });
        return;
      }
      const short = { ...what, isExact: use.settings === undefined };
      const text = JSON.stringify(short);
      uses.set(text, { ...short, places: (uses.get(text)?.places ?? 0) + 1 });
    },
    positionOf,
    fields: (): readonly string[] => [...reader.names].sort(),
    teams: (): readonly string[] => [...teams.keys()],
    uses: (): readonly SavedUse[] => [...uses.values()],
  };
}

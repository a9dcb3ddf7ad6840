import { namedReplacement } from "../models/replacement.ts";
import type { ListedEntry, ModelIndex, RegistryEntry } from "./model-index.ts";

/** The end of an entry's chain, where its references go once it is deleted; a chain stops at the first listed model. */
type ChainEnd =
  | { readonly kind: "listed"; readonly entry: ListedEntry }
  | { readonly kind: "nowhere"; readonly entry: RegistryEntry }
  /** A name that is neither listed nor deleted, or a circle: reported by rules of its own. */
  | { readonly kind: "broken" };

export type ReplacementChains = {
  /** The entry that `replacement` names. */
  readonly next: (entry: RegistryEntry) => RegistryEntry | undefined;
  /** The end of the chain that begins at the entry's replacement; undefined without a replacement. */
  readonly endOf: (entry: RegistryEntry) => ChainEnd | undefined;
  /** Entries on a circle of two or more, whichever kinds they are. */
  readonly circles: readonly (readonly RegistryEntry[])[];
};

/** Follows all replacements. Linear in the number of entries, and iterative: a chain may be as long as the registry. */
export function followReplacements(index: ModelIndex): ReplacementChains {
  const next = ({ provider, model }: RegistryEntry): RegistryEntry | undefined => {
    if (model.replacement === undefined) return undefined;
    const target = namedReplacement(provider, model.replacement);
    return index.find(target.provider, target.name);
  };
  const landings = new Map<RegistryEntry, ChainEnd>();

  function land(start: RegistryEntry): ChainEnd {
    const passed = new Set<RegistryEntry>();
    let at: RegistryEntry | undefined = start;
    while (at !== undefined && goesOn(at) && !passed.has(at) && !landings.has(at)) {
      passed.add(at);
      at = next(at);
    }
    const end: ChainEnd =
      at === undefined || passed.has(at) ? { kind: "broken" } : (landings.get(at) ?? stopAt(at));
    for (const entry of passed) landings.set(entry, end);
    return end;
  }

  return {
    next,
    endOf: (entry) => {
      if (entry.model.replacement === undefined) return undefined;
      const target = next(entry);
      return target === undefined ? { kind: "broken" } : land(target);
    },
    circles: findCircles([...index.listed, ...index.deleted], next),
  };
}

function goesOn(entry: RegistryEntry): boolean {
  return entry.kind === "deleted" && entry.model.replacement !== undefined;
}

function stopAt(entry: RegistryEntry): ChainEnd {
  return entry.kind === "listed" ? { kind: "listed", entry } : { kind: "nowhere", entry };
}

/** Returns the circles. Every entry has at most one way on: the search walks from each entry, and a walk that meets itself has found a circle. */
function findCircles(
  entries: readonly RegistryEntry[],
  next: (entry: RegistryEntry) => RegistryEntry | undefined,
): RegistryEntry[][] {
  const circles: RegistryEntry[][] = [];
  const walkOf = new Map<RegistryEntry, RegistryEntry>();
  for (const start of entries) {
    const way: RegistryEntry[] = [];
    let at: RegistryEntry | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, start);
      way.push(at);
      at = next(at);
    }
    if (at === undefined || walkOf.get(at) !== start) continue;
    const circle = way.slice(way.indexOf(at));
    if (circle.length > 1) circles.push(circle);
  }
  return circles;
}

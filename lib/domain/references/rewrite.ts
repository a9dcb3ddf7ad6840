import type { ParameterChange } from "../../contract/results.ts";
import { type AttributeValue, type Item, listOf, sameValue, textOf } from "../items/attribute-value.ts";
import { CannotExpress, expressId } from "./express-id.ts";
import { type ListMove, type ListMoves, type MovedElement, moveElements } from "./list-moves.ts";
import { type FieldChanges, mapPlaceParameters, notedParameters } from "./place-parameters.ts";
import type { Place } from "./source-reader.ts";
import { notedUnder, type Target, type Targets } from "./targets.ts";

export type Effect = "rewritten" | "cleared" | "noted";

/** The effect of one migration on one place; a list can hold several references to its model. */
type PlaceEffect = {
  readonly migration: string;
  readonly effect: Effect;
  readonly references: number;
  /** The model that the references go to; null where they are cleared or stay. */
  readonly to: string | null;
};

/** Exact values of a place: the id or list, and the values beside it. */
export type PlaceValues = {
  /** Absent where the place holds no id. */
  readonly model?: AttributeValue;
  readonly provider?: AttributeValue;
  /** The compared parameters that are present. */
  readonly fields?: Item;
};

/** The place of a decision: where it is and whose it is. */
type DecidedPlace = Pick<
  Place,
  "source" | "team" | "owner" | "part" | "model" | "provider" | "parameters" | "element"
>;

export type PlaceDecision = {
  readonly place: DecidedPlace;
  readonly effects: readonly PlaceEffect[];
  readonly before: PlaceValues;
  /** The values to write; undefined when the references are only noted. */
  readonly after?: PlaceValues;
  /** The ids that `after` holds; absent where nothing is written, and of an undo. */
  readonly idsAfter?: readonly (string | undefined)[];
  /** Names of all parameters that must be as they were, absent parameters included. */
  readonly compared: readonly string[];
  /** Changes of the migrations that rewrite. */
  readonly parameterChanges: readonly ParameterChange[];
  /** Elements of a list that stay, because the list cannot hold what was decided for them. */
  readonly failures: readonly ElementFailure[];
  /** Present where several migrations move elements of one list: one of them alone can then be undone. */
  readonly list?: Omit<ListMoves, "own"> & Partial<Pick<ListMoves, "own">>;
  /** What undoing the decision does. @default "rewritten" */
  readonly inverse?: Effect;
};

type ElementFailure = { readonly migration: string; readonly reason: string };

/**
 * Decides about one place: where its references go, with which parameters, or that they are only noted. Returns undefined when nothing there matters.
 * @throws CannotExpress where nothing else is to be done there
 */
export function decidePlace(place: Place, targets: Targets): PlaceDecision | undefined {
  const wanted = place.ids.map((id) => (id === undefined ? undefined : targets.get(id)));
  const refused = place.isList ? refusedElements(place, wanted) : NONE_REFUSED;
  const found = wanted.map((target, index) => (refused.has(index) ? undefined : target));
  const redirects = found.some((target) => target?.kind === "redirect");
  const moved = moveElements(place.ids, moveTargets(found));
  const effects = effectsOf(place, found, moved, targets);
  const [first] = refused.values();
  if (effects.length === 0 && first !== undefined) throw first.error;
  if (effects.length === 0) return undefined;
  const before = { ...present("model", place.model.value), ...present("provider", place.provider?.value) };
  const mapped = redirects ? mapPlaceParameters(place, found) : notedParameters(place, found);
  const failures = [...refused.values()].map(({ migration, error }) => ({
    migration,
    reason: error.message,
  }));
  const seen = { place, effects, compared: mapped.compared, parameterChanges: mapped.changes, failures };
  if (!redirects) return { ...seen, before: withFields(before, mapped, "before") };
  const after = place.isList
    ? { ...before, model: listAfter(place, moved) }
    : singleAfter(place, moved[0], before);
  const list = place.isList ? listMovesOf(place, found) : undefined;
  return {
    ...seen,
    ...(list === undefined ? {} : { list }),
    before: withFields(before, mapped, "before"),
    after: withFields(after, mapped, "after"),
    idsAfter: moved.map(({ id }) => id),
  };
}

type Refused = { readonly migration: string; readonly error: CannotExpress };
const NONE_REFUSED: ReadonlyMap<number, Refused> = new Map();

/** Returns, by index, the elements for which the list cannot hold what was decided; the other elements go their way. */
function refusedElements(
  place: Place,
  wanted: readonly (Target | undefined)[],
): ReadonlyMap<number, Refused> {
  const refused = new Map<number, Refused>();
  for (const [index, target] of wanted.entries()) {
    if (target?.kind !== "redirect" || target.to === null) continue;
    try {
      expressId(place, target.to);
    } catch (error) {
      if (!(error instanceof CannotExpress)) throw error;
      refused.set(index, { migration: target.migration, error });
    }
  }
  return refused;
}

function present(field: "model" | "provider", value: AttributeValue | undefined): PlaceValues {
  return value === undefined ? {} : { [field]: value };
}

function withFields(values: PlaceValues, mapped: FieldChanges, when: "before" | "after"): PlaceValues {
  return mapped.compared.length === 0 ? values : { ...values, fields: mapped[when] };
}

function moveTargets(found: readonly (Target | undefined)[]): (string | null | undefined)[] {
  return found.map((target) => (target?.kind === "redirect" ? target.to : undefined));
}

function effectsOf(
  place: Place,
  found: readonly (Target | undefined)[],
  moved: readonly MovedElement[],
  targets: Targets,
): PlaceEffect[] {
  const counts = new Map<string, PlaceEffect>();
  const count = (migration: string, effect: Effect, to: string | null): void => {
    const references = (counts.get(migration)?.references ?? 0) + 1;
    counts.set(migration, { migration, effect, references, to });
  };
  for (const target of found) {
    if (target?.kind === "redirect")
      count(target.migration, target.to === null ? "cleared" : "rewritten", target.to);
  }
  // A note is for a team: where no team can be told, there is nothing to note.
  const { team } = place;
  if (team === undefined || place.owner === undefined) return [...counts.values()];
  // A reference that uses a deprecated model afterwards is noted, even one that was just moved to that model.
  for (const { id } of moved) {
    const target = id === undefined ? undefined : targets.get(id);
    const noted = target?.kind === "note" ? notedUnder(target, team) : undefined;
    if (noted !== undefined) count(noted, "noted", null);
  }
  return [...counts.values()];
}

function singleAfter(place: Place, moved: MovedElement | undefined, before: PlaceValues): PlaceValues {
  if (moved?.id !== undefined) return { ...before, ...expressId(place, moved.id) };
  const { model: _cleared, ...rest } = before;
  if (place.cleared === undefined && typeof place.model.steps.at(-1) === "number")
    throw new CannotExpress(
      "an element of a list cannot be removed by itself: declare the list as the model",
    );
  return { ...rest, ...present("model", place.cleared) };
}

/** Returns the moves in a list, where they belong to several migrations. */
function listMovesOf(place: Place, found: readonly (Target | undefined)[]): PlaceDecision["list"] {
  const moves = found.flatMap((target, index): ListMove[] => {
    if (target?.kind !== "redirect") return [];
    const to = target.to === null ? null : (textOf(expressId(place, target.to).model) ?? null);
    return [[index, target.migration, to]];
  });
  const migrations = new Set(moves.map(([, migration]) => migration));
  return migrations.size < 2 ? undefined : { from: listOf(place.model.value) ?? [], moves, undone: [] };
}

function listAfter(place: Place, moved: readonly MovedElement[]): AttributeValue {
  const elements = listOf(place.model.value) ?? [];
  return {
    L: moved.map(({ from, id, changed }) =>
      changed && id !== undefined ? expressId(place, id).model : (elements[from] as AttributeValue),
    ),
  };
}

/** Tells whether a place holds exactly these values. @param names names of the parameters that count */
export function holds(current: PlaceValues, expected: PlaceValues, names: readonly string[]): boolean {
  return (
    sameValue(current.model, expected.model) &&
    sameValue(current.provider, expected.provider) &&
    names.every((name) => sameValue(storedFieldOf(current, name), storedFieldOf(expected, name)))
  );
}

export function storedFieldOf({ fields }: PlaceValues, name: string): AttributeValue | undefined {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

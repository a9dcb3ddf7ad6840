import type { ReferenceSource } from "../../contract/reference-source.ts";
import {
  type AttributeValue,
  emptyRecord,
  type Item,
  listOf,
  mapOf,
  sameValue,
} from "../items/attribute-value.ts";
import { parsePointer, type Step, valueAt } from "../items/pointer.ts";
import type { KnownModels } from "../models/known-models.ts";
import { idsIn } from "./change.ts";
import { elementPrint } from "./element-print.ts";
import type { JournalEntry } from "./journal.ts";
import { currentValuesAt } from "./place-values.ts";
import { type PlaceDecision, type PlaceValues, storedFieldOf } from "./rewrite.ts";
import { archivedState, matches } from "./source-reader.ts";
import type { Touched } from "./undo-history.ts";
import { listBack, type ModelBack } from "./undo-list.ts";

/** The undo of one migration, as a pass knows it. */
export type Undo = {
  /** Id of the undo's own ledger entry. */
  readonly id: string;
  /** Id of the migration that is undone. */
  readonly migration: string;
  /** The passes whose journals tell what the migration wrote, oldest first. */
  readonly passes: readonly string[];
  /** The passes in which others may have changed its places since, oldest first. */
  readonly later: readonly string[];
  /** The model that references come back to. */
  readonly model: string;
  /** Only the places of this team. @default all */
  readonly team?: string;
  /** Only the places of this owner. @default all */
  readonly owner?: { readonly kind: string; readonly id: string };
};

/** The declarations and models in force when a place is undone. */
type UndoCircumstances = {
  /** The source that the place was found by; undefined where it is declared no more. */
  readonly source: ReferenceSource | undefined;
  readonly models: KnownModels;
  readonly touched: Touched;
};

/**
 * - `decided`: the id still stands as the migration wrote it and comes back
 * - `restored`: the place holds the id already that it held before the migration
 * - in both, `left` names the parameters that have another value by now and stay
 * - `changed-since`: something else stands there, or nothing, or the owner is archived
 */
export type UndoVerdict =
  | { readonly state: "decided"; readonly decision: PlaceDecision; readonly left: readonly string[] }
  | { readonly state: "restored"; readonly left: readonly string[] }
  | { readonly state: "changed-since" };

const CHANGED: UndoVerdict = { state: "changed-since" };

/** Tells whether a journal entry is of the team and of the owner that an undo is for. */
export function isUndoneBy({ team, owner }: Undo, entry: JournalEntry): boolean {
  return (
    entry.effect !== "noted" &&
    (team === undefined || entry.team === team) &&
    (owner === undefined || (entry.owner?.kind === owner.kind && entry.owner.id === owner.id))
  );
}

/**
 * Decides what an undo does at one place: the id comes back where it still holds what the migration wrote, and with it each parameter that does.
 * What users changed since stays.
 * @param item as it is now; undefined where it is gone
 */
export function decideUndo(
  undo: Undo,
  entry: JournalEntry,
  item: Item | undefined,
  { source, models, touched }: UndoCircumstances,
): UndoVerdict {
  const { place, compared, after } = entry;
  if (item === undefined || after === undefined || source === undefined) return CHANGED;
  if (!matches(item, source.where) || archivedState(item, source) === "archived") return CHANGED;
  const element = elementSteps(entry, source);
  if (!isSameElement(entry, item, element)) return CHANGED;
  const now = currentValuesAt(item, place, compared);
  const found = modelBack(entry, now);
  if (found === "restored") return { state: "restored", left: compared.filter(isOther(entry.before, now)) };
  if (found === undefined || isOfUser(entry, touched)) return CHANGED;
  const back = { ...entry.before, ...present("model", found.model), ...present("provider", found.provider) };
  const here = idsIn(now, source);
  const isLive = (id: string): boolean => here.includes(id) || models.get(id)?.status !== "deleted";
  if (!idsIn(back, source).every(isLive) || !canStand(item, place.model)) return CHANGED;
  const { names, left, ...fields } = fieldsBack(entry, now, item, touched);
  const effect = entry.inverse ?? "rewritten";
  const to = effect === "cleared" ? null : undo.model;
  return {
    state: "decided",
    left,
    decision: {
      place: placeAt(entry, now, element),
      effects: [{ migration: undo.id, effect, references: entry.references, to }],
      before: names.length === 0 ? withoutFields(now) : { ...now, fields: fields.before },
      after: names.length === 0 ? withoutFields(back) : { ...back, fields: fields.after },
      compared: names,
      parameterChanges: [],
      failures: [],
      inverse: entry.effect,
      ...(found.list === undefined ? {} : { list: found.list }),
    },
  };
}

/** Tells whether users had changed the id before the last journaled change, or wrote what stands there after the migration had been taken back. */
function isOfUser(entry: JournalEntry, { model, left }: Touched): boolean {
  return model || left.every((values) => typeof modelBack(entry, values) !== "object");
}

/** Returns the id or the list to write; undefined where something else stands there than the migration wrote. */
function modelBack(entry: JournalEntry, now: PlaceValues): ModelBack | "restored" | undefined {
  const { before, after = {} } = entry;
  const isWritten = sameValue(now.provider, after.provider);
  if (listOf(before.model) !== undefined && listOf(after.model) !== undefined)
    return isWritten ? listBack(entry, now.model) : undefined;
  if (isWritten && sameValue(now.model, after.model)) {
    // A provider that stays is written by nobody.
    return {
      ...before,
      ...(sameValue(now.provider, before.provider) ? present("provider", now.provider) : {}),
    };
  }
  const isBack = sameValue(now.model, before.model) && sameValue(now.provider, before.provider);
  return isBack ? "restored" : undefined;
}

/** Returns each parameter that still has the value that the migration wrote, and the names of those that have another one by now. */
function fieldsBack(
  { before, after = {}, compared, place }: JournalEntry,
  now: PlaceValues,
  item: Item,
  touched: Touched,
): { names: string[]; left: string[]; before: Item; after: Item } {
  const back = { before: emptyRecord<AttributeValue>(), after: emptyRecord<AttributeValue>() };
  const names: string[] = [];
  const left: string[] = [];
  const hasMap = place.parameters !== undefined && mapOf(valueAt(item, place.parameters)) !== undefined;
  for (const name of compared) {
    const [was, wrote, is] = [before, after, now].map((values) => storedFieldOf(values, name));
    if (sameValue(was, wrote) || sameValue(is, was)) continue;
    if (!hasMap || touched.fields.has(name) || !sameValue(is, wrote)) {
      left.push(name);
      continue;
    }
    names.push(name);
    if (is !== undefined) back.before[name] = is;
    if (was !== undefined) back.after[name] = was;
  }
  return { names, left, ...back };
}

/** Returns a function that tells of a parameter whether it has another value now than before the migration. */
function isOther(before: PlaceValues, now: PlaceValues): (name: string) => boolean {
  return (name) => !sameValue(storedFieldOf(before, name), storedFieldOf(now, name));
}

function present(field: "model" | "provider", value: AttributeValue | undefined): PlaceValues {
  return value === undefined ? {} : { [field]: value };
}

function withoutFields({ fields: _fields, ...values }: PlaceValues): PlaceValues {
  return values;
}

/** Returns the path of the element of a list that a place is inside. */
function elementSteps(
  { place, element }: JournalEntry,
  { each }: ReferenceSource,
): readonly Step[] | undefined {
  if (element === undefined || each === undefined) return undefined;
  return place.model.slice(0, parsePointer(each).length + 1);
}

/**
 * Tells whether the element at a place is the one that the migration met there. Users move the elements of lists: another element at the same place,
 * with the same model, is another reference. An element that was edited where it stands is the same.
 */
function isSameElement(entry: JournalEntry, item: Item, steps: readonly Step[] | undefined): boolean {
  const { element, place, compared } = entry;
  if (element === undefined || steps === undefined) return true;
  const list = steps.slice(0, -1);
  const elements = listOf(valueAt(item, list)) ?? [];
  const depth = steps.length;
  const moved = (path: readonly Step[], index: number): Step[] => [...list, index, ...path.slice(depth)];
  const isIt = (index: number): boolean => {
    const at = {
      model: moved(place.model, index),
      ...(place.provider === undefined ? {} : { provider: moved(place.provider, index) }),
      ...(place.parameters === undefined ? {} : { parameters: moved(place.parameters, index) }),
    };
    return elementPrint(item, moved(steps, index), at, compared) === element.print;
  };
  if (isIt(Number(steps.at(-1)))) return true;
  return elements.length === element.of && !elements.some((_element, index) => isIt(index));
}

/** Tells whether a value can be written: DynamoDB refuses a path through a missing map, and an index past the end of a list moves. */
function canStand(item: Item, steps: readonly Step[]): boolean {
  const parent = valueAt(item, steps.slice(0, -1));
  return mapOf(parent) !== undefined || valueAt(item, steps) !== undefined;
}

function placeAt(
  { source, team, owner, part, place }: JournalEntry,
  { model, provider }: PlaceValues,
  element: readonly Step[] | undefined,
): PlaceDecision["place"] {
  return {
    source,
    team: team ?? undefined,
    owner: owner ?? undefined,
    ...(part === undefined ? {} : { part }),
    model: { steps: place.model, value: model },
    ...(place.provider === undefined ? {} : { provider: { steps: place.provider, value: provider } }),
    ...(place.parameters === undefined ? {} : { parameters: { steps: place.parameters, value: undefined } }),
    ...(element === undefined ? {} : { element: { steps: element, value: undefined } }),
  };
}

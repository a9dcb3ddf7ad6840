import { largestBelow } from "./fit-value.ts";
import { isLegalValue } from "./legal-value.ts";
import {
  applies,
  type BrokenDemand,
  effectiveValue,
  findBroken,
  isMet,
  isSet,
  type PreparedSet,
  type Values,
} from "./set-rules.ts";

/**
 * The costs of a repair. Each kind weighs more than all kinds before it together, so that a whole repair gives up as few conditions as possible, then
 * drops, then changes, then adds as few fields as possible.
 */
const ADD = 1;
const CHANGE = 1e3;
const DROP = 1e6;
/** The field that a rule asks about is given up only when the field that the rule demands something of cannot be repaired. */
const GIVE_UP_CONDITION = 1e9;

/**
 * Most steps of the search. Sets that people write have a handful of rules. A search that needs more steps is cut short: each field that a broken
 * rule names is dropped.
 */
const MOST_STEPS = 300;

type State = {
  readonly values: Values;
  readonly cost: number;
  /** Fields that were changed once: from there a field can only be dropped, so that two rules that contradict each other come to an end. */
  readonly changed: ReadonlySet<string>;
};

/**
 * Returns values that keep every rule of a set, at the least loss. Values that were legal field by field before stay so. The search opens the
 * cheapest state first and repairs the first broken demand in it; equal costs are taken in the order of the declaration.
 */
export function keepRules(set: PreparedSet, values: Values): Values {
  const open: State[] = [{ values, cost: 0, changed: new Set() }];
  for (let step = 0; step < MOST_STEPS; step++) {
    const state = takeCheapest(open);
    if (state === undefined) break;
    const broken = findBroken(set, state.values);
    if (broken === undefined) return state.values;
    open.push(...repairsOf(set, state, broken));
  }
  return dropWhatIsBroken(set, values);
}

function takeCheapest(open: State[]): State | undefined {
  let cheapest = 0;
  open.forEach((state, index) => {
    if (state.cost < (open[cheapest] as State).cost) cheapest = index;
  });
  return open.splice(cheapest, 1)[0];
}

function repairsOf(set: PreparedSet, state: State, { rule, demand }: BrokenDemand): State[] {
  const { values, changed } = state;
  const wanted = changed.has(demand.field) ? undefined : wantedValue(set, values, demand);
  const replaced =
    wanted === undefined
      ? []
      : [
          {
            ...state,
            values: new Map(values).set(demand.field, wanted),
            cost: state.cost + (isSet(values, demand.field) ? CHANGE : ADD),
            changed: new Set(changed).add(demand.field),
          },
        ];
  const conditions = [...rule.when, ...rule.unless].map(([field]) => field);
  const others = demand.kind === "less" ? [...conditions, demand.than] : conditions;
  const states = [
    ...replaced,
    ...without(state, demand.field, DROP),
    ...others.flatMap((field) => without(state, field, GIVE_UP_CONDITION)),
  ];
  return states.filter(
    (next) => !applies(rule, set.fields, next.values) || isMet(demand, set.fields, next.values),
  );
}

function wantedValue(set: PreparedSet, values: Values, demand: BrokenDemand["demand"]): unknown {
  const field = set.fields.get(demand.field);
  if (field === undefined) return undefined;
  if (demand.kind === "equal") return isLegalValue(field, demand.value) ? demand.value : undefined;
  if (demand.kind === "absent") return undefined;
  const limit = effectiveValue(set.fields, values, demand.than);
  return typeof limit === "number" ? largestBelow(field, limit) : undefined;
}

function without(state: State, field: string, cost: number): State[] {
  if (!isSet(state.values, field)) return [];
  const values = new Map(state.values);
  values.delete(field);
  return [{ ...state, values, cost: state.cost + cost }];
}

/** Drops what broken rules name. Ends in any case: when no field is set, every rule is kept in a set that passed its own rules. */
function dropWhatIsBroken(set: PreparedSet, values: Values): Values {
  const left = new Map(values);
  for (let broken = findBroken(set, left); broken !== undefined && left.size > 0; ) {
    const { rule, demand } = broken;
    const named = [...rule.when, ...rule.unless].map(([field]) => field);
    const all = [demand.field, ...named, ...(demand.kind === "less" ? [demand.than] : [])];
    const before = left.size;
    for (const field of all) left.delete(field);
    if (left.size === before) left.clear();
    broken = findBroken(set, left);
  }
  return left;
}

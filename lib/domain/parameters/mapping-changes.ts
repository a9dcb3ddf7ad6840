import type { FieldAction, ParameterChange } from "../../contract/results.ts";
import type { FieldAssignment } from "./assign-fields.ts";
import type { Fit } from "./fit-value.ts";
import { isNumeric } from "./legal-value.ts";
import type { OpenedValues } from "./read-objects.ts";
import { isSet, type PreparedSet, type Values } from "./set-rules.ts";
/** The place of a field in the target, and the fit of its value there before rules are considered. */
export type Decided = { readonly assignment: FieldAssignment | undefined; readonly fit: Fit };

/** A change of one hop. `isInner`: the value stood inside the object of another field, so there is no `from`. */
export type HopChange = ParameterChange & { readonly isInner?: true };

type Made = {
  readonly target: PreparedSet;
  readonly stored: Values;
  readonly opened: OpenedValues;
  readonly decided: ReadonlyMap<string, Decided>;
  /** Values that are legal one by one, as they are read. */
  readonly fitted: Values;
  /** … and that keep the rules. */
  readonly kept: Values;
  readonly written: WrittenValues;
};

const WORST_FIRST = ["default", "clamp", "translate"] as const satisfies readonly FieldAction[];

/** Returns one change for each field that was there or was added; a change inside an object is told with the object. */
export function tellChanges(made: Made): HopChange[] {
  const { stored, opened, decided, fitted, kept, written } = made;
  const changes = new Map<string, HopChange>();
  for (const [field, one] of decided) changes.set(field, changeOf(made, field, one));
  for (const field of written.closed) {
    const change = changes.get(field) as HopChange;
    const inner = [...(opened.objects.get(field)?.inside.keys() ?? [])].flatMap(
      (name) => changes.get(name) ?? [],
    );
    changes.set(field, { ...change, action: actionOfObject(change, inner) });
    for (const { field: name, as = name, to } of inner) {
      const isInside = to !== undefined && !written.values.has(as);
      if (isInside && stored.has(name))
        changes.set(name, { field: name, action: "drop", from: stored.get(name) });
      else if (isInside) changes.delete(name);
    }
  }
  /** Tells a value at its own name. The value of that name may have gone on under another one: then it is told there. */
  const tellAt = (name: string, told: Pick<HopChange, "action" | "to">): void => {
    const moved = changes.get(name);
    changes.set(name, { ...origin(stored, name), ...told });
    if (moved?.as !== undefined) tellAt(moved.as, { action: moved.action, to: moved.to });
  };
  for (const field of kept.keys()) {
    // Only a rule adds a field: one that was not there, or one that was there and could not stay.
    if (fitted.has(field)) continue;
    tellAt(field, { action: "default", to: written.values.get(field) });
  }
  for (const [field, { action, from }] of changes) {
    // No value stays none where an object beside it says what the field would say.
    const isLeft = action === "drop" && from === null && written.values.get(field) === null;
    if (isLeft) changes.set(field, { field, action: "keep", from, to: null });
  }
  return [...changes.values()];
}

function changeOf(
  { target, stored, fitted, kept, written }: Made,
  field: string,
  { assignment, fit }: Decided,
): HopChange {
  const start = { ...origin(stored, field), ...(stored.has(field) ? {} : { isInner: true as const }) };
  if (assignment === undefined || !kept.has(assignment.to)) return { ...start, action: "drop" };
  const { to: name, isConverted } = assignment;
  // A value that went into an object is told with the object, and only its action counts.
  const to = written.values.has(name) ? written.values.get(name) : kept.get(name);
  const renamed = name === field ? {} : { as: name };
  const byRule = fitted.get(name) !== kept.get(name);
  const isOther = byRule || isConverted || name !== field || to !== stored.get(field);
  const action = fit.action === "keep" && isOther ? "translate" : fit.action;
  return { ...start, action: byRule ? actionOfRule(target, fitted, name, fit) : action, to, ...renamed };
}

function actionOfRule(target: PreparedSet, fitted: Values, name: string, fit: Fit): FieldAction {
  const field = target.fields.get(name);
  if (fit.action === "default" || !isSet(fitted, name)) return "default";
  return field !== undefined && isNumeric(field) ? "clamp" : "translate";
}

/** Returns the worst action on the object's own field and on the fields inside it; an object that is the same is kept. */
function actionOfObject({ action, from, to }: HopChange, inner: readonly HopChange[]): FieldAction {
  if (from === to) return "keep";
  const all = [action, ...inner.map((one) => one.action)];
  return WORST_FIRST.find((one) => all.includes(one)) ?? "translate";
}

function origin(stored: Values, field: string): Pick<ParameterChange, "field" | "from"> {
  return stored.has(field) ? { field, from: stored.get(field) } : { field };
}

export type WrittenValues = {
  readonly values: Values;
  /** Fields that were written as the objects that they had been. */
  readonly closed: ReadonlySet<string>;
};

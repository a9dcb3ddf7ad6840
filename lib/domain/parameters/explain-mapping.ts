import type { FieldExplanation } from "../../contract/parameter-results.ts";
import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";
import type { FieldAction, ParameterChange } from "../../contract/results.ts";
import { isRecord } from "./legal-value.ts";
import { type MappingBasis, prepareMapping } from "./map-values.ts";
import { legalSamples, samplesOf } from "./sample-values.ts";
import { type PreparedSet, prepareSet, type SetRule, type Values } from "./set-rules.ts";
import { isShown } from "./thresholds.ts";

type Basis = MappingBasis & { readonly from: ParameterSet };
type Outcome = { readonly value: unknown; readonly change: ParameterChange };

const FROM_BEST = ["keep", "translate", "clamp", "default", "drop"] as const satisfies readonly FieldAction[];

/**
 * Most fields times rules that are explained with rules: sets that people write are far smaller. Beyond it fields are judged without the rules across
 * them, so that no set can stop a validation.
 */
const MOST_FIELDS_TIMES_RULES = 4_000;

/**
 * Explains the mapping between two sets, field by field, by mapping samples: the result is what the pass does to the values that a mapping could
 * treat differently, alone and beside the values that a rule ties them to.
 */
export function explainMapping(given: Basis): FieldExplanation[] {
  const basis = isLarge(given) ? withoutRules(given) : given;
  const mapping = prepareMapping(basis);
  const source = prepareSet(basis.from);
  const target = prepareSet(basis.set);
  const names = namesIn(basis, source);
  return [...source.fields].map(([name, field]) => {
    const becomes = names.get(name) ?? null;
    const samples = samplesOf(field, becomes === null ? undefined : target.fields.get(becomes));
    const tied = new Map(
      [...tiedTo(name, source, target, names)].map((other): [string, unknown[]] => [
        other,
        samplesOf(source.fields.get(other) as NonNullable<typeof field>, undefined),
      ]),
    );
    const isChosen = becomes !== null && target.fields.get(becomes)?.thresholds?.from === name;
    const outcomes = samples.flatMap((value) =>
      // A number that the old model does not show beside these values says nothing, and so nothing is lost with it.
      inForce(legalSamples(source, name, value, tied), name, isChosen ? basis.from : null).flatMap(
        (values): Outcome[] =>
          mapping(values)
            .changes.filter((change) => change.field === name)
            .map((change) => ({ value, change })),
      ),
    );
    const isDecided = basis.map !== undefined && Object.hasOwn(basis.map, name) && basis.map[name] === "drop";
    const reasons = isDecided ? ["the parameter map says so"] : rulesAbout(becomes, basis.set);
    return { field: name, becomes, ...summaryOf(outcomes, becomes, reasons) };
  });
}

/**
 * Returns the losses of a mapping, in words: the fields that it drops or clamps. A field that the map drops in so many words is no loss: a person has
 * decided it.
 */
export function lossesOf(basis: Basis): string[] {
  const { map = {} } = basis;
  return explainMapping(basis)
    .filter(({ field }) => !(Object.hasOwn(map, field) && map[field] === "drop"))
    .flatMap(({ field, actions, details }) =>
      actions.includes("drop") || actions.includes("clamp") ? [`${field}: ${details.join(", ")}`] : [],
    );
}

function isLarge({ from, set }: Basis): boolean {
  const fields = Object.keys(from.fields).length + Object.keys(set.fields).length;
  const rules = (from.rules ?? []).length + (set.rules ?? []).length;
  return fields * rules > MOST_FIELDS_TIMES_RULES;
}

function withoutRules(basis: Basis): Basis {
  return { ...basis, from: { ...basis.from, rules: [] }, set: { ...basis.set, rules: [] } };
}

function inForce(samples: readonly Values[], name: string, set: ParameterSet | null): readonly Values[] {
  return samples.filter((values) => isShown(values, name, set));
}

/** Returns the name in the target of each field that has one there. */
function namesIn(basis: Basis, source: PreparedSet): ReadonlyMap<string, string> {
  const alone = prepareMapping({ ...basis, set: { ...basis.set, rules: [] } });
  return new Map(
    [...source.fields].flatMap(([name, field]): [string, string][] => {
      const beside = Object.entries(shownBeside(field));
      const changes = samplesOf(field, undefined).flatMap(
        (value) => alone(new Map([...beside, [name, value]])).changes,
      );
      const moved = changes.find((one) => one.field === name && one.action !== "drop");
      return moved === undefined ? [] : [[name, moved.as ?? name]];
    }),
  );
}

/** Returns the values beside which the old model shows a field. */
function shownBeside({ ui }: ParameterField): Readonly<Record<string, unknown>> {
  return isRecord(ui?.visibleWhen) ? ui.visibleWhen : {};
}

/** Returns the fields of the source that stand in one rule with a field, in the source or in the target, or decide whether it is shown. */
function tiedTo(
  name: string,
  source: PreparedSet,
  target: PreparedSet,
  names: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const shown = Object.keys(shownBeside(source.fields.get(name) as ParameterField));
  const tied = new Set(shown.filter((other) => source.fields.has(other)));
  const add = (rules: readonly SetRule[], nameOf: (field: string) => string | undefined): void => {
    for (const rule of rules) {
      const fields = fieldsIn(rule);
      if (![name, ...shown].some((one) => fields.has(nameOf(one) ?? ""))) continue;
      for (const other of source.fields.keys()) if (fields.has(nameOf(other) ?? "")) tied.add(other);
    }
  };
  add(source.rules, (field) => field);
  add(target.rules, (field) => names.get(field));
  tied.delete(name);
  return tied;
}

function fieldsIn(rule: SetRule): ReadonlySet<string> {
  const conditions = [...rule.when, ...rule.unless].map(([field]) => field);
  const demanded = rule.demands.flatMap((one) => (one.kind === "less" ? [one.field, one.than] : [one.field]));
  return new Set([...conditions, ...demanded]);
}

/** Returns the reasons for dropping a field where the target has a place for it: the rules that name it, in the words of the set. */
function rulesAbout(field: string | null, set: ParameterSet): string[] {
  return (set.rules ?? []).flatMap(({ message, absent = [], ...rule }) => {
    const named = [...absent, ...Object.keys({ ...rule.when, ...rule.unless, ...rule.equal, ...rule.less })];
    return field !== null && named.includes(field) && message !== undefined ? [message] : [];
  });
}

/** Most details of a field: nobody reads more. */
const MOST_DETAILS = 6;

function summaryOf(
  outcomes: readonly Outcome[],
  becomes: string | null,
  reasons: readonly string[],
): Pick<FieldExplanation, "actions" | "details"> {
  const because = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  if (becomes === null) return { actions: ["drop"], details: [`dropped${because}`] };
  const happened = new Set(outcomes.map(({ change }) => change.action));
  const actions = FROM_BEST.filter((action) => happened.has(action));
  const drops = happened.has("drop")
    ? [happened.size === 1 ? `dropped${because}` : `dropped in some cases${because}`]
    : [];
  const moved = movedValues(outcomes);
  const more = moved.length > MOST_DETAILS ? ["…"] : [];
  const details = [...moved.slice(0, MOST_DETAILS), ...more, ...drops];
  return { actions, details: details.length === 0 ? ["kept"] : details };
}

/**
 * Returns the moves, such as `128000 becomes 64000`: of the numbers that become one number, the one that is farthest from it; of the numbers that
 * become a choice, the lowest.
 */
function movedValues(outcomes: readonly Outcome[]): string[] {
  const farthest = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const { value, change } = outcome;
    if (change.action === "drop" || change.to === value) continue;
    const side = typeof value !== "number" ? value : typeof change.to === "number" && value > change.to;
    const key = JSON.stringify([change.to, side]);
    const known = farthest.get(key);
    if (known === undefined || distance(outcome) > distance(known)) farthest.set(key, outcome);
  }
  return [...farthest.values()].map(({ value, change }) => `${shown(value)} becomes ${shown(change.to)}`);
}

function distance({ value, change }: Outcome): number {
  return typeof value === "number" && typeof change.to === "number" ? Math.abs(value - change.to) : 0;
}

const LONGEST_SHOWN = 40;

function shown(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (value === "") return "an empty text";
  return value.length > LONGEST_SHOWN ? `a text of ${value.length} characters` : value;
}

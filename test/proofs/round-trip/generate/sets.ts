import type {
  ParameterField,
  ParameterRule,
  ParameterSet,
  ParameterSetsDocument,
  ParameterSynonym,
} from "../../../../lib/contract/registry-document.ts";
import type { Draw } from "./draw.ts";
import { FIELDS, SET_NAMES } from "./names.ts";

const TYPES = ["number", "integer", "boolean", "choice", "text", "list", "object"] as const;
type Type = (typeof TYPES)[number];
const CHOICES = [["low", "high"], ["x", "y", "z"], ["high"], ["none", "low", "high", "x"]] as const;
const SAMPLES: Readonly<Record<Type, readonly unknown[]>> = {
  number: [1, 2.5, 100],
  integer: [1, 8],
  boolean: [false, true],
  choice: [],
  text: ["", "x"],
  list: [[]],
  object: [{}],
};

/** Sets of one's own that share names, not always with the same type: readings, thresholds, rules, `others`, synonyms. */
export function drawSets(draw: Draw): ParameterSetsDocument {
  const usual = new Map(FIELDS.map((name) => [name, draw.pick(TYPES)]));
  const plain = SET_NAMES.map((): Record<string, ParameterField> => {
    const names = draw.some(FIELDS, 40);
    return Object.fromEntries(
      names.map((name) => [name, drawField(draw, draw.chance(20) ? draw.pick(TYPES) : usual.get(name)!)]),
    );
  });
  const numbers = plain.flatMap((fields) => Object.keys(fields).filter((name) => isNumber(fields[name]!)));
  const sets = plain.map((fields): ParameterSet => {
    const worded = Object.entries(fields).map(([name, field]) => [
      name,
      withWords(draw, name, field, fields, numbers),
    ]);
    const rules = draw.chance(40) ? drawRules(draw, fields) : [];
    return {
      fields: Object.fromEntries(worded),
      ...(rules.length === 0 ? {} : { rules }),
      ...(draw.chance(20) ? { others: "drop" } : {}),
    };
  });
  const named = FIELDS.filter((name) => plain.some((fields) => Object.hasOwn(fields, name)));
  const synonyms = draw.chance(60) ? [drawSynonym(draw, named)] : [];
  return {
    sets: Object.fromEntries(SET_NAMES.map((name, index) => [name, sets[index]!])),
    synonyms: synonyms.filter(({ fields }) => fields.length > 1),
  };
}

const isNumber = ({ type }: ParameterField): boolean => type === "number" || type === "integer";

function drawField(draw: Draw, type: Type): ParameterField {
  const choices = type === "choice" ? draw.pick(CHOICES) : undefined;
  const isRanged = (type === "number" || type === "integer") && draw.chance(60);
  const usual = choices ?? SAMPLES[type];
  return {
    type,
    ...(choices === undefined ? {} : { choices }),
    ...(isRanged ? { minimum: draw.pick([0, -2, 1]), maximum: draw.pick([1_000, 100]) } : {}),
    ...(type === "text" && draw.chance(40) ? { maxLength: draw.pick([4, 1]) } : {}),
    ...(draw.chance(30) ? { nullable: true } : {}),
    ...(draw.chance(50) ? { default: draw.pick(usual) } : {}),
  };
}

function withWords(
  draw: Draw,
  name: string,
  field: ParameterField,
  fields: Readonly<Record<string, ParameterField>>,
  numbers: readonly string[],
): ParameterField {
  const values = field.choices ?? SAMPLES[field.type];
  const others = Object.keys(fields).filter((other) => other !== name);
  const canRead = field.type === "boolean" || field.type === "choice";
  const inside = others.length > 0 && draw.chance(60) ? { fields: { n: draw.pick(others) } } : {};
  return {
    ...field,
    ...(canRead && draw.chance(60)
      ? { reading: { key: "type", values: { off: values[0], on: values.at(-1) }, ...inside } }
      : {}),
    ...(field.type === "choice" && numbers.length > 0 && draw.chance(40)
      ? {
          thresholds: {
            from: draw.pick(numbers),
            below: { "2": field.choices![0]! },
            else: field.choices!.at(-1)!,
          },
        }
      : {}),
  };
}

/** Rules that the defaults keep: what they ask for is another value than the default. */
function drawRules(draw: Draw, fields: Readonly<Record<string, ParameterField>>): ParameterRule[] {
  const asked = Object.entries(fields).filter(([, { type }]) => type === "boolean" || type === "choice");
  const others = Object.keys(fields);
  if (asked.length === 0) return [];
  const [name, field] = draw.pick(asked);
  const value = (field.choices ?? [true, false]).find((one) => one !== field.default);
  const free = others.filter((other) => other !== name);
  if (value === undefined || free.length === 0) return [];
  const other = draw.pick(free);
  const wanted = (fields[other]!.choices ?? SAMPLES[fields[other]!.type])[0];
  const canEqual = typeof wanted !== "object" && draw.chance(50);
  return [{ when: { [name]: value }, ...(canEqual ? { equal: { [other]: wanted } } : { absent: [other] }) }];
}

function drawSynonym(draw: Draw, named: readonly string[]): ParameterSynonym {
  const fields = draw.shuffled(named).slice(0, 2 + draw.below(2));
  const row = (index: number) => fields.map((_field, place) => (place === index ? "x" : 1));
  return { fields, ...(draw.chance(40) ? { values: [row(0), row(1)] } : {}) };
}

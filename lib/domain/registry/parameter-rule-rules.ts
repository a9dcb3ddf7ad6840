import type {
  ParameterField,
  ParameterRule,
  ParameterSet,
  Problem,
} from "../../contract/registry-document.ts";
import { pointerTo, problem, quote } from "../document/problem.ts";
import { fieldOf, isLegalValue, isNumeric } from "../parameters/legal-value.ts";
import { findBroken, prepareSet } from "../parameters/set-rules.ts";

const WITH_VALUES = ["when", "unless", "fill", "equal"] as const;
const EFFECTS = ["absent", "fill", "equal", "less"] as const;

/**
 * Returns `bad-parameter-set` for a rule across fields: it must name fields of its set and values that they may have, say something, and be kept when
 * no parameter is given at all (every field then counts with its default, and that must always be legal).
 * @param at pointer to the rule
 */
export function parameterRuleProblems(rule: ParameterRule, set: ParameterSet, at: string): Problem[] {
  const problems = [...valueProblems(rule, set, at), ...nameProblems(rule, set, at)];
  if (EFFECTS.every((effect) => rule[effect] === undefined)) {
    problems.push(bad(at, "the rule demands nothing"));
  }
  const alone = prepareSet({ fields: set.fields, rules: [rule] });
  if (problems.length === 0 && findBroken(alone, new Map()) !== undefined) {
    problems.push(bad(at, "the defaults of the set break this rule"));
  }
  return problems;
}

function bad(path: string, message: string): Problem {
  return problem("bad-parameter-set", path, message);
}

function valueProblems(rule: ParameterRule, set: ParameterSet, at: string): Problem[] {
  return WITH_VALUES.flatMap((part) =>
    Object.entries(rule[part] ?? {}).flatMap(([name, value]) => {
      const path = `${at}/${part}${pointerTo(name)}`;
      const field = fieldOf(set, name);
      if (field === undefined) return [unknownField(path, name)];
      if (part !== "fill" && typeof value === "object" && value !== null) {
        return [bad(path, "a list or an object cannot be compared in a rule")];
      }
      return isLegalValue(field, value) ? [] : [bad(path, `${quote(name)} can never have this value`)];
    }),
  );
}

function nameProblems(rule: ParameterRule, set: ParameterSet, at: string): Problem[] {
  const absent = (rule.absent ?? []).flatMap((name, position) =>
    fieldOf(set, name) === undefined ? [unknownField(`${at}/absent/${position}`, name)] : [],
  );
  const less = Object.entries(rule.less ?? {}).flatMap(([name, other]) => {
    const path = `${at}/less${pointerTo(name)}`;
    const unknown = [name, other].find((field) => fieldOf(set, field) === undefined);
    if (unknown !== undefined) return [unknownField(path, unknown)];
    const areNumbers = [name, other].every((one) => isNumeric(set.fields[one] as ParameterField));
    return areNumbers && name !== other ? [] : [bad(path, "only two numbers can be compared")];
  });
  return [...absent, ...less];
}

function unknownField(path: string, name: string): Problem {
  return bad(path, `the set has no field ${quote(name)}`);
}

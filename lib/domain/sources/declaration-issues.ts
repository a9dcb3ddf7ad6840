import type * as z from "zod/mini";
import { quote, valueInDocument } from "../document/problem.ts";
import { closest } from "../text/closest.ts";
import { type DeclarationProblem, declarationProblem } from "./declaration-problem.ts";
import { FIELDS, FORMS } from "./shape.ts";

type Issue = z.core.$ZodIssue;
type Key = string | number;

/** Returns the problems of one zod issue; `document` is what was checked, and `above` the way to the value that the issue's path starts at. */
export function declarationProblemsOf(
  issue: Issue,
  document: unknown,
  above: readonly Key[] = [],
): DeclarationProblem[] {
  const keys = [...above, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField(keys, key));
  if (issue.code === "invalid_key") {
    return [declarationProblem("bad-shape", keys, issue.issues[0]?.message ?? issue.message)];
  }
  if (issue.code === "custom") return [declarationProblem("bad-shape", keys, issue.message)];
  if (issue.code === "too_small") {
    return [
      declarationProblem(
        "bad-shape",
        keys,
        "the list is empty: give at least one pointer, or leave usedBy out",
      ),
    ];
  }
  const value = valueInDocument(document, keys);
  if (value === undefined) {
    return [
      declarationProblem(
        "bad-shape",
        keys,
        `${quote(String(keys.at(-1)))} is missing: it is ${expectation(issue, keys)}`,
      ),
    ];
  }
  if (issue.code === "invalid_union" && isObject(value)) {
    return nearestBranch(issue.errors).flatMap((inner) => declarationProblemsOf(inner, document, keys));
  }
  return [
    declarationProblem("bad-shape", keys, `expected ${expectation(issue, keys)}, found ${kindOf(value)}`),
  ];
}

function unknownField(keys: readonly Key[], key: string): DeclarationProblem {
  const known = FIELDS[nameOf(keys)] ?? [];
  const near = closest(key, known);
  const mend = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
  return declarationProblem("unknown-field", [...keys, key], `${quote(key)} is no field here: ${mend}`);
}

/** Returns the name of an object: an object stands under its name, a source under its number in the list. */
function nameOf(keys: readonly Key[]): string {
  const last = keys.at(-1);
  if (last === undefined) return "document";
  return typeof last === "number" ? "source" : last;
}

/** Returns the issues of that form of an object which the object is the least far from. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const faults = (branch: readonly Issue[]): number =>
    branch.reduce((sum, issue) => {
      // It is not an object at all in this form.
      if (issue.path.length === 0 && issue.code !== "unrecognized_keys") return sum + 1_000;
      return sum + (issue.code === "unrecognized_keys" ? 10 * issue.keys.length : 9);
    }, 0);
  return [...branches].sort((left, right) => faults(left) - faults(right))[0] ?? [];
}

function expectation(issue: Issue, keys: readonly Key[]): string {
  const last = keys.at(-1);
  const form = typeof last === "string" && Object.hasOwn(FORMS, last) ? FORMS[last] : undefined;
  if (form !== undefined) return form;
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(" or ");
  if (issue.code !== "invalid_type") return "another value";
  const NAMES: Readonly<Record<string, string>> = {
    record: "an object",
    object: "an object",
    array: "a list",
    string: "a text",
  };
  return NAMES[issue.expected] ?? `a ${issue.expected}`;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `the text ${quote(value)}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

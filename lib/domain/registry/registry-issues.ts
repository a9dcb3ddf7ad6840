import type * as z from "zod/mini";
import { PROBLEM_CODES, type Problem, type ProblemCode } from "../../contract/registry-document.ts";
import { pointerTo, problem, quote, valueInDocument } from "../document/problem.ts";
import { closest } from "../text/closest.ts";

type Issue = z.core.$ZodIssue;
type Key = string | number;

/**
 * Returns the problems of one zod issue; `document` is what was checked, and `above` the way to the value that the issue's path starts at.
 * @param fieldsAt returns the names of the fields that an object at some keys may have
 */
export function registryProblemsOf(
  issue: Issue,
  document: unknown,
  fieldsAt: (keys: readonly Key[]) => readonly string[],
  above: readonly Key[] = [],
): Problem[] {
  const keys = [...above, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
  const path = pointerTo(...keys);
  if (issue.code === "unrecognized_keys") {
    const fields = fieldsAt(keys);
    return issue.keys.map((key) => {
      const near = closest(key, fields);
      const right = near === undefined ? `there are ${fields.join(", ")}` : `did you mean ${quote(near)}?`;
      return problem("unknown-field", pointerTo(...keys, key), `${quote(key)} is no field here: ${right}`);
    });
  }
  if (issue.code === "invalid_key") {
    return [problem("bad-name", path, issue.issues[0]?.message ?? issue.message)];
  }
  if (issue.code === "custom") return [problem(codeOf(issue), path, issue.message)];
  const value = valueInDocument(document, keys);
  if (value === undefined) return [problem("bad-shape", path, `${quote(String(keys.at(-1)))} is missing`)];
  if (issue.code === "invalid_union") return unionProblems(issue.errors, document, fieldsAt, keys, value);
  if (issue.code === "invalid_type" && typeof value === "number" && keys.at(-1) === "tokenLimit") {
    return [problem("bad-token-limit", path, "a token limit is a positive integer")];
  }
  if (issue.code === "invalid_value" && keys[0] === "parameterSets" && typeof value === "string") {
    const known = issue.values.map(String).join(", ");
    const message =
      keys.at(-1) === "others"
        ? `${quote(value)} is not what can become of other keys; there are ${known}`
        : `${quote(value)} is not a type of field; there are ${known}`;
    return [problem("bad-parameter-set", path, message)];
  }
  const field = keys.at(-1);
  const of = typeof field === "string" ? ` as ${quote(field)}` : "";
  return [problem("bad-shape", path, `expected ${expectation(issue)}${of}, found ${kindOf(value)}`)];
}

/**
 * Returns the problems of a union. Each union of the format is a text or an object: an entry of a parameter map (the only word is "drop"), and a
 * replacement. A value that is an object is checked against the object form.
 */
function unionProblems(
  branches: readonly (readonly Issue[])[],
  document: unknown,
  fieldsAt: (keys: readonly Key[]) => readonly string[],
  keys: readonly Key[],
  value: unknown,
): Problem[] {
  const path = pointerTo(...keys);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return (branches.at(-1) ?? []).flatMap((issue) => registryProblemsOf(issue, document, fieldsAt, keys));
  }
  if (keys.at(-1) === "replacement" && typeof keys.at(-2) === "number") {
    const message = `expected a model name, or an object with provider and name, found ${kindOf(value)}`;
    return [problem("bad-shape", path, message)];
  }
  if (typeof value === "string") {
    return [
      problem("bad-parameter-map", path, `${quote(value)} means nothing here; the only word is "drop"`),
    ];
  }
  return [problem("bad-shape", path, `expected "drop" or an object, found ${kindOf(value)}`)];
}

function codeOf(issue: Issue & { code: "custom" }): ProblemCode {
  return PROBLEM_CODES.error.find((code) => code === issue.params?.code) ?? "bad-shape";
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(" or ");
  if (issue.code !== "invalid_type") return "another value";
  return issue.expected === "record" || issue.expected === "object"
    ? "an object"
    : issue.expected === "array"
      ? "a list"
      : `a ${issue.expected}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? `the text ${quote(value)}` : `the ${typeof value} ${String(value)}`;
}

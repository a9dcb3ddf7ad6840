import type { Problem } from "../../contract/registry-document.ts";
import { pointerTo, problem } from "./problem.ts";

const DEEPEST_NESTING = 100;

/** A value with the way to it; the pointer is put together only when there is something to report. */
type Visit = {
  readonly value: unknown;
  readonly key: string | number;
  readonly parent: Visit | null;
  readonly depth: number;
};

/**
 * Returns the problems of rules that hold for any part of a document, before its shape is checked: at most 100 lists and objects inside one another,
 * no key `__proto__` (libraries drop it without a word), no text with half a surrogate pair and no number beyond a double's range (neither has a
 * canonical form, so there would be no digest). In `source` only the nesting is checked. Iterative, so that depth costs no stack.
 */
export function structureProblems(document: unknown): Problem[] {
  const problems: Problem[] = [];
  const places: Visit[] = [{ value: document, key: "", parent: null, depth: 1 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, depth } = place;
    if (typeof value !== "object" || value === null) {
      const found = scalarProblem(place);
      if (found !== undefined) problems.push(found);
    } else if (depth > DEEPEST_NESTING) {
      // Nothing else is worth reading in such a document, and reading on could take for ever in one that contains itself.
      const message = `lists and objects are nested more than ${DEEPEST_NESTING} deep`;
      return [problem("bad-shape", pointerTo(...keysOf(place)), message)];
    } else {
      const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
      for (const [key, child] of children.reverse()) {
        const next: Visit = { value: child, key, parent: place, depth: depth + 1 };
        const found = keyProblem(next);
        if (found === undefined) places.push(next);
        else problems.push(found);
      }
    }
  }
  return problems;
}

function keysOf(place: Visit): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Visit = place; at.parent !== null; at = at.parent) keys.unshift(at.key);
  return keys;
}

function keyProblem(place: Visit): Problem | undefined {
  const { key } = place;
  if (typeof key === "number" || (key !== "__proto__" && key.isWellFormed())) return undefined;
  const keys = keysOf(place);
  const code = codeOfValue(keys);
  if (keys[0] === "source") return undefined;
  if (key !== "__proto__") {
    return code && problem(code, pointerTo(...keys), "the key holds half a character");
  }
  const isProvider = keys[0] === "providers" && keys.length === 2;
  const codeOfKey = code ?? (isProvider ? "bad-name" : "unknown-field");
  return problem(codeOfKey, pointerTo(...keys), "__proto__ cannot be used as a key");
}

function scalarProblem(place: Visit): Problem | undefined {
  const { value } = place;
  const isHalf = typeof value === "string" && !value.isWellFormed();
  const isEndless = typeof value === "number" && !Number.isFinite(value);
  if (!isHalf && !isEndless) return undefined;
  const keys = keysOf(place);
  const code = codeOfValue(keys);
  const message = isHalf ? "the text holds half a character" : "the number is too large";
  return code && problem(code, pointerTo(...keys), message);
}

/** Returns the problem code for a place where values are free, because no later check would find a bad value there; undefined for other places. */
function codeOfValue(keys: readonly (string | number)[]): Problem["code"] | undefined {
  if (keys[0] === "parameterSets" && keys.length > 2) return "bad-parameter-set";
  return keys[0] !== "source" && keys.slice(0, -1).includes("parameterMap") ? "bad-parameter-map" : undefined;
}

import type { ReferenceSource } from "../../contract/reference-source.ts";
import { quote } from "../document/problem.ts";
import { type DeclarationProblem, declarationProblem } from "./declaration-problem.ts";
import {
  ANY,
  couldBothHold,
  couldContain,
  couldOverlap,
  type DeclaredPath,
  declaredPaths,
  isSamePath,
  type PathPattern,
} from "./path-patterns.ts";
import { WRITTEN_ROLES } from "./relation-rules.ts";

/**
 * Returns the problems of two sources of one table that one item can belong to: the references of an item are written in one statement, so the paths
 * that two sources write may not overlap either. Two sources of the very same reference (for two teams) are fine where they say the same of it.
 */
export function pairProblems(sources: readonly ReferenceSource[]): DeclarationProblem[] {
  return sources.flatMap((source, index) =>
    sources
      .slice(0, index)
      .filter((other) => other.table === source.table && couldBothHold(other.where, source.where))
      .flatMap((other) => {
        const found = overlapOf(other, source);
        if (found === undefined) return [];
        const message = `an item can belong to this source and to ${quote(other.name)}, and ${found.reason}`;
        return [declarationProblem("overlap", ["sources", index, ...found.keys], message)];
      }),
  );
}

type Overlap = { readonly keys: DeclaredPath["keys"]; readonly reason: string };

/** Returns the first overlap, reported at the place of the second source. */
function overlapOf(first: ReferenceSource, second: ReferenceSource): Overlap | undefined {
  const [before, after] = [declaredPaths(first), declaredPaths(second)];
  if (isSamePath(before.get("model")?.path, after.get("model")?.path)) {
    return saysTheSame(first, second)
      ? touchOverlap(before, after)
      : {
          keys: ["model"],
          reason:
            "both name this model, with another provider, other parameters or another value for what is cleared: declare these the same, or tell the items apart with where",
        };
  }
  return writtenOverlap(before, after) ?? touchOverlap(before, after) ?? parametersOverlap(before, after);
}

function saysTheSame(first: ReferenceSource, second: ReferenceSource): boolean {
  const said = ({ provider, parameters, cleared }: ReferenceSource): string =>
    JSON.stringify([provider ?? null, parameters ?? null, cleared ?? null]);
  return said(first) === said(second);
}

type Paths = ReadonlyMap<string, DeclaredPath>;

/** Returns an overlap with a place of ids: no other source may write there, above it or below it. */
function writtenOverlap(before: Paths, after: Paths): Overlap | undefined {
  for (const role of WRITTEN_ROLES) {
    for (const other of WRITTEN_ROLES) {
      if (role.startsWith("touch.") && other.startsWith("touch.")) continue;
      const [left, right] = [before.get(other), after.get(role)];
      if (left !== undefined && right !== undefined && couldOverlap(left.path, right.path))
        return {
          keys: right.keys,
          reason: `${role} here and ${other} there are one place, or one contains the other: leave one of the sources out, or tell the items apart with where`,
        };
    }
  }
  return undefined;
}

/**
 * Returns an overlap with touch. Two sources may count the same version, but a path that is a version to one and a time to the other, or that leads
 * into the other, is refused.
 */
function touchOverlap(before: Paths, after: Paths): Overlap | undefined {
  for (const role of ["touch.version", "touch.updatedAt"]) {
    const right = after.get(role);
    if (right === undefined) continue;
    for (const other of ["touch.version", "touch.updatedAt", "each"]) {
      const left = before.get(other);
      if (left === undefined || !couldOverlap(left.path, right.path)) continue;
      if (other === role && isSamePath(left.path, right.path)) continue;
      return {
        keys: right.keys,
        reason: `${role} here and ${other} there are one place, or one contains the other: name another attribute`,
      };
    }
  }
  const each = after.get("each");
  const inside = ["touch.version", "touch.updatedAt"].find((role) => {
    const touched = before.get(role);
    return each !== undefined && touched !== undefined && couldOverlap(touched.path, each.path);
  });
  return each === undefined || inside === undefined
    ? undefined
    : {
        keys: each.keys,
        reason: `each here and ${inside} there are one place, or one contains the other: name another attribute`,
      };
}

function parametersOverlap(before: Paths, after: Paths): Overlap | undefined {
  const [left, right] = [before.get("parameters"), after.get("parameters")];
  if (left !== undefined && right !== undefined && isOneMap(left.path, right.path))
    return {
      keys: right.keys,
      reason:
        "both name this map of parameters, for two models: the settings can only follow one of them, so leave parameters out of one source",
    };
  for (const [parameters, others, isHere] of [
    [left, after, false],
    [right, before, true],
  ] as const) {
    if (parameters === undefined) continue;
    for (const role of [...WRITTEN_ROLES, "parameters"]) {
      const other = others.get(role);
      if (other === undefined) continue;
      const isInside = role !== "parameters" && couldContain(other.path, parameters.path);
      if (!isInside && !couldBeField(parameters.path, other.path)) continue;
      const [here, there] = isHere ? ["parameters", role] : [role, "parameters"];
      return {
        keys: isHere ? parameters.keys : other.keys,
        reason: `${here} here and ${there} there can be one place: a field of the parameters is written, and so is what is above or below it`,
      };
    }
  }
  return undefined;
}

function isOneMap(left: PathPattern, right: PathPattern): boolean {
  return left.length === right.length && couldContain(left, right);
}

/** Tells whether elements of a map can be named like fields of the parameters: any element can be one. */
function couldBeField(parameters: PathPattern, other: PathPattern): boolean {
  return (
    other.length > parameters.length && other[parameters.length] === ANY && couldContain(parameters, other)
  );
}

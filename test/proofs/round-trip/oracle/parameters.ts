import { type Fields, fieldsOf, isSame, own, type Path, valueAt } from "../value.ts";
import type { Described } from "./described.ts";
import type { Place } from "./places.ts";
import { faultOfField, illegalIn } from "./set-laws.ts";

/** What may be written among the parameters of a moved reference, and what is wrong with what was. */
export type ParameterVerdict = { readonly allowed: readonly Path[]; readonly faults: readonly string[] };

const NONE: ParameterVerdict = { allowed: [], faults: [] };

export function judgeParameters(
  { parameters, source }: Place,
  after: Fields,
  described: Described,
  beside: ReadonlySet<string>,
): ParameterVerdict {
  const was = fieldsOf(parameters?.value);
  if (parameters === undefined || was === undefined) return NONE;
  const is = fieldsOf(valueAt(after, parameters.path)) ?? {};
  const { may, others, target } = described;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !beside.has(name));
  const ours = names.filter((name) => may.has(name));
  const foreign = names.filter((name) => !may.has(name));
  const canDrop = source.parameters !== "" && others !== "kept";
  const stays = (name: string): boolean => own(is, name) !== undefined;
  const faults = [
    ...ours.flatMap((name) => {
      const fault = faultOfField(name, was, is, described);
      return fault === undefined ? [] : [`the parameter ${name} ${fault}`];
    }),
    ...foreign
      .filter((name) => canDrop && others === "dropped" && stays(name))
      .map((name) => `the target drops what it does not know, and the parameter ${name} is still there`),
    ...illegalIn(target, only(is, ours), beside).map((fault) => `for the target, ${fault}`),
  ];
  const wasNone = ours.every((name) => own(was, name) === undefined);
  const isMade = wasNone && ours.some(stays);
  const dropped = canDrop ? foreign.filter((name) => !stays(name)) : [];
  return {
    allowed: [...ours, ...dropped].map((name) => [...parameters.path, name]),
    faults: isMade ? [...faults, "parameters are made of nothing"] : faults,
  };
}

function only(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (own(fields, name) === undefined ? [] : [[name, fields[name]!]])),
  );
}

/** Every way to something that is not the same: as deep as maps, and lists of one length, go. */
export function changedPaths(was: Fields, is: Fields): Path[] {
  const changed: Path[] = [];
  const compare = (left: ReturnType<typeof own>, right: ReturnType<typeof own>, path: Path): void => {
    if (isSame(left, right)) return;
    const [one, other] = [fieldsOf(left), fieldsOf(right)];
    if (one !== undefined && other !== undefined) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
        compare(own(one, key), own(other, key), [...path, key]);
    } else if (
      left !== undefined &&
      right !== undefined &&
      "L" in left &&
      "L" in right &&
      left.L.length === right.L.length
    ) {
      for (const [index, element] of left.L.entries()) compare(element, right.L[index], [...path, index]);
    } else changed.push(path);
  };
  compare({ M: was }, { M: is }, []);
  return changed;
}

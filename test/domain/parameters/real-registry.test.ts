import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type {
  ParameterField,
  ParameterSet,
  RegistryDocument,
} from "../../../lib/contract/registry-document.ts";
import { faultsOf } from "../../model/legal-parameters.ts";
import { mapBetween, type Parameters, SETS, setNamed } from "./pairs.ts";

/** The newest real registry: 73 models of eight providers with models. */
const FILE = new URL("../../registry-history/30-2026-05-29.json", import.meta.url);
const REGISTRY = JSON.parse(readFileSync(FILE, "utf8")) as RegistryDocument;

/** Every ordered pair of two listed models of one provider, as the names of their sets. */
const MOVES = Object.values(REGISTRY.providers).flatMap(({ models }) =>
  models.flatMap((one) =>
    models
      .filter((other) => other !== one)
      .map((other) => ({
        from: one.parameters ?? "BasicParameters",
        to: other.parameters ?? "BasicParameters",
      })),
  ),
);

/** Returns the values worth trying for a field; absent is one of them. */
function valuesOf({
  type,
  choices = [],
  minimum,
  maximum,
  default: usual,
  nullable,
}: ParameterField): unknown[] {
  const some =
    type === "boolean" ? [true, false] : type === "choice" ? choices : [minimum, 1, 2_000, maximum, usual];
  return [...new Set([undefined, ...some, ...(nullable === true ? [null] : [])])];
}

/** Returns all combinations of these values that are legal in a set. */
function legalParameters(set: ParameterSet): Parameters[] {
  let all: Parameters[] = [{}];
  for (const [name, field] of Object.entries(set.fields)) {
    const values = valuesOf(field);
    all = all.flatMap((one) =>
      values.map((value) => (value === undefined ? one : { ...one, [name]: value })),
    );
  }
  return all.filter((one) => faultsOf(set, one).length === 0);
}

const LEGAL = new Map([...SETS].map(([name, set]) => [name, legalParameters(set)]));

/** What a move without a mapping does: the fields go along as they are, and a provider ignores those that it does not know. */
function movedBlindly(from: string, to: string): { isIllegal: boolean; loses: boolean } {
  const target = setNamed(to);
  const known = (one: Parameters) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => Object.hasOwn(target.fields, name)));
  return {
    isIllegal: LEGAL.get(from)!.some((one) => faultsOf(target, known(one)).length > 0),
    loses: Object.keys(setNamed(from).fields).some((name) => !Object.hasOwn(target.fields, name)),
  };
}

const oncePerPair = <Result>(compute: (from: string, to: string) => Result) => {
  const known = new Map<string, Result>();
  return ({ from, to }: { from: string; to: string }): Result => {
    const key = `${from} ${to}`;
    const result = known.get(key) ?? compute(from, to);
    known.set(key, result);
    return result;
  };
};

const figures: Record<string, number> = { moves: MOVES.length };

test("moving parameters blindly between models of one provider is illegal, or loses settings without a word, for many", () => {
  const blind = MOVES.map(oncePerPair(movedBlindly));
  figures.illegalWithoutMapping = blind.filter(({ isIllegal }) => isIllegal).length;
  figures.losesWithoutMapping = blind.filter(({ loses }) => loses).length;
  figures.either = blind.filter(({ isIllegal, loses }) => isIllegal || loses).length;
  expect(figures).toEqual({
    moves: 1_016,
    illegalWithoutMapping: 270,
    losesWithoutMapping: 506,
    either: 607,
  });
});

test("with the mapping no move is illegal, and what a move loses is reported", () => {
  const mapped = MOVES.map(
    oncePerPair((from, to) => {
      let illegal = 0;
      let unreported = 0;
      for (const one of LEGAL.get(from)!) {
        const { parameters, changes } = mapBetween(from, to, one);
        if (faultsOf(setNamed(to), parameters).length > 0) illegal += 1;
        const told = new Set(changes.filter(({ action }) => action !== "keep").map(({ field }) => field));
        const lost = Object.keys(one).filter((name) => parameters[name] !== one[name]);
        if (lost.some((name) => !told.has(name))) unreported += 1;
      }
      return { illegal: illegal > 0, unreported: unreported > 0 };
    }),
  );
  figures.illegalWithMapping = mapped.filter(({ illegal }) => illegal).length;
  figures.unreportedWithMapping = mapped.filter(({ unreported }) => unreported).length;
  expect([figures.illegalWithMapping, figures.unreportedWithMapping]).toEqual([0, 0]);
});

afterAll(() => {
  process.stdout.write(`moves between models of one provider: ${JSON.stringify(figures)}\n`);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROBLEM_CODES } from "../../lib/contract/registry-document.ts";
import { HOSTILE_CASES } from "../domain/registry/hostile-cases.ts";
import { LIST_CASES } from "../domain/registry/list-cases.ts";
import { PARAMETER_CASES } from "../domain/registry/parameter-cases.ts";
import { BUILT_IN, bytesOf, registryWith, TODAY } from "../domain/registry/perfect-registry.ts";
import { type Case, EFFORT, gone, model, old } from "../domain/registry/problem-case.ts";
import { SHAPE_CASES } from "../domain/registry/shape-cases.ts";
import { DOCUMENT } from "./examples.ts";
import { setup } from "./fake-world.ts";

/** A bad registry is refused before a platform is even opened: nothing can have been written. */

const WARNINGS: ReadonlySet<string> = new Set(PROBLEM_CODES.warning);
const BY_HAND: readonly (Case & { code: string })[] = [
  SHAPE_CASES,
  PARAMETER_CASES,
  LIST_CASES,
  HOSTILE_CASES,
].flatMap((cases) =>
  Object.entries(cases as Record<string, readonly Case[]>).flatMap(([code, list]) =>
    WARNINGS.has(code) ? [] : list.map((one) => ({ ...one, code })),
  ),
);

function program() {
  let bytes = new Uint8Array();
  const { run, opened, written } = setup({
    world: {
      registry: {
        isShipped: false,
        modelList: "models.ts",
        deletedList: "deleted.ts",
        document: async () => DOCUMENT,
        placeOf: async () => undefined,
        channels: async () => ({}),
        builtInPrices: async () => ({ name: "built-in", priceOf: () => null }),
        parameterSets: async () => BUILT_IN,
        context: async () => ({ builtIn: BUILT_IN, sources: [] }),
      },
      now: () => Date.parse(TODAY),
      readFile: async () => bytes,
    },
  });
  return {
    opened,
    written,
    async apply(document: unknown) {
      bytes = new Uint8Array(bytesOf(document));
      const { status, stdout } = await run("apply", "--registry", "bad.json", "--json");
      const { error } = JSON.parse(stdout) as {
        error?: { code: string; problems: { code: string; path: string }[] };
      };
      return { status, error };
    },
  };
}

describe("apply with a bad registry", () => {
  test("refuses each of those made by hand with its code and place, and opens no platform", async () => {
    expect(BY_HAND.length).toBeGreaterThanOrEqual(200);
    const { apply, opened, written } = program();
    const wrong: unknown[] = [];
    for (const { document, path, code } of BY_HAND) {
      const { status, error } = await apply(document);
      const isFound = error?.problems.some((problem) => problem.code === code && problem.path === path);
      if (status !== 2 || isFound !== true) wrong.push({ code, path, status, error });
    }
    expect(wrong).toEqual([]);
    expect({ opened, written }).toEqual({ opened: [], written: {} });
  });

  /** A registry of every part, without fault. */
  const whole = registryWith({
    models: [
      old({ parameters: "EffortParameters", parameterMap: { effort: "drop", thinking: "drop" } }),
      model("x"),
    ],
    deleted: [
      gone("a", "b"),
      gone("b", "new"),
      gone("c"),
      { ...gone("d"), replacement: { provider: "p", name: "new" } },
    ],
    parameterSets: { sets: { S: { fields: { effort: EFFORT } } } },
  });

  test("without a fault opens one: what follows is refused for what was done to it", async () => {
    const { apply, opened } = program();
    expect(await apply(whole)).toMatchObject({ status: 0 });
    expect(opened).toHaveLength(1);
  });

  const places = [...placesOf(whole)];
  const damage = fc.oneof(
    fc.record({ kind: fc.constant("wrong type" as const), at: fc.nat(places.length - 1) }),
    fc.record({
      kind: fc.constant("unknown field" as const),
      at: fc.nat(places.length - 1),
      name: fc.string(),
    }),
    fc.record({ kind: fc.constant("cut" as const), at: fc.nat(JSON.stringify(whole).length - 1) }),
    fc.record({ kind: fc.constant("noise" as const), at: fc.nat(10_000), name: fc.string({ minLength: 1 }) }),
  );

  test("refuses 10,000 that were generated, each with the code and the place of its one mistake, and opens no platform", async () => {
    const { apply, opened, written } = program();
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const { status, error } = await apply(damaged(how));
        const found = error?.problems.map(({ code, path }) => ({ code, path }));
        expect({ status, code: error?.code, found }).toEqual({
          status: 2,
          code: problemOf(how).code,
          found: [problemOf(how)],
        });
      }),
      { numRuns: 10_000 },
    );
    expect({ opened, written }).toEqual({ opened: [], written: {} });
  }, 240_000);

  type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

  /** Returns the text of the registry's file. */
  function damaged(how: Damage): string {
    const text = JSON.stringify(whole);
    switch (how.kind) {
      case "cut":
        return text.slice(0, how.at);
      case "noise":
        // A control character cannot stand anywhere in JSON, whatever is around it.
        return `${text.slice(0, how.at % text.length)}\u0007${how.name}${text.slice(how.at % text.length)}`;
      case "wrong type":
        return changed(how, (value) => wrongType(placeOf(how), typeof value === "string" ? { no: 1 } : "no"));
      case "unknown field":
        // A value that is no object becomes an object, which is as wrong there.
        return changed(how, (value) =>
          isObject(value) ? { ...value, [`?${how.name}`]: [[]] } : wrongType(placeOf(how), { no: 1 }),
        );
    }
  }

  function changed(how: Damage, change: (old: unknown) => unknown): string {
    return JSON.stringify(changedAt(whole, placeOf(how), change));
  }

  function placeOf({ at }: Damage): Keys {
    return places[at] ?? [];
  }

  /** Returns the problem that each kind of damage leads to, whatever was drawn. */
  function problemOf(how: Damage): { code: string; path: string } {
    if (how.kind === "cut" || how.kind === "noise") return { code: "not-json", path: "" };
    const place = placeOf(how);
    if (how.kind === "wrong type" || !isObject(valueAt(whole, place))) return wrongTypeAt(place);
    const code = CODES_OF_NEW_KEYS.get(place.at(-1)) ?? "unknown-field";
    return { code, path: pointerOf([...place, `?${how.name}`]) };
  }
});

type Keys = readonly (string | number)[];

/** Where keys are names: a list of lists is nothing that such a name could have, and no provider's name begins so. */
const CODES_OF_NEW_KEYS = new Map<string | number | undefined, string>([
  ["providers", "bad-name"],
  ["sets", "bad-shape"],
  ["fields", "bad-shape"],
  ["parameterMap", "bad-shape"],
]);

/** A replacement may be a text or an object: only a list is of a wrong type. */
function wrongType(place: Keys, elsewhere: unknown): unknown {
  return place.at(-1) === "replacement" ? [] : elsewhere;
}

function wrongTypeAt(place: Keys): { code: string; path: string } {
  // An object may stand there, with other fields than the field that is put into it.
  if (place.at(-2) === "parameterMap") return { code: "unknown-field", path: pointerOf([...place, "no"]) };
  // A default may have any type: the field says which type.
  const code = place.at(-1) === "default" && place[0] === "parameterSets" ? "bad-parameter-set" : "bad-shape";
  return { code, path: pointerOf(place) };
}

/** RFC 6901. */
function pointerOf(keys: Keys): string {
  return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value);
}

function* placesOf(value: unknown, keys: Keys = []): Generator<Keys> {
  yield keys;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value))
    yield* placesOf(inner, [...keys, key]);
}

function changedAt(value: unknown, [key, ...rest]: Keys, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner, at) => (at === key ? changedAt(inner, rest, change) : inner));
  const record: Record<string, unknown> = { ...Object(value) };
  return { ...record, [key]: changedAt(record[key], rest, change) };
}

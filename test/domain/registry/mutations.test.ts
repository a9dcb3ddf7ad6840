import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateRegistryBytes } from "../../../lib/domain/registry/validate.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { REGISTRY_HISTORY } from "../../builders/registry-history.ts";
import { bytesOf, isPlace, TODAY } from "./perfect-registry.ts";

type Keys = readonly (string | number)[];

/** Ways to every value of a JSON value, the root included; `source` is free and left out. */
function* placesOf(value: unknown, keys: Keys = []): Generator<Keys> {
  yield keys;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (keys.length > 0 || key !== "source") yield* placesOf(inner, [...keys, key]);
  }
}

function replaceAt(value: unknown, [key, ...rest]: Keys, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner, at) => (at === key ? replaceAt(inner, rest, change) : inner));
  const record: Record<string, unknown> = { ...Object(value) };
  return { ...record, [key]: replaceAt(record[key], rest, change) };
}

function remove([...keys]: Keys, value: unknown): unknown {
  const last = keys.pop();
  return replaceAt(value, keys, (parent) =>
    Array.isArray(parent)
      ? parent.filter((_, at) => at !== last)
      : Object.fromEntries(Object.entries(Object(parent)).filter(([key]) => key !== last)),
  );
}

/** A value that can stand nowhere in a registry where this one stands. */
function wrongFor(value: unknown): unknown {
  return typeof value === "string" ? { no: 1 } : "wrong type";
}

const NEEDED = ["version", "providers", "deleted", "models", "name", "tokenLimit", "provider"];
const real = REGISTRY_HISTORY.map(({ name, bytes }) => {
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return { name, document, places: [...placesOf(document)] };
});

/** Every value of the oldest and the newest registry with a deletion list, given a wrong type; and every needed field taken away. */
const wrong = [real[0], real[17], real[29]].flatMap((registry) =>
  (registry?.places ?? []).flatMap((keys) => {
    const last = keys.at(-1);
    const title = `${registry?.name} ${keys.join("/")}`;
    const changed = { title: `${title} changed`, document: replaceAt(registry?.document, keys, wrongFor) };
    const isNeeded = typeof last === "string" && NEEDED.includes(last) && keys[0] !== "source";
    const removed = { title: `${title} removed`, document: remove(keys, registry?.document) };
    // A parameter set's name and a replacement are texts that stand for something: any other text must be refused too.
    const misspelt = {
      title: `${title} misspelt`,
      document: replaceAt(registry?.document, keys, (old) => `${old}?`),
    };
    const isReference = last === "replacement" || last === "parameters";
    return [changed, ...(isNeeded ? [removed] : []), ...(isReference ? [misspelt] : [])];
  }),
);

const validate = (document: unknown) => validateRegistryBytes(bytesOf(document), parameterSets, TODAY);

describe("the real registries", () => {
  it.each(REGISTRY_HISTORY)("$name is valid", ({ bytes }) => {
    const { valid, errors } = validateRegistryBytes(bytes, parameterSets, TODAY);
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  });

  it("are thirty", () => {
    expect(real).toHaveLength(30);
  });
});

describe("a real registry with one mistake", () => {
  it("is refused, each time with pointers to places that exist", () => {
    expect(wrong.length).toBeGreaterThan(1_000);
    const accepted = wrong.filter(({ document }) => validate(document).valid).map(({ title }) => title);
    expect(accepted).toEqual([]);
    const lost = wrong.filter(
      ({ document }) => !validate(document).errors.every(({ path }) => isPlace(document, path)),
    );
    expect(lost.map(({ title }) => title)).toEqual([]);
  });
});

describe("a real registry with any mistakes", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      "__proto__",
      "constructor",
      "gpt-4",
      "gpt-4.1",
      "BasicParameters",
      "drop",
      0,
      1.5,
      1e21,
      null,
      true,
    ),
    fc.record({
      name: fc.string(),
      tokenLimit: fc.integer(),
      replacement: fc.constantFrom("gpt-4.1", "gpt-4"),
    }),
    fc.dictionary(fc.string(), fc.constantFrom("drop", { to: "effort" }, { values: {} })),
  );
  const key = fc.oneof(
    fc.constantFrom(
      "__proto__",
      "constructor",
      "parameterMap",
      "parameterSets",
      "replacement",
      "retiresOn",
      "a/b~c",
    ),
    fc.string(),
  );
  const step = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom("change", "remove", "add", "repeat"),
    key,
    value: anything,
  });

  function mutate(
    document: unknown,
    { at, kind, key: name, value }: typeof step extends fc.Arbitrary<infer S> ? S : never,
  ) {
    const places = [...placesOf(document)];
    const keys = places[at % places.length] ?? [];
    if (kind === "remove") return keys.length === 0 ? null : remove(keys, document);
    return replaceAt(document, keys, (old) => {
      if (kind === "change" || typeof old !== "object" || old === null) return value;
      if (Array.isArray(old)) return kind === "repeat" ? [...old, ...old] : [...old, value];
      return Object.fromEntries([...Object.entries(old), [name, value]]);
    });
  }

  it("is refused or accepted, never thrown at, and the pointers lead to places that exist", () => {
    const registry = fc.constantFrom(...real.map(({ document }) => document));
    const property = fc.property(
      registry,
      fc.array(step, { minLength: 1, maxLength: 4 }),
      (document, steps) => {
        const mutated = JSON.parse(JSON.stringify(steps.reduce<unknown>(mutate, document)));
        const { valid, errors, warnings } = validate(mutated);
        expect(valid).toBe(errors.length === 0);
        for (const { path, message } of [...errors, ...warnings]) {
          expect(isPlace(mutated, path), `${path} (${message})`).toBe(true);
        }
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { canonicalJson, registryDigest } from "../../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import { parseRegistry } from "../../../lib/domain/registry/validate.ts";
import { REGISTRY_HISTORY } from "../../builders/registry-history.ts";
import { sourceOf } from "../../builders/sources.ts";
import { BUILT_IN } from "./perfect-registry.ts";

const SOURCE = sourceOf();

function setup() {
  const documents = REGISTRY_HISTORY.map(({ bytes }) => {
    const result = parseRegistry(bytes);
    if ("errors" in result) throw new Error("a real registry has the right shape");
    return result.document;
  });
  const newest = documents.at(-1);
  if (newest === undefined) throw new Error("there are real registries");
  const digest = (document: RegistryDocument) => registryDigest(document, [SOURCE], BUILT_IN);
  return { documents, newest, digest };
}

/** Returns the same JSON value with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

/** Returns every way to change one scalar of a JSON value. */
function* changes(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [position, inner] of value.entries()) {
      for (const changed of changes(inner)) yield value.with(position, changed);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const changed of changes(inner)) yield { ...value, [key]: changed };
    }
  } else yield typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}x`;
}

function asDocument(value: unknown): RegistryDocument {
  const result = parseRegistry(new TextEncoder().encode(JSON.stringify(value)));
  if ("errors" in result) throw new Error(JSON.stringify(result.errors));
  return result.document;
}

describe("the digest", () => {
  it("is a lower-case SHA-256 in hex", () => {
    const { newest, digest } = setup();
    expect(digest(newest)).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs between the real registries, but for those that differ in their source alone", () => {
    const { documents, digest } = setup();
    const contents = documents.map(({ source: _source, ...rest }) => canonicalJson(rest));
    expect(new Set(documents.map(digest)).size).toBe(new Set(contents).size);
  });

  it("does not depend on the order of keys nor on the source", () => {
    const { newest, digest } = setup();
    const { source: _source, ...sourceless } = newest;
    expect(digest(asDocument(reversed(newest)))).toBe(digest(newest));
    expect(digest(sourceless)).toBe(digest(newest));
    expect(digest({ ...newest, source: { any: ["thing"] } })).toBe(digest(newest));
  });

  it("depends on every value of the registry", () => {
    const { newest, digest } = setup();
    const { source: _source, version: _version, ...rest } = newest;
    const seen = new Set([digest(newest)]);
    let count = 1;
    for (const changed of changes({ providers: rest.providers, deleted: rest.deleted })) {
      // `false` where `true` stood and a longer name are still of the right shape: only the digest is asked.
      const { version } = newest;
      seen.add(registryDigest({ ...Object(changed), version }, [SOURCE], BUILT_IN));
      count += 1;
    }
    expect(count).toBeGreaterThan(250);
    expect(seen.size).toBe(count);
  });

  it("depends on the sources and the parameter sets", () => {
    const { newest } = setup();
    const [basic] = Object.entries(BUILT_IN.sets);
    const digests = [
      registryDigest(newest, [SOURCE], BUILT_IN),
      registryDigest(newest, [], BUILT_IN),
      registryDigest(newest, [{ ...SOURCE, archived: "/archived" }], BUILT_IN),
      registryDigest(newest, [SOURCE], { sets: Object.fromEntries([basic ?? []]) }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe("the order of lines", () => {
  /** Names that an order of some language would put elsewhere, at providers that differ in case only. */
  const NAMES = ["a", "B", "ä", "a-1", "a.1", "A", "ﬀ", "🙂", "b"];
  const names = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 6 });
  const listed = fc.tuple(names, names).map(([models, embeddings]) => ({
    models: models.map((name, index) => ({ name, tokenLimit: index + 1 })),
    embeddings,
  }));
  const registries: fc.Arbitrary<RegistryDocument> = fc.record({
    version: fc.constant(1),
    providers: fc.dictionary(fc.constantFrom("q", "Q", "x.ai", "10", "9"), listed),
    deleted: fc.uniqueArray(
      fc.record({ provider: fc.constantFrom("q", "Q", "Q B"), name: fc.constantFrom(...NAMES) }),
      { selector: ({ provider, name }) => `${provider}/${name}` },
    ),
  });
  const orders = fc.infiniteStream(fc.nat());

  /** The same lines in another order, in every list of models, deletions and embeddings. */
  function shuffled(document: RegistryDocument, next: () => number): RegistryDocument {
    const mix = <T>(list: readonly T[]): T[] =>
      list
        .map((line) => ({ line, at: next() }))
        .toSorted((left, right) => left.at - right.at)
        .map(({ line }) => line);
    const providers = mix(Object.entries(document.providers)).map(
      ([provider, { models, embeddings = [] }]) => [
        provider,
        { models: mix(models), embeddings: mix(embeddings) },
      ],
    );
    return { ...document, providers: Object.fromEntries(providers), deleted: mix(document.deleted) };
  }

  it("means nothing", () => {
    const { digest } = setup();
    fc.assert(
      fc.property(registries, orders, (document, order) => {
        expect(digest(shuffled(document, () => order.next().value))).toBe(digest(document));
      }),
    );
  });

  it("hides no change of a line", () => {
    const { digest } = setup();
    fc.assert(
      fc.property(registries, orders, fc.nat(), (document, order, at) => {
        const { version, ...rest } = document;
        const changed = [...changes(rest)];
        fc.pre(changed.length > 0);
        const other = { version, ...Object(changed[at % changed.length]) };
        expect(digest(shuffled(other, () => order.next().value))).not.toBe(digest(document));
      }),
    );
  });

  it("is left as it is in the document", () => {
    const { newest, digest } = setup();
    const before = JSON.stringify(newest);
    digest(newest);
    expect(JSON.stringify(newest)).toBe(before);
  });
});

describe("canonical JSON", () => {
  it("is RFC 8785: keys by UTF-16 unit, numbers as ECMAScript writes them", () => {
    expect(canonicalJson({ "\u20ac": 1e21, "\r": 0.000001, "1": [null, true, 1e-7] })).toBe(
      '{"\\r":0.000001,"1":[null,true,1e-7],"€":1e+21}',
    );
  });

  it("has no form for what is not JSON", () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
    expect(() => canonicalJson(Number.NaN)).toThrow();
  });
});

describe("the parameter sets in force", () => {
  it("are the built-in ones and the document's, which go first", () => {
    const mine = { fields: { on: { type: "boolean" } } } as const;
    const added = {
      sets: { Mine: mine, BasicParameters: mine },
      synonyms: [{ fields: ["on", "effort"] }],
      choiceOrder: { effort: ["high", "low"] },
    };
    const inForce = parameterSetsInForce(BUILT_IN, { parameterSets: added });
    expect(Object.keys(inForce.sets)).toEqual(["BasicParameters", "EffortParameters", "Mine"]);
    expect(inForce.sets.BasicParameters).toEqual(mine);
    expect(inForce.synonyms).toEqual([...(BUILT_IN.synonyms ?? []), ...added.synonyms]);
    expect(inForce.choiceOrder).toEqual(added.choiceOrder);
    expect(parameterSetsInForce(BUILT_IN, {})).toEqual(BUILT_IN);
  });
});

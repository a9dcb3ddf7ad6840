import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import { referenceSourceProblems } from "../../../lib/domain/sources/rules.ts";

/**
 * What the rules take never becomes a statement that DynamoDB refuses, or one whose assignments undo each other. The statement is put
 * together here anew, path by path, for items whose lists and maps have the worst names that they could have.
 */

const TOKENS = ["a", "b", "0"];
/** Of a parameter: no declared path goes through it, but an element can be called the same. */
const FIELD = "temperature";
const ELEMENTS = [...TOKENS, FIELD];
const KINDS = ["x", "xy", "z"];

const pointer = (least: number) =>
  fc
    .array(fc.constantFrom(...TOKENS), { minLength: least, maxLength: 2 })
    .map((tokens) => tokens.map((token) => `/${token}`).join(""));
const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((one) => ({ [key]: one })),
    { nil: {} },
  );

const source: fc.Arbitrary<Omit<ReferenceSource, "name">> = fc
  .tuple(
    pointer(0),
    optional("each", pointer(0)),
    optional("provider", pointer(1)),
    optional("parameters", pointer(0)),
    optional("touch", fc.record({ version: pointer(1) })),
    optional(
      "where",
      fc.oneof(
        fc.constantFrom(...KINDS).map((equals) => ({ attribute: "kind", equals })),
        fc.constantFrom("x", "z").map((beginsWith) => ({ attribute: "kind", beginsWith })),
      ),
    ),
  )
  .map(([model, ...rest]) => ({
    ...Object.assign({}, ...rest),
    model,
    table: "t",
    team: "/team",
    owner: { kind: "k", id: "/id" },
  }));
const declarations = fc
  .array(source, { minLength: 1, maxLength: 3 })
  .map((sources) => sources.map((one, index) => ({ ...one, name: `s${index}` })));

type Write = { readonly what: string; readonly path: readonly string[] };

const tokensOf = (text: string): string[] => text.split("/").slice(1);

/** Returns every path that the source may write in some item of this kind, whatever the elements are called. */
function writesOf(one: ReferenceSource, kind: string): Write[] {
  const { where, each, model, provider, parameters, touch } = one;
  if (where !== undefined && !("equals" in where ? kind === where.equals : kind.startsWith(where.beginsWith)))
    return [];
  const elements = each === undefined ? [[]] : ELEMENTS.map((element) => [...tokensOf(each), element]);
  const same = JSON.stringify([provider, parameters, model, each]);
  return [
    ...elements.flatMap((element) => {
      const write = (what: string, at: string | undefined, field: readonly string[] = []): Write[] =>
        at === undefined ? [] : [{ what: `${what} ${same}`, path: [...element, ...tokensOf(at), ...field] }];
      return [
        ...write("model", model),
        ...write("provider", typeof provider === "string" ? provider : undefined),
        ...write("field", parameters, [FIELD]),
      ];
    }),
    ...(touch?.version === undefined ? [] : [{ what: "version", path: tokensOf(touch.version) }]),
  ];
}

/** Tells of two paths whether a statement cannot have both; the same path for the same purpose is written once. */
function clash(left: Write, right: Write): boolean {
  const [shorter, longer] = left.path.length <= right.path.length ? [left, right] : [right, left];
  if (!shorter.path.every((token, index) => token === longer.path[index])) return false;
  return shorter.path.length < longer.path.length || left.what !== right.what;
}

test("declarations that are taken never write paths that contain one another, or one path for two purposes", () => {
  let taken = 0;
  fc.assert(
    fc.property(declarations, (sources) => {
      if (referenceSourceProblems(sources).length > 0) return;
      taken += 1;
      for (const kind of KINDS) {
        const writes = sources.flatMap((one) => writesOf(one, kind));
        const clashes = writes.flatMap((left, index) =>
          writes
            .slice(index + 1)
            .filter((right) => clash(left, right))
            .map((right) => [left, right]),
        );
        expect(clashes).toEqual([]);
      }
    }),
    { numRuns: 10_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

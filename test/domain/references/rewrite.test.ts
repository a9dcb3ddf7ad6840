import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeValue, Item } from "../../../lib/domain/items/attribute-value.ts";
import { decidePlace, holds, type PlaceDecision } from "../../../lib/domain/references/rewrite.ts";
import { createSourceReader, type Place } from "../../../lib/domain/references/source-reader.ts";
import type { Target, Targets } from "../../../lib/domain/references/targets.ts";
import { sourceOf } from "../../builders/sources.ts";

const SOURCE = sourceOf({ parameters: "/params", team: { value: "acme" } });

const redirect = (to: string | null): Target => ({ kind: "redirect", to, migration: `to ${to}`, hops: [] });
const TARGETS: Targets = new Map<string, Target>([
  ["p/a", redirect("p/new")],
  ["p/b", redirect("p/new")],
  ["p/c", redirect("p/other")],
  ["p/gone", redirect(null)],
  [
    "p/other",
    { kind: "note", migration: "other is tired", told: new Set(["someone"]), fields: [], retiresOn: null },
  ],
]);
const read = createSourceReader(SOURCE, { sources: [SOURCE], keyAttributes: ["id"], indexKeys: [] });
const placesOf = (item: Item): readonly Place[] => read(item).places;

function decide(model: AttributeValue, targets = TARGETS): PlaceDecision | undefined {
  const [place] = placesOf({ id: { S: "1" }, model });
  return place === undefined ? undefined : decidePlace(place, targets);
}

const list = (...ids: string[]): AttributeValue => ({ L: ids.map((S) => ({ S })) });
const idsAfter = (decision: PlaceDecision | undefined): unknown =>
  (decision?.after?.model as { L: { S: string }[] } | undefined)?.L.map(({ S }) => S);

describe("a list", () => {
  test("of references that end at the same model holds it once, at the place of the first", () => {
    expect(idsAfter(decide(list("x/1", "p/a", "x/2", "p/b", "p/new", "x/3")))).toEqual([
      "x/1",
      "p/new",
      "x/2",
      "x/3",
    ]);
    expect(idsAfter(decide(list("p/new", "p/a")))).toEqual(["p/new"]);
  });

  test("counts every element, for the migration that it belongs to", () => {
    expect(decide(list("p/a", "p/a", "p/gone", "p/c"))?.effects).toEqual([
      { migration: "to p/new", effect: "rewritten", references: 2, to: "p/new" },
      { migration: "to null", effect: "cleared", references: 1, to: null },
      { migration: "to p/other", effect: "rewritten", references: 1, to: "p/other" },
      { migration: "other is tired", effect: "noted", references: 1, to: null },
    ]);
  });

  test("that holds nothing of interest is not decided", () => {
    expect(decide(list("x/1", "p/new"))).toBeUndefined();
    expect(decide(list())).toBeUndefined();
  });

  test("of a deprecated model is noted and not changed", () => {
    expect(decide(list("p/other", "x/1"))).toMatchObject({
      effects: [{ effect: "noted", references: 1 }],
    });
    expect(decide(list("p/other"))?.after).toBeUndefined();
  });

  test("after a rewrite holds no id that is redirected, no replacement twice, and all else in its order", () => {
    const id = fc.constantFrom("p/a", "p/b", "p/c", "p/gone", "p/new", "p/other", "x/1", "x/2");
    fc.assert(
      fc.property(fc.array(id, { maxLength: 12 }), (ids) => {
        const decision = decide(list(...ids));
        const after = (idsAfter(decision) ?? ids) as string[];
        expect(after.filter((one) => TARGETS.get(one)?.kind === "redirect")).toEqual([]);
        if (decision?.after !== undefined) {
          const moved = new Set(ids.flatMap((one) => (TARGETS.get(one) as { to?: string })?.to ?? []));
          for (const one of moved) expect(after.filter((other) => other === one)).toHaveLength(1);
          const others = (all: readonly string[]) =>
            all.filter((one) => !moved.has(one) && TARGETS.get(one)?.kind !== "redirect");
          expect(others(after)).toEqual(others(ids));
        }
        // Deciding again finds nothing to move: a second pass changes nothing.
        expect(decide(list(...after))?.after).toBeUndefined();
        const counted = (decision?.effects ?? []).filter(({ effect }) => effect !== "noted");
        const redirected = ids.filter((one) => TARGETS.get(one)?.kind === "redirect").length;
        expect(counted.reduce((sum, { references }) => sum + references, 0)).toBe(redirected);
      }),
    );
  });

  test("with other types among its elements keeps them exactly", () => {
    const others: AttributeValue[] = [
      { N: "1" },
      { M: { x: { S: "p/a" } } },
      { NULL: true },
      { L: [{ S: "p/a" }] },
    ];
    const decision = decide({ L: [{ S: "p/gone" }, ...others, { S: "p/a" }] });
    expect(decision?.after?.model).toEqual({ L: [...others, { S: "p/new" }] });
  });
});

describe("parameters beside", () => {
  const set = { fields: { t: { type: "integer", maximum: 5 } } } as const;
  const hops = [{ to: "p/new", from: null, set }];
  const targets = new Map<string, Target>([
    ["p/a", { ...redirect("p/new"), hops } as Target],
    ["p/gone", redirect(null)],
  ]);
  const fieldsAfter = (
    model: AttributeValue,
    params: AttributeValue = { M: { t: { N: "9" }, x: { N: "9" } } },
  ) => {
    const [place] = placesOf({ id: { S: "1" }, model, params });
    return decidePlace(place as Place, targets)?.after?.fields;
  };
  test("a list of one are mapped, beside more they stay, and beside a cleared reference", () => {
    expect(fieldsAfter(list("p/a"))).toEqual({ t: { N: "5" } });
    expect(fieldsAfter(list("p/a", "x/1"))).toBeUndefined();
    expect(fieldsAfter(list("p/gone"))).toBeUndefined();
  });
  test("inside an object that is read keep what no reading knows, to the last byte", () => {
    const reading = { key: "type", values: { enabled: true, disabled: false }, fields: { budget: "budget" } };
    const thoughtful = {
      fields: {
        thinking: { type: "boolean", default: false, reading },
        budget: { type: "integer", maximum: 5 },
      },
    } as const;
    const own: Item = {
      bytes: { B: new Uint8Array([1, 255]) },
      exact: { N: "12345678901234567890123456789012345678" },
      set: { SS: ["a", "b"] },
    };
    const stored = (budget: string): AttributeValue => ({
      M: { type: { S: "enabled" }, budget: { N: budget }, ...own },
    });
    const [place] = placesOf({
      id: { S: "1" },
      model: { S: "p/a" },
      params: { M: { thinking: stored("9") } },
    });
    const moves: Targets = new Map([
      ["p/a", { ...redirect("p/new"), hops: [{ to: "p/new", from: thoughtful, set: thoughtful }] } as Target],
    ]);
    expect(decidePlace(place as Place, moves)?.after?.fields).toEqual({ thinking: stored("5") });
  });
  test("that no set on the way describes are in no decision", () => {
    expect(fieldsAfter({ S: "p/a" }, { M: { x: { N: "9" } } })).toEqual({});
    expect(fieldsAfter({ S: "p/a" }, { NULL: true })).toEqual({});
  });
});

test.each([
  ["1e-7", "0.0000001", true],
  ["1e+21", "1000000000000000000000", true],
  ["-0", "0", true],
  ["0.10", "0.1", true],
  ["1e-7", "0.00000010000000000000001", false],
  ["-1", "1", false],
])("a place that was given %s holds it as %s: %s", (given, stored, isHeld) => {
  const values = (N: string) => ({ model: { S: "p/a" }, fields: { N: { N } } }) as const;
  expect(holds(values(stored), values(given), ["N"])).toBe(isHeld);
});

test("a place holds what is expected only when every value is the same, numbers by their digits", () => {
  const values = { model: { S: "p/a" }, fields: { t: { N: "12345678901234567890123" } } } as const;
  const other = { ...values, fields: { t: { N: "12345678901234567890124" } } } as const;
  expect(holds(structuredClone(values), values, ["t", "u"])).toBe(true);
  expect(holds({}, values, ["t"])).toBe(false);
  expect(holds({ model: values.model }, values, ["t"])).toBe(false);
  expect(holds(other, values, ["t"])).toBe(false);
  expect(holds(other, values, [])).toBe(true);
  expect(holds({ ...values, fields: { ...values.fields, u: { S: "new" } } }, values, ["t", "u"])).toBe(false);
});

test("bytes are no value of a field: not the object that a list of them would be, nor the text that they spell", () => {
  const set = { fields: { salt: { type: "object" }, seed: { type: "text" } } } as const;
  const targets: Targets = new Map<string, Target>([
    ["p/a", { kind: "redirect", to: "p/new", migration: "m", hops: [{ to: "p/new", from: set, set }] }],
  ]);
  const bytes = { B: new Uint8Array([1, 2, 3]) };
  const [place] = placesOf({
    id: { S: "1" },
    model: { S: "p/a" },
    params: { M: { salt: bytes, seed: bytes, pepper: bytes } },
  });
  const decision = decidePlace(place as Place, targets);
  expect({ ...decision?.before.fields }).toEqual({ salt: bytes, seed: bytes });
  expect({ ...decision?.after?.fields }).toEqual({});
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { requestFor, toPartiQL } from "../../../lib/aws/pass/update-statement.ts";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import type { AttributeValue, Item } from "../../../lib/domain/items/attribute-value.ts";
import type { Hop } from "../../../lib/domain/parameters/hop.ts";
import { decidePlace, type PlaceDecision } from "../../../lib/domain/references/rewrite.ts";
import { createSourceReader } from "../../../lib/domain/references/source-reader.ts";
import { createStatement } from "../../../lib/domain/references/statement.ts";
import type { Target } from "../../../lib/domain/references/targets.ts";
import { sourceOf } from "../../builders/sources.ts";

/** `x` is known to the old model only: it is dropped. */
const HOP = {
  to: "p/new",
  from: { fields: { x: { type: "boolean" } } },
  set: { fields: { t: { type: "number" } } },
} as const;
const TARGETS = new Map<string, Target>([
  ["p/old", { kind: "redirect", to: "p/new", migration: "m", hops: [HOP] }],
]);

function decisionsOf(item: Item, source: Partial<ReferenceSource>): PlaceDecision[] {
  const whole = sourceOf({ team: { value: "acme" }, ...source });
  const table = { sources: [whole], keyAttributes: ["id"], indexKeys: [] };
  return createSourceReader(whole, table)(item).places.flatMap((place) => decidePlace(place, TARGETS) ?? []);
}

test("writes the new values where the key and every old value hold, names quoted and values as parameters", () => {
  const item: Item = {
    id: { S: "it's" },
    "mo del": {
      M: {
        "data-type": { L: [{ M: { id: { S: "p/old" }, params: { M: { x: { N: "1" }, y: { N: "1" } } } } }] },
      },
    },
  };
  const decisions = decisionsOf(item, {
    each: "/mo del/data-type",
    model: "/id",
    parameters: "/params",
  });
  const { statement, included } = createStatement("things", { id: { S: "it's" } }, decisions, [
    { assignment: { steps: ["version"], value: { N: "2" } }, guard: { old: undefined } },
    { assignment: { steps: ["at"], value: { S: "now" } } },
  ]);
  expect(included).toEqual(decisions);
  expect(toPartiQL(statement, 'real"name')).toEqual({
    text:
      'UPDATE "real""name" SET "mo del"."data-type"[0]."id"=?, "version"=?, "at"=? ' +
      'REMOVE "mo del"."data-type"[0]."params"."x" ' +
      'WHERE "id"=? AND "mo del"."data-type"[0]."id"=? AND "mo del"."data-type"[0]."params"."x"=? ' +
      'AND "mo del"."data-type"[0]."params"."t" IS MISSING AND "version" IS MISSING',
    parameters: [{ S: "p/new" }, { N: "2" }, { S: "now" }, { S: "it's" }, { S: "p/old" }, { N: "1" }],
  });
});

test("a null is a condition by its type, in an update expression: nothing says what PartiQL makes of one", () => {
  const condition = { steps: ["params", "model"], value: { NULL: true } } as const;
  const assignment = { steps: ["params", "model"], value: { S: "p/old" } };
  const statement = {
    table: "things",
    key: { id: { S: "1" } },
    assignments: [assignment],
    conditions: [condition],
  };
  expect(requestFor(statement, "things")).toMatchObject({
    kind: "update",
    input: {
      UpdateExpression: "SET #n0.#n1 = :v0",
      ConditionExpression: "attribute_exists(#n2) AND attribute_type(#n0.#n1, :v1)",
      ExpressionAttributeValues: { ":v0": { S: "p/old" }, ":v1": { S: "NULL" } },
    },
  });
});

test("parameters that stay as they are remain a condition and are not written", () => {
  const params: AttributeValue = { M: { t: { N: "0.5" }, stop: { L: [] } } };
  const decisions = decisionsOf({ id: { S: "1" }, model: { S: "p/old" }, params }, { parameters: "/params" });
  const { statement } = createStatement("t", { id: { S: "1" } }, decisions, []);
  expect(toPartiQL(statement, "t")).toEqual({
    text: 'UPDATE "t" SET "model"=? WHERE "id"=? AND "model"=? AND "params"."t"=? AND "params"."x" IS MISSING',
    parameters: [{ S: "p/new" }, { S: "1" }, { S: "p/old" }, { N: "0.5" }],
  });
});

test("no value ever stands in the text, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (hostile) => {
      const marked = `<<${hostile}>>`;
      const item: Item = { id: { S: marked }, model: { S: "p/old" }, params: { M: { x: { S: marked } } } };
      const decisions = decisionsOf(item, { parameters: "/params" });
      const { statement } = createStatement("t", { id: { S: marked } }, decisions, []);
      const { text, parameters } = toPartiQL(statement, "t");
      expect(text).not.toContain(marked);
      expect(text.match(/\?/g)).toHaveLength(parameters.length);
    }),
  );
});

describe("the limits of a statement", () => {
  /** DynamoDB's: 8,192 characters, and 300 operators and functions in a condition. */
  const check = (decisions: readonly PlaceDecision[]): PlaceDecision[] => {
    const { statement, included } = createStatement("t", { id: { S: "1" }, sort: { S: "2" } }, decisions, []);
    const { text } = toPartiQL(statement, "a-table-name-of-its-own".repeat(5));
    const condition = text.slice(text.indexOf(" WHERE "));
    expect(text.length).toBeLessThanOrEqual(8_192);
    expect((condition.match(/ AND |=\?| IS MISSING/g) ?? []).length).toBeLessThanOrEqual(300);
    return included;
  };

  test.each([
    ["short names", "m", 400],
    ["names of 60 characters", "x".repeat(60), 100],
    ["names of 250 characters", "x".repeat(250), 20],
  ])("hold for many places with three values each, of %s, and nothing is left out", (_name, field, count) => {
    const element: AttributeValue = {
      M: { [field]: { S: "old" }, [`${field}p`]: { S: "p" }, [`${field}q`]: { M: {} } },
    };
    const item: Item = { id: { S: "1" }, n: { L: Array(count).fill(element) } };
    let left = decisionsOf(item, {
      each: "/n",
      model: `/${field}`,
      provider: `/${field}p`,
      parameters: `/${field}q`,
    });
    expect(left).toHaveLength(count);
    for (let statements = 0; left.length > 0; statements += 1) {
      expect(statements).toBeLessThan(count);
      const included = check(left);
      expect(included.length).toBeGreaterThan(0);
      expect(left.slice(0, included.length)).toEqual(included);
      left = left.slice(included.length);
    }
  });

  test("refuse what even one reference makes too much of, also where the engine would take it", () => {
    const params = (count: number): AttributeValue => ({
      M: Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, { N: "1" }])),
    });
    const requestWith = (count: number) => {
      const fields = Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`x${index}`, { type: "number" }]),
      );
      const hop = { to: "p/new", from: { fields }, set: { fields } } as unknown as Hop;
      const item: Item = { id: { S: "1" }, model: { S: "p/old" }, params: params(count) };
      const targets = new Map<string, Target>([
        ["p/old", { kind: "redirect", to: "p/new", migration: "m", hops: [hop] }],
      ]);
      const source = sourceOf({ parameters: "/params", team: { value: "acme" } });
      const read = createSourceReader(source, { sources: [source], keyAttributes: ["id"], indexKeys: [] });
      const decisions = read(item).places.flatMap((place) => decidePlace(place, targets) ?? []);
      return requestFor(createStatement("t", { id: { S: "1" } }, decisions, []).statement, "t");
    };
    expect(requestWith(140)).toMatchObject({ kind: "statement" });
    expect(requestWith(149)).toBeUndefined();
  });

  test("hold for many sources of one item, each with nothing but a short name", () => {
    const names = Array.from({ length: 300 }, (_, index) => index.toString(36));
    const item: Item = { id: { S: "1" }, ...Object.fromEntries(names.map((name) => [name, { S: "p/old" }])) };
    const decisions = names.flatMap((name) => decisionsOf(item, { model: `/${name}` }));
    expect(decisions).toHaveLength(300);
    expect(check(decisions).length).toBeGreaterThan(90);
  });
});

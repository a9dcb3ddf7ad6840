import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../../../lib/domain/items/attribute-value.ts";
import {
  endsEarly,
  follow,
  formatPointer,
  parsePointer,
  valueAt,
} from "../../../lib/domain/items/pointer.ts";

/** The examples of RFC 6901, section 5. */
test.each([
  ["", []],
  ["/foo", ["foo"]],
  ["/foo/0", ["foo", "0"]],
  ["/", [""]],
  ["/a~1b", ["a/b"]],
  ["/c%d", ["c%d"]],
  ["/m~0n", ["m~n"]],
  ["/~01", ["~1"]],
  ["/ ", [" "]],
])("%j has the tokens %j", (pointer, tokens) => {
  expect(parsePointer(pointer)).toEqual(tokens);
});

test("what is formatted is parsed to the same", () => {
  const token = fc.oneof(fc.string(), fc.constantFrom("~", "/", "~0", "~1", "~01", "//"));
  fc.assert(
    fc.property(fc.array(token, { maxLength: 6 }), (tokens) => {
      expect(parsePointer(formatPointer(tokens))).toEqual(tokens);
    }),
  );
});

const ITEM: Item = {
  list: { L: [{ M: { a: { S: "first" } } }, { M: { a: { S: "second" } } }] },
  map: { M: { "1": { S: "a key of digits" }, deep: { M: { x: { N: "1" } } } } },
  text: { S: "abc" },
};

test.each([
  ["/list/1/a", ["list", 1, "a"], { S: "second" }],
  ["/list/01/a", ["list", "01", "a"], undefined],
  ["/list/2/a", ["list", 2, "a"], undefined],
  ["/map/1", ["map", "1"], { S: "a key of digits" }],
  ["/map/deep/x", ["map", "deep", "x"], { N: "1" }],
  ["/text/length", ["text", "length"], undefined],
  ["/text/0", ["text", "0"], undefined],
  ["/map/toString", ["map", "toString"], undefined],
  ["/__proto__/x", ["__proto__", "x"], undefined],
  ["/nowhere/0", ["nowhere", "0"], undefined],
] as const)("%s leads along %j", (pointer, steps, value) => {
  expect(follow(ITEM, parsePointer(pointer))).toEqual({ steps, value });
  expect(valueAt(ITEM, steps)).toEqual(value);
});

test("steps of a list lead nowhere once there is a map", () => {
  expect(valueAt({ list: { M: { "1": { S: "x" } } } }, ["list", 1])).toBeUndefined();
});

test.each([
  ["/text/a", true],
  ["/text/a/b", true],
  ["/map/1/a", true],
  ["/list/0/a/b", true],
  ["/text", false],
  ["/missing/a", false],
  ["/list/7/a", false],
  ["/map/deep/x", false],
  ["", false],
])("%s leads into something that has nothing inside: %s", (pointer, expected) => {
  expect(endsEarly({ M: ITEM }, parsePointer(pointer))).toBe(expected);
  expect(endsEarly({ M: { ...ITEM, text: { NULL: true } } }, ["text", "a"])).toBe(false);
});

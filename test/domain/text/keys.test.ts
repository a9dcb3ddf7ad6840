import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileNameOf, keyPartOf, nestedKeyOf, nestedKeyPrefix } from "../../../lib/domain/text/keys.ts";
import { objectId, oldFormId } from "../arbitrary-ids.ts";

const bytes = (text: string) => Buffer.byteLength(text);

describe("a key of a row", () => {
  test("is another for every other id, and for every other pair", () => {
    fc.assert(
      fc.property(objectId, objectId, objectId, objectId, (a, b, c, d) => {
        expect(keyPartOf(a) === keyPartOf(b)).toBe(a === b);
        expect(nestedKeyOf(a, b) === nestedKeyOf(c, d)).toBe(a === c && b === d);
        expect(nestedKeyOf(a, b) === nestedKeyOf(b, a)).toBe(a === b);
      }),
    );
  });

  test.each([
    [
      ["a#b", "c"],
      ["a", "b#c"],
    ],
    [
      ["a%23b", "c"],
      ["a#b", "c"],
    ],
    [
      ["a%", "23b"],
      ["a%#23b", ""],
    ],
  ])("tells %j from %j", ([a = "", b = ""], [c = "", d = ""]) => {
    expect(nestedKeyOf(a, b)).not.toBe(nestedKeyOf(c, d));
  });

  test("holds ids of the old form as they are", () => {
    fc.assert(
      fc.property(oldFormId, oldFormId, (outer, inner) => {
        expect(keyPartOf(outer)).toBe(outer);
        expect(nestedKeyOf(outer, inner)).toBe(`${outer}#${inner}`);
      }),
    );
  });

  test("begins as all keys inside the outer one do, and leaves room in 1,024 bytes", () => {
    fc.assert(
      fc.property(objectId, objectId, (outer, inner) => {
        const key = nestedKeyOf(outer, inner);
        expect(key.startsWith(nestedKeyPrefix(outer))).toBe(true);
        for (const one of [key, keyPartOf(outer)]) {
          expect(bytes(one)).toBeLessThanOrEqual(1_024 - "COLLECTION#".length - 33);
          expect(one.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  test("that is short is never the shortened key of a long id", () => {
    const long = "🙂".repeat(256);
    expect(keyPartOf(keyPartOf(long))).not.toBe(keyPartOf(long));
  });
});

describe("a name of a file", () => {
  test("is another for every other id, and one name that a file system takes", () => {
    fc.assert(
      fc.property(objectId, objectId, (left, right) => {
        const name = fileNameOf(left);
        expect(name === fileNameOf(right)).toBe(left === right);
        expect(name).toMatch(/^[^/\\\p{Cc}.][^/\\\p{Cc}]*$/u);
        expect(bytes(`${name}-${"0".repeat(32)}.eml`)).toBeLessThanOrEqual(255);
      }),
    );
  });

  test("is the id itself where that is of the old form", () => {
    fc.assert(fc.property(oldFormId, (id) => void expect(fileNameOf(id)).toBe(id)));
  });

  test.each([
    ["..", "%2E."],
    [".", "%2E"],
    [".profile", "%2Eprofile"],
    ["../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"],
    ["a\\b", "a%5Cb"],
    ["max@example.net", "max%40example.net"],
    ["équipe sud", "équipe sud"],
  ])("of %j is %j", (id, name) => {
    expect(fileNameOf(id)).toBe(name);
  });
});

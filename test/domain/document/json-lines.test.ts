import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesOf } from "../../../lib/domain/document/json-lines.ts";
import { pointerTo } from "../../../lib/domain/document/problem.ts";

const TEXT = `
{ "version": 1,
  "providers": {
    "a/b~c": { "models": [
      { "name": "x \\" ] , {", "tokenLimit": 1 },
      { "name": "y",
        "tokenLimit": -2e3 }
    ] },
    "empty": { "models": [] }
  },
  "deleted": [[], [
    true]], "last": null
}
`;

describe("the line of a place in JSON", () => {
  test.each([
    ["", 2],
    ["/version", 2],
    ["/providers", 3],
    ["/providers/a~1b~0c/models/0", 5],
    ["/providers/a~1b~0c/models/0/tokenLimit", 5],
    ["/providers/a~1b~0c/models/1", 6],
    ["/providers/a~1b~0c/models/1/tokenLimit", 7],
    ["/providers/empty/models", 9],
    ["/deleted/0", 11],
    ["/deleted/1/0", 12],
    ["/last", 12],
  ])("%j is %i", (pointer, line) => {
    expect(linesOf(TEXT, [pointer])).toEqual([line]);
  });

  test("is that of what is around it, where it is not there", () => {
    expect(linesOf(TEXT, ["/providers/a~1b~0c/models/1/replacement/name", "/nothing/here"])).toEqual([6, 2]);
  });

  test("is found for every value of any document, however it is laid out", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        const value: unknown = JSON.parse(json);
        const text = JSON.stringify(value, null, 1);
        const places = [...placesOf(value)];
        // One place a line, but the lines that only close something.
        const lines = text
          .split("\n")
          .flatMap((line, index) => (/^ *[\]}],?$/.test(line) ? [] : [index + 1]));
        expect(linesOf(text, places)).toEqual(lines);
      }),
    );
  });
});

function* placesOf(value: unknown, pointer = ""): Generator<string> {
  yield pointer;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* placesOf(inner, pointer + pointerTo(key));
}

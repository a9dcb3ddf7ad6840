import fc from "fast-check";
import { expect, test } from "vitest";
import { stringifyWithBytes } from "../../../lib/domain/items/binary-json.ts";
import { roughSize } from "../../../lib/domain/items/rough-size.ts";

test("is near the length of the JSON text, whatever the value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { length } = stringifyWithBytes(value);
      expect(roughSize(value)).toBeGreaterThan(length / 7 - 1);
      expect(roughSize(value)).toBeLessThan(3 * length + 10);
    }),
  );
});

test("of large values is nearly exact", () => {
  const item = { map: { M: { text: { S: "x".repeat(330_000) }, bytes: { B: new Uint8Array(100_000) } } } };
  expect(roughSize(item) / stringifyWithBytes(item).length).toBeCloseTo(1, 2);
});

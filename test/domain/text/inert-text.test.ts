import fc from "fast-check";
import { expect, test } from "vitest";
import { inertName } from "../../../lib/domain/text/inert-text.ts";

const HARMFUL = /[\p{Cc}\p{Cs}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
const graphemes = (text: string) => [...new Intl.Segmenter("en").segment(text)].length;

test.each([
  ["plain", "My assistant", "My assistant"],
  ["white space", "  a \t b\r\n c\u00a0d  ", "a b c d"],
  ["a right-to-left override", "gpt\u202e4-tpg", "gpt 4-tpg"],
  ["zero-width characters", "a\u200bb\ufeffc", "a b c"],
  ["a lone surrogate", "a\ud800b", "a b"],
  ["nothing", "", "(no name)"],
  ["nothing that shows", "\u200b\u202e\n", "(no name)"],
  ["markup, which is text", "<!channel> [x](y) __proto__", "<!channel> [x](y) __proto__"],
  ["right-to-left script", "مرحبا", "مرحبا"],
  ["a flag and a skin tone", "🇩🇪👋🏽", "🇩🇪👋🏽"],
])("%s", (_name, given, expected) => {
  expect(inertName(given)).toBe(expected);
});

test("64 graphemes are shown, of more the first 63 and an ellipsis", () => {
  expect(inertName("é".repeat(64))).toBe("é".repeat(64));
  expect(inertName("e\u0301".repeat(65))).toBe(`${"e\u0301".repeat(63)}…`);
});

test.each([
  ["letters", "x".repeat(100_000)],
  ["accents on one letter", `a${"\u0301".repeat(100_000)}`],
  ["flags", "🇩🇪".repeat(25_000)],
  ["joined people", "👩‍".repeat(30_000)],
  ["spaces", " ".repeat(100_000)],
])("100 KB of %s are cut, and quickly", (_name, given) => {
  const started = performance.now();
  const shown = inertName(given);
  expect(performance.now() - started).toBeLessThan(500);
  expect(graphemes(shown)).toBeLessThanOrEqual(65);
  expect(shown.length).toBeLessThanOrEqual(64 * 16 + 1);
});

test("whatever it is: one line, nothing harmful, short, and the same when it is made inert again", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc
      .array(
        fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
        { maxLength: 200 },
      )
      .map((units) => units.join("")),
  );
  fc.assert(
    fc.property(anything, (given) => {
      const shown = inertName(given);
      expect(shown).not.toMatch(HARMFUL);
      expect(shown).not.toBe("");
      expect(shown.trim()).toBe(shown);
      expect(shown.length).toBeLessThanOrEqual(64 * 16 + 1);
    }),
    { numRuns: 2_000 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { closest } from "../../../lib/domain/text/closest.ts";

test.each([
  ["aply", ["plan", "apply"], "apply"],
  ["gpt-4.1", ["gpt-41", "gpt-4o", "gpt-5"], "gpt-41"],
  ["OPENAI", ["mistral", "openai"], "openai"],
  ["p/odl", ["p/idle", "p/old"], "p/old"],
  ["o", ["p", "ox"], undefined],
  ["", ["a"], undefined],
  ["claude-sonnet", ["claude-opus"], undefined],
  ["x".repeat(65), ["x".repeat(65)], undefined],
])("%j among %j means %j", (word, words, expected) => {
  expect(closest(word, words)).toBe(expected);
});

test("two edits away from a word of four letters and more, it is found", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcdefgh-."), minLength: 4, maxLength: 40 });
  const edit = fc.record({ at: fc.nat(), letter: fc.constantFrom("", "x", "yz") });
  fc.assert(
    fc.property(letters, edit, (word, { at, letter }) => {
      const place = at % word.length;
      const misspelt = word.slice(0, place) + letter + word.slice(place + 1);
      expect(closest(misspelt.toUpperCase(), ["something else", word])).toBe(word);
    }),
  );
});

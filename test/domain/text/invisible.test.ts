import { describe, expect, test } from "vitest";
import { visible } from "../../../lib/cli/text/visible.ts";
import { quote } from "../../../lib/domain/document/problem.ts";
import { isModelName, isObjectId, parseModelId } from "../../../lib/domain/text/ids.ts";
import { inertLine, inertName } from "../../../lib/domain/text/inert-text.ts";

/** Spelt as numbers, so that the test reads no property that the code reads. */
const NOBODY_SEES = {
  "a control character": [0x00, 0x1b, 0x7f, 0x9b],
  "a soft hyphen": [0xad],
  "a combining grapheme joiner": [0x34f],
  "a mark of direction": [0x61c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069],
  "a filler of Hangul": [0x115f, 0x1160, 0x3164, 0xffa0],
  "an inherent vowel of Khmer": [0x17b4, 0x17b5],
  "a vowel separator of Mongolian": [0x180e],
  "a zero-width space or joiner": [0x200b, 0x200c, 0x200d, 0x2060, 0xfeff],
  "an operator of mathematics that is not drawn": [0x2061, 0x2064],
  "a deprecated format character": [0x206a, 0x206f],
  "a separator of lines or paragraphs": [0x2028, 0x2029],
  "a blank pattern of Braille": [0x2800],
  "an annotation between lines": [0xfff9, 0xfffb],
  "a position that Unicode keeps for what is not drawn": [0x2065, 0xfff0, 0xe0000, 0xe0fff],
  "a beam of music": [0x1d173],
  "a tag": [0xe0001, 0xe0041, 0xe007f],
  "no character for ever": [0xfdd0, 0xfffe, 0xffff, 0x1fffe, 0x10ffff],
  "half a character": [0xd83d, 0xde42],
} as const;

/** Characters that change how the character before them looks, and are nothing alone. */
const VARIATION_SELECTORS = [0x180b, 0xfe00, 0xfe0f, 0xe0100, 0xe01ef];

const ALL = Object.values(NOBODY_SEES).flat();
const textOf = (point: number): string => String.fromCodePoint(point);
const hex = (points: readonly number[]): string[] => points.map((point) => point.toString(16));

describe.each(Object.entries(NOBODY_SEES))("%s", (_name, points) => {
  test("is in no name of a model", () => {
    const taken = points.filter((point) => isModelName(`gpt${textOf(point)}4`));
    expect(hex(taken)).toEqual([]);
    expect(points.map((point) => parseModelId(`openai/gpt${textOf(point)}4`))).toEqual(
      points.map(() => undefined),
    );
  });

  test("is a space in a text that people are sent", () => {
    for (const point of points) {
      expect(inertLine(`gpt${textOf(point)}4`)).toBe("gpt 4");
      expect(inertName(`${textOf(point)}gpt${textOf(point)}4${textOf(point)}`)).toBe("gpt 4");
    }
  });

  test("is shown as its escape on a terminal and in a message", () => {
    for (const point of points) {
      const shown = [visible(`gpt${textOf(point)}4`), quote(`gpt${textOf(point)}4`)];
      for (const text of shown) {
        expect(text).not.toContain(textOf(point));
        expect(text).toContain("\\u");
      }
    }
  });
});

test("a selector of a variation is in no name of a model", () => {
  expect(hex(VARIATION_SELECTORS.filter((point) => isModelName(`gpt-4${textOf(point)}`)))).toEqual([]);
});

test.each([
  ["an emoji in colour", "❤\uFE0F"],
  ["a key", "1\uFE0F\u20E3"],
  ["a name in Japanese", "葛\u{E0100}城"],
  ["a word of Mongolian", "ᠠ\u180B"],
])("a selector of a variation stays in a shown text where it varies something: %s", (_name, text) => {
  expect(inertLine(text)).toBe(text);
  expect(inertName(text)).toBe(text);
  expect(visible(text)).toBe(text);
  expect(quote(text)).toBe(`"${text}"`);
});

test("elsewhere it hides, and is shown as what else nobody sees", () => {
  for (const selector of VARIATION_SELECTORS.map(textOf)) {
    expect(inertName(`gpt${selector}4`)).toBe("gpt 4");
    expect(visible(`gpt${selector}4`)).toMatch(/^gpt\\u(180b|fe0[0f]|\{e01(00|ef)\})4$/);
    expect(quote(`❤${selector}${selector}`)).toContain(`❤${selector}\\u{`);
  }
});

test.each(["gpt-4", "Grün 2", "مرحبا", "नमस्ते", "한국어", "café", "a\u0301", "🙂", "x y", "日本語"])(
  "%s is a name, and shown as it is",
  (name) => {
    expect(isModelName(name)).toBe(true);
    expect(inertName(name)).toBe(name);
    expect(visible(name)).toBe(name);
    expect(quote(name)).toBe(`"${name}"`);
  },
);

test("the id of a team or a member is refused for what the contract names, and for nothing else", () => {
  const REFUSED = new Set<number>([
    ...NOBODY_SEES["a control character"],
    ...NOBODY_SEES["a mark of direction"],
    ...NOBODY_SEES["a zero-width space or joiner"],
    ...NOBODY_SEES["an operator of mathematics that is not drawn"],
    ...NOBODY_SEES["a separator of lines or paragraphs"],
    ...NOBODY_SEES["half a character"],
    0x2065,
  ]);
  const points = [...ALL, ...VARIATION_SELECTORS];
  expect(hex(points.filter((point) => !isObjectId(`team${textOf(point)}`)))).toEqual(
    hex(points.filter((point) => REFUSED.has(point))),
  );
});

import { replaceInvisible } from "../../domain/text/invisible.ts";

/**
 * Makes text from data safe to show: a character that would move the cursor, change the direction of writing or hide becomes its escape (`\u202e`),
 * so that a hostile name can forge neither a line nor the look of another name.
 */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : replaceInvisible(text, escapeOf);
}

const PLAIN = /^[\x20-\x7E]*$/;

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** Returns the columns that a terminal gives to {@link visible} text: two for East Asian wide characters and emoji, none for combining marks. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes().segment(text)) {
    width += WIDE.test(segment) ? 2 : ZERO.test(segment) ? 0 : 1;
  }
  return width;
}

const ZERO = /^\p{Mn}+$/u;
/** The ranges of Unicode's EastAsianWidth `W` and `F` that names are written in, and the characters drawn as emoji. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]|^\p{Emoji_Presentation}|\uFE0F/u;

let segmenter: Intl.Segmenter | undefined;

/** Returns the segmenter, made at the first name that needs one: most tables are plain text, and making one takes 1 ms. */
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter;
}

/**
 * What nobody sees, by Unicode's own properties, so that a new version of it needs no new list: controls, formats (bidirectional,
 * zero-width, tags), halves of characters, separators of lines and paragraphs, fillers, what is no character for ever (no XML may hold
 * it), and the blank of Braille, a symbol to Unicode.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/v;

/** A selector behind an emoji, a key, an ideograph or a letter of Mongolian changes how that looks, and so it is seen. */
const SEEN =
  /(?<=[\p{Extended_Pictographic}\p{Ideographic}[\p{Script=Mongolian}&&\p{L}]])\p{Variation_Selector}|\p{Variation_Selector}\u20E3/v;

const UNSEEN_IN_TEXT = new RegExp(`(?!${SEEN.source})${INVISIBLE.source}`, "gv");

/** The part that is in no id of a team, a member or an object. These ids are the platform's: no others may be refused of them. */
const INVISIBLE_IN_IDS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B-\u200D\u2060-\u2065\uFEFF]/u;

/** Whether a name holds what nobody sees: two names that look the same are the same. Emoji that are joined or varied are in no name. */
export function hasInvisible(name: string): boolean {
  return INVISIBLE.test(name);
}

/** The same of an id of a team, a member or an object: control, bidirectional, zero-width and surrogate characters alone. */
export function hasInvisibleInId(id: string): boolean {
  return INVISIBLE_IN_IDS.test(id);
}

/** A text to be shown: each character that would not be seen as what `shown` returns for it. Emoji that are joined come apart. */
export function replaceInvisible(text: string, shown: (character: string) => string): string {
  return text.replaceAll(UNSEEN_IN_TEXT, shown);
}

/** Characters of ASCII that are seen. Nearly all names and texts have no others, and need none of the patterns below. */
const SEEN_IN_ASCII = /^[ -~]*$/;

let made: ReturnType<typeof makePatterns> | undefined;

/** Returns the patterns, made at their first use: for each property V8 collects all its characters, 24 M instructions together. */
function patterns() {
  made ??= makePatterns();
  return made;
}

function makePatterns() {
  /**
   * Invisible characters, by Unicode's own properties, so that a new version of Unicode needs no new list: controls, formats (bidirectional,
   * zero-width, tags), halves of characters, separators of lines and paragraphs, fillers, code points that will never be characters (no XML may hold
   * them), and the blank of Braille, which Unicode counts as a symbol.
   */
  const invisible =
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/v;
  /** Variation selectors that count as visible: behind an emoji, a key, an ideograph or a letter of Mongolian they change how that looks. */
  const seen =
    /(?<=[\p{Extended_Pictographic}\p{Ideographic}[\p{Script=Mongolian}&&\p{L}]])\p{Variation_Selector}|\p{Variation_Selector}\u20E3/v;
  return {
    invisible,
    unseenInText: new RegExp(`(?!${seen.source})${invisible.source}`, "gv"),
    /** Characters that no id of a team, a member or an object may hold. These ids are the platform's, so no other characters are refused in them. */
    invisibleInIds: /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B-\u200D\u2060-\u2065\uFEFF]/v,
  };
}

/** Tells whether a name holds an invisible character: names that look the same must be the same. Joined or varied emoji are refused in names, too. */
export function hasInvisible(name: string): boolean {
  return !SEEN_IN_ASCII.test(name) && patterns().invisible.test(name);
}

/** Tells whether an id of a team, a member or an object holds a control, bidirectional, zero-width or surrogate character. */
export function hasInvisibleInId(id: string): boolean {
  return !SEEN_IN_ASCII.test(id) && patterns().invisibleInIds.test(id);
}

/** Returns a text to be shown, with each invisible character replaced by what `shown` returns for it. Joined emoji come apart. */
export function replaceInvisible(text: string, shown: (character: string) => string): string {
  return SEEN_IN_ASCII.test(text) ? text : text.replaceAll(patterns().unseenInText, shown);
}

/** Control, bidirectional and zero-width characters, line and paragraph separators, lone surrogates. */
const NOT_SHOWN = /[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gu;
const MAX_GRAPHEMES = 64;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A name that a user wrote, as a line may show it: no control or direction characters, white space folded, at most 64 graphemes. */
export function inertName(name: string): string {
  // A grapheme can have many code points: the cut before the segmentation keeps 100 KB of them from being looked at one by one.
  const line = name.slice(0, 4_096).replaceAll(NOT_SHOWN, " ").replaceAll(/\s+/gu, " ").trim();
  const shown: string[] = [];
  for (const { segment } of graphemes.segment(line)) {
    if (shown.length === MAX_GRAPHEMES) return `${shown.slice(0, -1).join("")}…`;
    shown.push(segment.length > 16 ? segment.slice(0, 16).replaceAll(NOT_SHOWN, "") : segment);
  }
  return shown.length === 0 ? "(no name)" : shown.join("");
}

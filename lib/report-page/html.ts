import { escaped } from "../domain/text/escaped-html.ts";
import { replaceInvisible } from "../domain/text/invisible.ts";

/** A piece of HTML that is safe: made by {@link html}, or a text of the page's own. */
export type Html = { readonly html: string };

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** Makes HTML of a template. What stands in it is text, whatever it looks like; only what was made by this function goes in as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: strings.map((text, index) => text + (index < parts.length ? markup(parts[index]) : "")).join(""),
  };
}

/** Marks a text of the page's own as safe: its style, its script and what goes along with it. */
export function trusted(text: string): Html {
  return { html: text };
}

function markup(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "string") return escaped(inert(part));
  if (typeof part === "number") return String(part);
  return "html" in part ? part.html : part.map(markup).join("");
}

/** Returns a text as one line in which each character shows: one that would hide, or change the direction of writing, becomes a sign for it. */
export function inert(text: string): string {
  return replaceInvisible(text.replaceAll(/\s+/gu, " "), () => "\uFFFD");
}

/** Returns data as the text of a script element: nothing in it ends the element, or a line of JavaScript. */
export function inertJson(value: unknown): Html {
  return trusted(
    JSON.stringify(value).replaceAll(
      /[<\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

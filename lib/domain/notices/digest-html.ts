import { escaped } from "../text/escaped-html.ts";

/** The HTML of an e-mail: nothing is loaded, there are no images, and the colours are those of the mail program, light or dark. */

/** A part of an e-mail: paragraphs are separated by empty lines; a line that begins with a bullet is an item, and an indented one below it its link. */
export type Section = { readonly title: string; readonly text: string };

/** A font and a measure that read well anywhere. A word that is wider than a phone is broken, and a day is not. */
const STYLE =
  ":root{color-scheme:light dark}body{overflow-wrap:anywhere;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;max-width:40em;margin:1.5em auto;padding:0 1em}h1{font-size:1.2em}h2{font-size:1.05em;margin:1.6em 0 .4em}p,ul{margin:.5em 0}.day{white-space:nowrap}";

/** Returns an e-mail as one HTML document. */
export function htmlOf(subject: string, sections: readonly Section[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">',
    `<title>${escaped(subject)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${inert(subject)}</h1>`,
    ...sections.map(
      ({ title, text }) => `${title === "" ? "" : `<h2>${inert(title)}</h2>`}${blocksOf(text)}`,
    ),
    "</body></html>",
  ].join("\n");
}

/** Returns the paragraphs of a text as HTML; lines that begin with a bullet are a list, and an indented one, the link of an owner, belongs to its item. */
function blocksOf(text: string): string {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const [first = "", ...items] = `\n${block}`.split(`\n${BULLET}`);
      const heads = first.split("\n").slice(1);
      const list = items.map((item) => `<li>${item.split(INDENT).map(lineOf).join("<br>")}</li>`).join("");
      return `<p>${heads.map(inert).join("<br>")}</p>${list === "" ? "" : `<ul>${list}</ul>`}`;
    })
    .join("\n");
}

const BULLET = "- ";
const INDENT = "\n  ";

/** @param index of the line in its item: the first one is text, whatever it looks like */
function lineOf(line: string, index: number): string {
  if (index === 0 || !line.startsWith("https://")) return inert(line);
  const shown = escaped(line);
  return `<a href="${shown}">${shown}</a>`;
}

/** Signs that make a link of a name in mail programs which look for links in texts: of `https://`, `www.example.com` and addresses. */
const LINKING = /(?<=[\p{L}\p{N}])(?:\.(?=\p{L})|:(?=\/\/)|@(?=[\p{L}\p{N}]))/gu;
const DAY = /\b\d{4}-\d{2}-\d{2}\b/g;

/** Returns a text as HTML in which a name stays a name: what would be a link is in pieces, to the eye the same. */
function inert(text: string): string {
  return escaped(text).replaceAll(LINKING, "<span>$&</span>").replaceAll(DAY, '<span class="day">$&</span>');
}

import type { ObjectExpression, Property } from "acorn";
import { plainProperties, type WrittenModel } from "./model-list.ts";
import { type ListForm, writtenKey } from "./written-code.ts";

/** The fields that the date follows, where a model has them. */
const BEFORE = ["name", "tokenLimit", "default", "translationDefault", "deprecated", "replacement"];

type Edit = { readonly start: number; readonly end: number; readonly text: string };

/**
 * Returns a text in which models have these dates as `retiresOn`. Nothing else changes: a date is replaced in its place, or added behind what it belongs
 * to, spelt and spaced as the properties around it.
 * @param models those of the text
 * @param dates YYYY-MM-DD by model id
 */
export function setDates(
  text: string,
  form: ListForm,
  models: readonly WrittenModel[],
  dates: ReadonlyMap<string, string>,
): string {
  const edits = models.flatMap((model): Edit[] => {
    const date = dates.get(model.id);
    return date === undefined || date === model.retiresOn ? [] : [editOf(text, form, model, date)];
  });
  let edited = "";
  let at = 0;
  for (const { start, end, text: inserted } of edits.toSorted((left, right) => left.start - right.start)) {
    edited += text.slice(at, start) + inserted;
    at = end;
  }
  return edited + text.slice(at);
}

function editOf(text: string, form: ListForm, { details, end }: WrittenModel, date: string): Edit {
  if (details === undefined) return { start: end, end, text: `, { retiresOn: "${date}" }` };
  const properties = plainProperties(details);
  const present = properties.find(({ key }) => writtenKey(key) === "retiresOn");
  if (present !== undefined) {
    const { start, end: last } = present.value;
    const mark = text.charAt(start);
    return { start, end: last, text: `${mark}${date}${mark}` };
  }
  const [first] = properties;
  if (first === undefined)
    return { start: details.start, end: details.end, text: `{ ${propertyOf(form, ": ", date)} }` };
  const added = propertyOf(form, colonOf(text, first), date);
  const gap = gapOf(text, details, properties);
  const anchor = properties.findLast(({ key }) => BEFORE.includes(writtenKey(key) ?? ""));
  return anchor === undefined
    ? { start: first.start, end: first.start, text: added + gap }
    : { start: anchor.end, end: anchor.end, text: gap + added };
}

function propertyOf(form: ListForm, colon: string, date: string): string {
  return `${form === "document" ? '"retiresOn"' : "retiresOn"}${colon}"${date}"`;
}

function colonOf(text: string, { key, value }: Property): string {
  const between = text.slice(key.end, value.start);
  return /^\s*:\s*$/.test(between) ? between : ": ";
}

/** Returns what stands between two properties: a comma, and blanks or a new line with its indentation. */
function gapOf(text: string, details: ObjectExpression, [first, second]: readonly Property[]): string {
  const between = first === undefined || second === undefined ? "" : text.slice(first.end, second.start);
  if (/^\s*,\s*$/.test(between)) return between;
  const lead = text.slice(details.start + 1, first?.start);
  return lead.trim() === "" ? `,${lead}` : ", ";
}

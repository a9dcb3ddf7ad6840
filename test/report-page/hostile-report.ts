import type { Report } from "../../lib/domain/report/report.ts";

/** Texts that would be more than text where a page is careless. */
export const HOSTILE: readonly string[] = [
  "</script><script>globalThis.hacked = 1</script>",
  '"><img src=x onerror="globalThis.hacked = 1">',
  "' onmouseover='globalThis.hacked = 1",
  "<!--",
  "</style></title></textarea>",
  "a\u202Egnp.exe\u2066\u200B",
  "line\nbreak\u2028\u2029\u0000",
  "javascript:globalThis.hacked=1",
  "&lt;b&gt;$1`",
  "x".repeat(256),
];

/** Returns a report in which every text but times is another one: the names of teams, models and owners, reasons, errors, and the rest. */
export function withTexts(report: Report, text: string): Report {
  const mapped = (value: unknown): unknown => {
    if (typeof value === "string") return /^\d{4}-\d\d-\d\d/.test(value) ? value : text;
    if (Array.isArray(value)) return value.map(mapped);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each)]));
  };
  return mapped(report) as Report;
}

import type { Cell } from "./table.ts";
import { visible } from "./visible.ts";

/**
 * Returns rows as CSV (RFC 4180, with CRLF). A text that a spreadsheet would run as a formula gets an apostrophe first, as OWASP advises. Written by
 * hand, because quoting is one line, and the apostrophe has to be added before it.
 */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const shown = visible(cell);
  const inert = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

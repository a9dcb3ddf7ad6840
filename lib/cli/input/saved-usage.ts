import type { Usage } from "../../contract/results.ts";

/** Reads what `usage --json` printed; says what is wrong with anything else. */
export function parseSavedUsage(
  bytes: Uint8Array,
): { readonly usage: readonly Usage[] } | { readonly fault: string } {
  const document = parsed(bytes);
  if (!isRecord(document)) return { fault: "it is no JSON object" };
  const { usage } = document;
  if (!Array.isArray(usage)) return { fault: "it has no list `usage`" };
  const wrong = usage.findIndex((row) => !isUsage(row));
  return wrong === -1 ? { usage } : { fault: `/usage/${wrong} is not a row of usage` };
}

function isUsage(row: unknown): row is Usage {
  return (
    isRecord(row) &&
    typeof row.model === "string" &&
    typeof row.status === "string" &&
    STATUSES.has(row.status) &&
    isTextOrNull(row.replacement) &&
    isTextOrNull(row.retiresOn) &&
    isCount(row.references) &&
    isCount(row.teams) &&
    isRecord(row.owners) &&
    Object.values(row.owners).every(isCount)
  );
}

const STATUSES = new Set(["active", "deprecated", "deleted", "unknown"]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Undefined is no object either: one answer for both.
    return undefined;
  }
}

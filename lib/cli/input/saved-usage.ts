import * as z from "zod/mini";
import type { Usage } from "../../contract/results.ts";

const COUNT = z.int().check(z.nonnegative());

const ROW = z.looseObject({
  model: z.string(),
  status: z.enum(["active", "deprecated", "deleted", "unknown"]),
  replacement: z.nullable(z.string()),
  retiresOn: z.nullable(z.string()),
  references: COUNT,
  teams: COUNT,
  owners: z.record(z.string(), COUNT),
}) satisfies z.ZodMiniType<Usage>;

const DOCUMENT = z.looseObject({ usage: z.array(ROW) });

/** Reads the output of `usage --json`; for any other text it returns the fault. */
export function parseSavedUsage(
  bytes: Uint8Array,
): { readonly usage: readonly Usage[] } | { readonly fault: string } {
  const result = DOCUMENT.safeParse(parsed(bytes));
  if (result.success) return { usage: result.data.usage };
  const [list, row] = result.error.issues[0]?.path ?? [];
  if (list === undefined) return { fault: "it is no JSON object" };
  return {
    fault: row === undefined ? "it has no list `usage`" : `/usage/${String(row)} is not a row of usage`,
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Undefined is no object either: one message serves both.
    return undefined;
  }
}

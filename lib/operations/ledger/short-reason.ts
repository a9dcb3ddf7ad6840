import { Failure } from "../../contract/errors.ts";

/** Characters of a reason: it stands in the head row, which every step of every run reads, or fifty times in the history of an entry. */
const MAX_REASON = 1_000;

/** @throws Failure `bad-usage` for a reason that is too long to be kept */
export function requireShortReason(reason: string): void {
  if (reason.length <= MAX_REASON) return;
  throw new Failure(
    "bad-usage",
    `--reason has ${reason.length} characters, and ${MAX_REASON} is the most: say it shorter`,
  );
}

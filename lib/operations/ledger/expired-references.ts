import { changedIn, composedOf } from "../compose/composed.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Compositions, Passes } from "../ports/pass.ts";
import { findMigration } from "./inspect-ledger.ts";

type ExpiredDependencies = {
  readonly ledger: Ledger;
  readonly passes: Pick<Passes, "find">;
  readonly compositions: Pick<Compositions, "read">;
};

/**
 * Returns how many of the references that a migration rewrote or cleared are described by no journal any more, because their passes have expired.
 * @throws Failure `unknown-entry`
 */
export async function expiredReferences(deps: ExpiredDependencies, id: string): Promise<number> {
  const entry = await findMigration(deps.ledger, id);
  let expired = changedIn(entry.references);
  for (const pass of entry.passes) {
    if (expired <= 0) break;
    if ((await deps.passes.find(pass)) === undefined) continue;
    const composed = await composedOf(deps.compositions, pass, entry.id);
    expired -= composed.reduce((sum, one) => sum + changedIn(one), 0);
  }
  return Math.max(expired, 0);
}

import { USER } from "../history.ts";
import type { CreateRule } from "./rule.ts";

/**
 * Milliseconds after which a hold has stopped every write to a table with references: half a second, and the calls that are on their way then, of up to
 * two slices with four batches each, done one after the other.
 */
const WRITES_STOP_MS = 500 + 8 * 100;
/** A step that publishes or delivers looks when it begins, and has 20 s. */
const NOTICES_STOP_MS = 20_000;
const PUBLISHES: readonly string[] = ["Publish", "PublishBatch"];

/**
 * 11. While the platform is on hold no reference is rewritten, nothing is published and nobody gets anything into an inbox. What was under way when
 * the hold came may come to its end.
 */
export const holdsStop: CreateRule = ({ sources }, complain) => {
  const tables = new Set(sources.map(({ table }) => table));
  let since: number | undefined;
  return {
    before({ process, at, command, changes }) {
      if (since === undefined || process === USER) return;
      for (const { table, key } of changes) {
        const stop = tables.has(table) ? WRITES_STOP_MS : table === "inbox" ? NOTICES_STOP_MS : undefined;
        if (stop !== undefined && at - since > stop)
          complain(`${command} wrote ${table} ${key}, ${at - since} ms after a hold`);
      }
      if (PUBLISHES.includes(command) && at - since > NOTICES_STOP_MS)
        complain(`${command} told somebody, ${at - since} ms after a hold`);
    },
    after({ at }, state) {
      const isOnHold = (state.head().hold ?? null) !== null;
      since = isOnHold ? (since ?? at) : undefined;
    },
  };
};

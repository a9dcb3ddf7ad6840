import { EXPIRES } from "../../contract/tables.ts";
import type { Clock } from "../../operations/ports/process.ts";

/** Says when rows expire. Some days pass until DynamoDB has removed what has expired, in any order: it counts as removed from the first second. */
export type Expiry = {
  /** Seconds that a row is kept. */
  readonly seconds: number;
  /** Returns the attribute of a row that is kept from now on. */
  fromNow(): Expiring;
  /** Returns the attribute of a row that is kept from a time on. @param time ISO 8601 */
  after(time: string): Expiring;
  /** Returns the epoch seconds of a row's end; infinity for a row that does not expire, as rows of versions before 0.3. */
  endOf(row: Readonly<Record<string, unknown>>): number;
  /** Returns the seconds that a row has left; none, or fewer, when it has expired. */
  left(row: Readonly<Record<string, unknown>>): number;
};

type Expiring = { readonly [EXPIRES]: number };

export function createExpiry(clock: Pick<Clock, "now">, seconds: number): Expiry {
  const at = (milliseconds: number): Expiring => ({ [EXPIRES]: Math.floor(milliseconds / 1_000) + seconds });
  const endOf = ({ [EXPIRES]: end }: Readonly<Record<string, unknown>>): number =>
    typeof end === "number" ? end : Number.POSITIVE_INFINITY;
  return {
    seconds,
    fromNow: () => at(clock.now()),
    after: (time) => at(Date.parse(time)),
    endOf,
    left: (row) => endOf(row) - clock.now() / 1_000,
  };
}

import { expect, test } from "vitest";
import { type Patience, untilTaken } from "../../../lib/aws/client/until-taken.ts";

/** Repeats a call of which the service takes so many each time; the last number counts for all further calls. */
async function repeat(taken: readonly number[], patience: Patience, count = 10) {
  const pauses: number[] = [];
  const calls: number[][] = [];
  const left = await untilTaken(
    Array.from({ length: count }, (_, index) => index),
    patience,
    async (milliseconds) => void pauses.push(milliseconds),
    async (wanted) => {
      calls.push([...wanted]);
      return wanted.slice(taken[Math.min(calls.length, taken.length) - 1]);
    },
  );
  return { left, calls, pauses };
}

const PATIENCE: Patience = { firstPause: 10, longestPause: 50 };

test("only what is left is sent again, until nothing is", async () => {
  const { left, calls } = await repeat([4, 5, 1], PATIENCE);
  expect(left).toEqual([]);
  expect(calls).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [4, 5, 6, 7, 8, 9], [9]]);
});

test("nothing to send is not sent", async () => {
  expect(await repeat([1], PATIENCE, 0)).toEqual({ left: [], calls: [], pauses: [] });
});

test("pauses are doubled up to the longest, one between two calls", async () => {
  const { pauses, calls } = await repeat([0, 0, 0, 0, 0, 10], PATIENCE);
  expect(pauses).toEqual([10, 20, 40, 50, 50]);
  expect(calls).toHaveLength(6);
});

test("after its attempts it returns what was not taken, without a pause at the end", async () => {
  const { left, calls, pauses } = await repeat([1], { ...PATIENCE, attempts: 3 });
  expect(left).toEqual([3, 4, 5, 6, 7, 8, 9]);
  expect(calls).toHaveLength(3);
  expect(pauses).toHaveLength(2);
});

test("a call that was answered in part is followed at once by the next, where that is asked for", async () => {
  const { pauses } = await repeat([4, 0, 3, 3], { ...PATIENCE, pausesAfter: "nothing-taken" });
  expect(pauses).toEqual([20]);
});

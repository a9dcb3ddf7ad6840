import { expect, test } from "vitest";
import { remembered } from "../../../lib/operations/pass/remembered.ts";

function setup(atMost?: number) {
  const reads: string[] = [];
  const answers = { fail: false };
  const read = remembered(async (pass) => {
    reads.push(pass);
    if (answers.fail) throw new Error("throttled");
    return { pass };
  }, atMost);
  return { read, reads, answers };
}

test("what belongs to a pass is read once, also by readers that begin together", async () => {
  const { read, reads } = setup();
  const [first, second] = await Promise.all([read("a"), read("a")]);
  expect(second).toBe(first);
  expect(await read("a")).toBe(first);
  expect(reads).toEqual(["a"]);
});

test("of more passes than are kept, the one that was not read for longest is forgotten", async () => {
  const { read, reads } = setup(2);
  for (const pass of ["a", "b", "a", "c", "a", "b"]) await read(pass);
  expect(reads).toEqual(["a", "b", "c", "b"]);
});

test("what could not be read is read again", async () => {
  const { read, reads, answers } = setup();
  answers.fail = true;
  await expect(read("a")).rejects.toThrow("throttled");
  answers.fail = false;
  expect(await read("a")).toEqual({ pass: "a" });
  expect(reads).toEqual(["a", "a"]);
});

import { describe, expect, test } from "vitest";
import { toRunInput } from "../../../lib/operations/run/run-input.ts";

const STATE = { run: "r", startedAt: "2026-01-01T00:00:00.000Z", execution: "arn:r" };

describe("a request", () => {
  test("of nothing is a daily run that somebody started by hand", () => {
    expect(toRunInput({ ...STATE, request: {} })).toEqual({
      ...STATE,
      trigger: "command",
      digest: null,
      registry: null,
      day: null,
      all: false,
      waitUntil: null,
    });
  });

  test("keeps what it says, and cannot name another run", () => {
    const request = { trigger: "schedule" as const, all: true, day: "2026-02-01T00:00:00Z", run: "another" };
    expect(toRunInput({ ...STATE, request })).toMatchObject({ ...STATE, trigger: "schedule", all: true });
  });

  test.each([
    { trigger: "nobody" },
    { digest: 1 },
    { day: "yesterday" },
    { all: "yes" },
    { waitUntil: {} },
    { registry: "s3://bucket/key" },
    { registry: { bucket: "b" } },
  ])("of %j cannot be understood", (request) => {
    expect(() => toRunInput({ ...STATE, request: request as never })).toThrow(
      expect.objectContaining({ code: "bad-usage" }),
    );
  });
});

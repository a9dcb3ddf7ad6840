import { afterEach, expect, test, vi } from "vitest";
import { lambda } from "../../functions/lambda.ts";
import { createTelemetry } from "../../functions/telemetry.ts";
import { ENVIRONMENT } from "../../lib/contract/environment.ts";
import { METRICS } from "../../lib/contract/metrics.ts";

/** What a function writes to stdout: lines that operators read, and those out of which CloudWatch makes metrics. */

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function setup(work: (telemetry: ReturnType<typeof createTelemetry>) => void) {
  vi.stubEnv(ENVIRONMENT.service, "models");
  const telemetry = createTelemetry();
  const handler = lambda(async () => work(telemetry), telemetry);
  return async (awsRequestId: string): Promise<unknown[]> => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await Promise.resolve(handler({}, { awsRequestId } as never)).catch(() => {});
    return write.mock.calls.splice(0).map(([line]) => {
      expect(String(line)).toMatch(/^[^\n]+\n$/);
      return JSON.parse(String(line));
    });
  };
}

test("a log is one line with its level, its details and the request", async () => {
  const call = setup(({ log }) => {
    log.info("planned", { tables: 2 });
    log.warn("left out", { member: "m" });
  });
  const common = { service: "models", timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) };
  expect(await call("first")).toEqual([
    { ...common, level: "INFO", message: "planned", function_request_id: "first", details: { tables: 2 } },
    { ...common, level: "WARN", message: "left out", function_request_id: "first", details: { member: "m" } },
  ]);
  expect(await call("second")).toMatchObject([
    { function_request_id: "second" },
    { function_request_id: "second" },
  ]);
});

test("a call that failed is told with all causes, and so is what it had counted", async () => {
  const call = setup(({ metrics }) => {
    metrics.count(METRICS.runsIncomplete, 1);
    const cause = new RangeError("in the middle", { cause: { key: 1n } });
    throw new TypeError("at the top", { cause });
  });
  expect(await call("r")).toMatchObject([
    {
      level: "ERROR",
      message: "failed",
      error: {
        name: "TypeError",
        message: "at the top",
        stack: expect.stringContaining("telemetry.test"),
        cause: { name: "RangeError", message: "in the middle", cause: "[object Object]" },
      },
    },
    { [METRICS.runsIncomplete]: 1 },
  ]);
});

test("what a call counts is one line of metrics with their units, and the next call begins anew", async () => {
  const call = setup(({ metrics }) => {
    metrics.count(METRICS.oldestPendingNotice, 60);
    metrics.count(METRICS.stragglersRepaired, 2);
    metrics.count(METRICS.stragglersRepaired, 3);
  });
  const line = {
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: "Modelkeeper",
          Dimensions: [["service"]],
          Metrics: [
            { Name: "OldestPendingNoticeSeconds", Unit: "Seconds" },
            { Name: "StragglersRepaired", Unit: "Count" },
          ],
        },
      ],
    },
    service: "models",
    OldestPendingNoticeSeconds: 60,
    StragglersRepaired: [2, 3],
  };
  expect(await call("r")).toEqual([line]);
  expect(await call("r")).toEqual([line]);
});

test("a call that counts nothing writes nothing", async () => {
  expect(await setup(() => {})("r")).toEqual([]);
});

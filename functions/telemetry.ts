import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRICS, type MetricName } from "../lib/contract/metrics.ts";
import type { Telemetry } from "./lambda.ts";

const UNITS: Readonly<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  [METRICS.runsIncomplete]: MetricUnit.Count,
  [METRICS.runsOnHold]: MetricUnit.Count,
  [METRICS.deploymentsDetached]: MetricUnit.Count,
  [METRICS.stragglersRepaired]: MetricUnit.Count,
  [METRICS.teamsUnanswered]: MetricUnit.Count,
  [METRICS.bedrockFindings]: MetricUnit.Count,
  [METRICS.healthErrors]: MetricUnit.Count,
  [METRICS.healthWarnings]: MetricUnit.Count,
  [METRICS.oldestPendingNotice]: MetricUnit.Seconds,
};

/** Creates logs and metrics of a function, under the names that the constructs set. Events are not logged: they may hold secrets. */
export function createTelemetry(): Telemetry {
  const logger = new Logger();
  const metrics = new Metrics();
  // Not Powertools' own middleware: it warns each time that a step has nothing to count, as most steps do.
  const publish = (): void => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return {
    middlewares: [injectLambdaContext(logger), { after: publish, onError: publish }],
    log: {
      info: (message, details) => logger.info(message, { details }),
      warn: (message, details) => logger.warn(message, { details }),
    },
    failed: (error) => logger.error("failed", { error }),
    metrics: { count: (name, value) => void metrics.addMetric(name, UNITS[name], value) },
  };
}

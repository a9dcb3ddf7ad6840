import type { MetricName } from "../../contract/metrics.ts";

/** Numbers of a run that alarms watch. */
export type Metrics = { count(name: MetricName, value: number): void };

/** Details that have room only in a log. */
export type Log = {
  info(message: string, details: object): void;
  /** Says what was lost, refused or put off. */
  warn(message: string, details: object): void;
};

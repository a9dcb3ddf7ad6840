import { Duration } from "aws-cdk-lib";
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { METRICS } from "../contract/metrics.ts";
import { runMetric, type Watched } from "./lifecycle-alarms.ts";

const WIDTH = 12;

/** Creates the dashboard, which shows what an operator looks at first: alarms, runs, their findings, and notices still to be sent. */
export function createDashboard(
  scope: Construct,
  watched: Watched & { readonly steps: readonly IFunction[] },
  alarms: readonly Alarm[],
): Dashboard {
  const { machine, service, steps, deliveryFunction, holdFunction, watchFunction } = watched;
  const { reportFunction, deploymentFunctions, deadLetters } = watched;
  const sum = { statistic: Stats.SUM, period: Duration.hours(1) };
  const graph = (title: string, left: IMetric[]): GraphWidget =>
    new GraphWidget({ title, left, width: WIDTH });
  const functions = [
    ...steps,
    ...(deliveryFunction === undefined ? [] : [deliveryFunction]),
    ...(holdFunction === undefined ? [] : [holdFunction]),
    ...(watchFunction === undefined ? [] : [watchFunction]),
    ...(reportFunction === undefined ? [] : [reportFunction]),
    ...deploymentFunctions,
  ];
  return new Dashboard(scope, "Dashboard", {
    widgets: [
      [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: 2 * WIDTH })],
      [
        graph("Runs an hour", [
          machine.metricStarted(sum),
          machine.metricSucceeded(sum),
          machine.metricFailed(sum),
        ]),
        graph("Length of runs", [machine.metricTime({ statistic: Stats.MAXIMUM })]),
      ],
      [
        graph("Found by runs", [
          runMetric(service, METRICS.runsIncomplete),
          runMetric(service, METRICS.runsOnHold),
          runMetric(service, METRICS.deploymentsDetached),
          runMetric(service, METRICS.stragglersRepaired),
          ...(watchFunction === undefined ? [] : [runMetric(service, METRICS.bedrockFindings)]),
          runMetric(service, METRICS.healthErrors),
          runMetric(service, METRICS.healthWarnings),
        ]),
        graph("Notices to be sent", [
          runMetric(service, METRICS.oldestPendingNotice),
          ...(deadLetters === undefined ? [] : [deadLetters.metricApproximateNumberOfMessagesVisible()]),
        ]),
      ],
      [
        graph(
          "Errors of functions",
          functions.map((one) => one.metricErrors(sum)),
        ),
        graph(
          "Longest calls of functions",
          functions.map((one) => one.metricDuration({ statistic: Stats.MAXIMUM })),
        ),
      ],
    ],
  });
}

import { Duration } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { METRICS, METRICS_NAMESPACE, type MetricName } from "../contract/metrics.ts";
import { pascalCase } from "./functions/function-list.ts";

export type Watched = {
  readonly machine: IStateMachine;
  readonly deadLetters?: IQueue | undefined;
  /** What reads the queue of notices. */
  readonly deliveryFunction?: IFunction | undefined;
  /** Those of the custom resource: what fails in a step fails its run, and is told by the run's alarm. */
  readonly deploymentFunctions: readonly IFunction[];
  /** Dimension of the metrics of these functions. */
  readonly service: string;
};

type AlarmDeclaration = {
  /** A heading of docs/runbook.md. */
  readonly heading: string;
  /** What tells it from another alarm of the same heading. */
  readonly of?: string;
  readonly metric: IMetric;
  readonly threshold?: number;
  readonly periods?: number;
  readonly comparison?: ComparisonOperator;
  readonly missing?: TreatMissingData;
};

const RUNBOOK = "docs/runbook.md";
const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
const DAY_SECONDS = 86_400;
/** A daily run, and two hours for one that began late and waited. */
const HOURS_WITHOUT_RUN = 26;

/** Each alarm is a heading of the runbook: whoever is woken up reads what it means and what to do. */
export function createAlarms(scope: Construct, watched: Watched, alarmTopic?: ITopic): Alarm[] {
  return declare(watched).map((declared) => {
    const { heading, of = "", metric, threshold = 0, periods = 1 } = declared;
    const anchor = heading.toLowerCase().replaceAll(" ", "-");
    const alarm = new Alarm(scope, `${pascalCase(anchor)}${of}`, {
      alarmDescription: `Modelkeeper: ${heading}. See ${RUNBOOK}#${anchor}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: declared.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: declared.missing ?? TreatMissingData.NOT_BREACHING,
    });
    if (alarmTopic !== undefined) alarm.addAlarmAction(new SnsAction(alarmTopic));
    return alarm;
  });
}

function declare(watched: Watched): AlarmDeclaration[] {
  const { machine, deadLetters, deliveryFunction, deploymentFunctions, service } = watched;
  const sum = { statistic: Stats.SUM, period: FIVE_MINUTES };
  const count = (name: MetricName): Metric => runMetric(service, name);
  return [
    { heading: "A run failed", metric: machine.metricFailed(sum) },
    { heading: "A run is incomplete", metric: count(METRICS.runsIncomplete) },
    { heading: "A deployment was detached", metric: count(METRICS.deploymentsDetached) },
    {
      heading: "Notices are pending for over a day",
      metric: count(METRICS.oldestPendingNotice),
      threshold: DAY_SECONDS,
    },
    ...(deadLetters === undefined
      ? []
      : [
          {
            heading: "Dead letters",
            metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES }),
          },
        ]),
    ...(deliveryFunction === undefined
      ? []
      : [{ heading: "Notices cannot be delivered", metric: deliveryFunction.metricErrors(sum) }]),
    { heading: "Stragglers were repaired", metric: count(METRICS.stragglersRepaired) },
    {
      heading: "No run in 26 hours",
      metric: machine.metricStarted({ statistic: Stats.SUM, period: HOUR }),
      threshold: 1,
      periods: HOURS_WITHOUT_RUN,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      // A machine that never starts gives no figures at all.
      missing: TreatMissingData.BREACHING,
    },
    ...deploymentFunctions.map((one) => ({
      heading: "A deployment function fails",
      of: one.node.scope?.node.id ?? "",
      metric: one.metricErrors(sum),
    })),
  ];
}

/** The largest of five minutes: one run counts once. */
export function runMetric(service: string, metricName: MetricName): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service },
    statistic: Stats.MAXIMUM,
    period: FIVE_MINUTES,
  });
}

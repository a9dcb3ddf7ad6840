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
  /** The function that reads the queue of notices. */
  readonly deliveryFunction?: IFunction | undefined;
  /** The function that alarms of the adopter's call. */
  readonly holdFunction?: IFunction | undefined;
  /** The function that looks at Bedrock. */
  readonly watchFunction?: IFunction | undefined;
  /** The function that writes the daily report. */
  readonly reportFunction?: IFunction | undefined;
  /** The functions of the custom resource. Steps are not among them: a step that fails also fails its run, and the alarm on runs tells that. */
  readonly deploymentFunctions: readonly IFunction[];
  /** Dimension of the metrics of these functions. */
  readonly service: string;
};

type AlarmDeclaration = {
  /** A heading of docs/runbook.md. */
  readonly heading: string;
  /** Suffix that tells the alarm from another alarm of the same heading. */
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
/** One day, and two hours for a daily run that began late and waited. */
const HOURS_WITHOUT_RUN = 26;

/** Creates the alarms. Each one names a heading of the runbook, where the person on call reads what the alarm means and what to do. */
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
  const { machine, deadLetters, deliveryFunction, holdFunction, watchFunction } = watched;
  const { reportFunction, deploymentFunctions, service } = watched;
  const sum = { statistic: Stats.SUM, period: FIVE_MINUTES };
  const count = (name: MetricName): Metric => runMetric(service, name);
  return [
    { heading: "A run failed", metric: machine.metricFailed(sum) },
    { heading: "A run is incomplete", metric: count(METRICS.runsIncomplete) },
    { heading: "The platform is on hold", metric: count(METRICS.runsOnHold) },
    { heading: "A deployment was detached", metric: count(METRICS.deploymentsDetached) },
    { heading: "Teams have not answered", metric: count(METRICS.teamsUnanswered) },
    { heading: "Doctor found an error", metric: count(METRICS.healthErrors) },
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
    ...(holdFunction === undefined
      ? []
      : [{ heading: "An alarm could not hold the platform", metric: holdFunction.metricErrors(sum) }]),
    ...(watchFunction === undefined
      ? []
      : [
          { heading: "The registry differs from Bedrock", metric: count(METRICS.bedrockFindings) },
          { heading: "Bedrock could not be looked at", metric: watchFunction.metricErrors(sum) },
        ]),
    ...(reportFunction === undefined
      ? []
      : [{ heading: "A report was not written", metric: reportFunction.metricErrors(sum) }]),
    { heading: "Stragglers were repaired", metric: count(METRICS.stragglersRepaired) },
    {
      heading: "No run in 26 hours",
      metric: machine.metricStarted({ statistic: Stats.SUM, period: HOUR }),
      threshold: 1,
      periods: HOURS_WITHOUT_RUN,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      // A machine that is never started gives no figures at all.
      missing: TreatMissingData.BREACHING,
    },
    ...deploymentFunctions.map((one) => ({
      heading: "A deployment function fails",
      of: one.node.scope?.node.id ?? "",
      metric: one.metricErrors(sum),
    })),
  ];
}

/** Returns the largest value of five minutes, so that one run counts once. */
export function runMetric(service: string, metricName: MetricName): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service },
    statistic: Stats.MAXIMUM,
    period: FIVE_MINUTES,
  });
}

import { Duration } from "aws-cdk-lib";
import type { IAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

/** An alarm that comes later than this holds nothing: somebody may have resumed since. */
const MAX_AGE = Duration.minutes(5);

/** Calls the function when one of the alarms goes into ALARM; an alarm that is there already when it is listed holds nothing. */
export function holdOnAlarms(scope: Construct, alarms: readonly IAlarm[], hold: IFunction): Rule {
  return new Rule(scope, "HoldOnAlarms", {
    description: "Puts Modelkeeper on hold when an alarm fires",
    eventPattern: {
      source: ["aws.cloudwatch"],
      detailType: ["CloudWatch Alarm State Change"],
      resources: alarms.map(({ alarmArn }) => alarmArn),
      detail: { state: { value: ["ALARM"] } },
    },
    targets: [new LambdaFunction(hold, { maxEventAge: MAX_AGE, retryAttempts: 10 })],
  });
}

import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { acknowledge } from "../functions/acknowledge.ts";
import type { ModelLifecycleProps } from "../model-lifecycle-props.ts";

/** Two and a half hours after the daily run begins. */
const DEFAULT_SCHEDULE = "cron(47 5 * * ? *)";
const KEPT = Duration.days(90);

/** Creates the bucket of the report: private, over TLS only, with the versions of some months. It stays when the stack is removed, as the tables do. */
export function createReportBucket(
  scope: Construct,
  { report = false, encryptionKey }: Pick<ModelLifecycleProps, "report" | "encryptionKey">,
): IBucket | undefined {
  if (!report) return undefined;
  const bucket = new Bucket(scope, "Reports", {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [
      { noncurrentVersionExpiration: KEPT, abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    removalPolicy: RemovalPolicy.RETAIN,
    ...(encryptionKey === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
  });
  acknowledge(bucket, {
    id: "AwsSolutions-S1",
    reason:
      "One page a day, read by a few people: CloudTrail's data events tell who, where an account asks for that.",
  });
  // CDK's own types do not agree with each other under exactOptionalPropertyTypes.
  return bucket as IBucket;
}

/**
 * Calls the function that writes the report, by a rule: a schedule of EventBridge Scheduler would have a role that may invoke every version. What fails
 * fails no run: Lambda tries twice more, and then the function's alarm says it.
 */
export function scheduleReport(scope: Construct, write: IFunction, expression = DEFAULT_SCHEDULE): Rule {
  return new Rule(scope, "DailyReport", {
    description: "Writes Modelkeeper's daily report",
    schedule: Schedule.expression(expression),
    targets: [new LambdaFunction(write, { retryAttempts: 3 })],
  });
}

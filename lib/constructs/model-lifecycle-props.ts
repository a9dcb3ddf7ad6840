import type { Duration } from "aws-cdk-lib";
import type { IAlarm } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable, WarmThroughput } from "aws-cdk-lib/aws-dynamodb";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Architecture, IFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { ChatFormat, Mode } from "../contract/environment.ts";
import type { PassLimits } from "../contract/pass-limits.ts";
import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../contract/registry-document.ts";

/** Which models of the registry are compared with what Bedrock lists where. */
export interface BedrockWatch {
  /** The providers whose models are Bedrock's, by the ids or inference profiles that Bedrock gives them. @default ["bedrock"] */
  readonly providers?: readonly string[];

  /** The regions in which Bedrock is asked. A model is compared where it is listed. @default - the region of the stack */
  readonly regions?: readonly string[];
}

/** The properties that an adopter gives to {@link ModelLifecycle}. */
export interface ModelLifecycleProps {
  /** The models of the platform. A registry that breaks a rule fails the synthesis, with the code and place of every problem. */
  readonly registry: RegistryDocument;

  /**
   * The reference sources: the places where the platform's tables hold model ids.
   * @default - none: rows of models are kept, and no reference is looked for
   */
  readonly sources?: readonly ReferenceSource[];

  /**
   * The tables that the sources name, by logical name; new ones, or existing ones by name (`Table.fromTableName`) or ARN (`Table.fromTableArn`). An
   * encrypted table needs its key: `Table.fromTableAttributes`. Two names have a meaning: `workspace` is the example workspace, which `modelkeeper
   * load` fills, and `models` is Modelkeeper's own table.
   * @default - none
   */
  readonly tables?: Readonly<Record<string, ITable>>;

  /** The built-in parameter sets that models may name; a registry can add its own. @default - those of this package */
  readonly parameterSets?: ParameterSetsDocument;

  /**
   * `observe` plans and reports, on each deployment and on schedule. It has no right to write to a table of yours, and publishes nothing.
   * @default "apply"
   */
  readonly mode?: Mode;

  /**
   * An existing topic for notices. Its owner decides whether it refuses messages that do not come over TLS.
   * @default - a topic of its own, over TLS only
   */
  readonly topic?: ITopic;

  /**
   * The permission that members need to receive notices. It stands in each notice and its attributes.
   * @default "service_providers.change_llmprovidermodel"
   */
  readonly permission?: string;

  /** The contact that teams may ask, as a sentence at the end of each notice. @default "Questions? Please ask the people who run this platform." */
  readonly contact?: string;

  /**
   * `amazon-q` gives `https` subscribers of the topic what Amazon Q Developer in chat applications shows in Slack and Microsoft Teams. All other
   * protocols receive the notice.
   * @default - `https` subscribers receive the notice as well
   */
  readonly chatFormat?: ChatFormat;

  /** Whether there is a table of inboxes, and a subscriber of the topic that fills it. Without them, a published notice is done. @default true */
  readonly inbox?: boolean;

  /**
   * A function that knows the members of teams: for `{ team, permission }` it returns `{ members: [{ id, email?, notifications? }] }`, the members
   * who have the permission. Ids are 1 to 256 characters, none of them control or invisible; `notifications` as in a workspace document.
   * @default - the example workspace, where it is among the tables; else no inbox is filled
   */
  readonly members?: IFunction;

  /** The sender of e-mails to members: an address that Amazon SES has verified, itself or by its domain. Needs the inbox. @default - no e-mails */
  readonly fromAddress?: string;

  /**
   * The identity that SES knows, where it is neither the address nor its domain but a domain above it. @default - the address, or its domain
   */
  readonly sesIdentity?: string;

  /**
   * The configuration set of SES that e-mails are sent with. SES asks for a permission on it also where it is the default of the identity: name it
   * then, too. @default - none
   */
  readonly sesConfigurationSet?: string;

  /**
   * The most e-mails a second. A run sends one e-mail to each member who has something to hear, after its pass, and the platform's own e-mails share
   * the rate of the account. @default 10
   */
  readonly maxEmailsPerSecond?: number;

  /**
   * The most e-mails a day (UTC). What is left is sent by the daily runs of the next days, one e-mail a member about all that has come meanwhile.
   * @default - as many as SES takes: when the quota of the account is used up, the rest waits for the next daily run
   */
  readonly maxEmailsPerDay?: number;

  /** When the daily run starts: a `rate` or `cron` expression of EventBridge Scheduler, in UTC. @default "cron(17 3 * * ? *)" */
  readonly schedule?: string;

  /**
   * Whether a function writes the page of `modelkeeper report` every day, into a private bucket of its own (output `ReportBucket`), under the name
   * `report.html`; versions of 90 days are kept. Who uses what is what the last pass has counted; where none has, as in the mode `observe`, it reads the
   * tables with references, under `maxReadsPerSecond`, in 15 minutes at most.
   * @default - off
   */
  readonly report?: boolean;

  /**
   * When the report is written: a `rate` or `cron` expression, in UTC; after the daily run, so that it tells of that. @default "cron(47 5 * * ? *)"
   */
  readonly reportSchedule?: string;

  /**
   * The time that a deployment waits for its run. After that it succeeds as `detached`, and the run goes on. Less than 55 minutes.
   * @default Duration.minutes(45)
   */
  readonly waitBudget?: Duration;

  /**
   * Read units a second that a pass may use of each table with references; `Infinity` for as many as the table gives. A read unit is 4 KB. The default is
   * half of what one partition of DynamoDB serves (3,000): wherever the readers are, the platform's users have the other half. 10 GB take half an
   * hour. @default 1_500
   */
  readonly maxReadsPerSecond?: number;

  /**
   * Write units a second that a pass may use of each table with references; `Infinity` for as many as the table gives. A write unit is 1 KB of an item. The
   * default is half of what one partition serves (1,000). 100,000 references in items of 1 KB take four minutes. @default 500
   */
  readonly maxWritesPerSecond?: number;

  /**
   * How many functions read a pass at the same time. Each takes one of the concurrent executions of the account, which all its functions share: 1,000,
   * and in new accounts 10. Those that find none wait, and try again for half an hour. @default 40
   */
  readonly segmentsAtOnce?: number;

  /**
   * The most that one pass may write: references rewritten or cleared, references cleared, and parameters dropped. Before a batch that would exceed a
   * limit the platform goes on hold: `modelkeeper resume` accepts what was found.
   * @default - no limits
   */
  readonly limits?: PassLimits;

  /**
   * Alarms of yours that put the platform on hold when they go into ALARM, such as one on the error rate of your chat. They are in the region and the account
   * of the stack. `modelkeeper resume` ends the hold, not the alarm's going back to OK.
   * @default - no alarm does
   */
  readonly holdOn?: readonly IAlarm[];

  /**
   * Compares the registry once a day with what Bedrock lists (`bedrock:ListFoundationModels`): models that retire, dates that differ, models that
   * Bedrock calls legacy. The operators are told with the next run, once of each, and an alarm fires. `true` is for a provider `bedrock` and the region
   * of the stack.
   * @default - nobody asks Bedrock
   */
  readonly watchBedrock?: boolean | BedrockWatch;

  /**
   * A customer managed key for the tables, queues and the topic that are made here. CDK extends the key's policy where it may.
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * The network in which all functions run, those of CDK's provider too. They must reach DynamoDB, SNS, Lambda, Step Functions, CloudFormation, S3 and,
   * with e-mails, SES and, with `watchBedrock`, Bedrock's control plane from there: by endpoints, or through a NAT. @default - no network of yours
   */
  readonly vpc?: IVpc;

  /** The subnets in `vpc`. @default - the private ones, as CDK chooses */
  readonly vpcSubnets?: SubnetSelection;

  /** The security groups of all functions in `vpc`. @default - one for each function */
  readonly securityGroups?: readonly ISecurityGroup[];

  /** The processor of the functions. @default Architecture.ARM_64 */
  readonly architecture?: Architecture;

  /** The runtime of the functions: Node.js 22 or newer. @default - Node.js 24 */
  readonly runtime?: Runtime;

  /**
   * How many executions each of the five functions that a deployment calls has for itself, taken off what the account has: CDK's provider asks
   * Lambda only twice, and in an account whose functions are used up a rollback fails (`UPDATE_ROLLBACK_FAILED`). Two are enough. An account with fewer
   * than 110 in all cannot reserve any. @default - none
   */
  readonly reservedConcurrency?: number;

  /** The time that logs are kept. @default RetentionDays.SIX_MONTHS */
  readonly retention?: RetentionDays;

  /**
   * The time that the journal is kept, with the other rows of passes, and the rows of runs that have ended. What has expired can neither be listed nor
   * taken back. At least 35 days; it counts for what is written from now on. @default Duration.days(400)
   */
  readonly journalRetention?: Duration;

  /**
   * The time that entries stay in inboxes; one whose e-mail is due stays until it is sent. At least 35 days; it counts for what is written from now on.
   * @default Duration.days(400)
   */
  readonly inboxRetention?: Duration;

  /** The topic that alarms go to. @default - none: alarms are shown on the dashboard and in the console */
  readonly alarmTopic?: ITopic;

  /** An existing table of models (partition key `id`), as a stack that was removed has left it. @default - a new one */
  readonly modelsTable?: ITable;

  /** An existing table of inboxes (keys `pk` and `sk`), as a stack that was removed has left it. @default - a new one, with `inbox` */
  readonly inboxTable?: ITable;

  /** An existing ledger (keys `pk` and `sk`), as a stack that was removed has left it. @default - a new one */
  readonly ledgerTable?: ITable;

  /**
   * Throughput that the new tables can serve at once, before on-demand capacity has grown with the traffic.
   * @default - that of a new on-demand table: 4,000 writes and 12,000 reads a second
   */
  readonly warmThroughput?: WarmThroughput;

  /**
   * Whether the stack gets the outputs by which `modelkeeper --stack` finds everything. Only one construct of a stack can have them.
   * @default true
   */
  readonly outputs?: boolean;
}

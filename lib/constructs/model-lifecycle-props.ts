import type { Duration } from "aws-cdk-lib";
import type { ITable, WarmThroughput } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { ChatFormat, Mode } from "../contract/environment.ts";
import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../contract/registry-document.ts";

/** What an adopter gives to {@link ModelLifecycle}. */
export interface ModelLifecycleProps {
  /** The models of the platform. A registry that breaks a rule fails the synthesis, with the code and place of every problem. */
  readonly registry: RegistryDocument;

  /**
   * Where the platform's tables hold model ids.
   * @default - none: rows of models are kept, and no reference is looked for
   */
  readonly sources?: readonly ReferenceSource[];

  /**
   * The tables that the sources name, by logical name; new ones, or existing ones by name (`Table.fromTableName`) or ARN
   * (`Table.fromTableArn`). An encrypted table needs its key: `Table.fromTableAttributes`. Two names have a meaning: `workspace` is the
   * example workspace, which `modelkeeper load` fills, and `models` is Modelkeeper's own table.
   * @default - none
   */
  readonly tables?: Readonly<Record<string, ITable>>;

  /**
   * The built-in parameter sets that models may name; a registry can add its own.
   * @default - those of this package
   */
  readonly parameterSets?: ParameterSetsDocument;

  /**
   * `observe` plans and reports, on each deployment and on schedule: no right to write to a table of yours, nothing published.
   * @default "apply"
   */
  readonly mode?: Mode;

  /**
   * An existing topic for notices. Refusing what does not come over TLS is up to its owner.
   * @default - a topic of its own, over TLS only
   */
  readonly topic?: ITopic;

  /**
   * The permission that members need to be told. It stands in each notice and its attributes.
   * @default "service_providers.change_llmprovidermodel"
   */
  readonly permission?: string;

  /**
   * Whom teams may ask, as a sentence at the end of each notice.
   * @default "Questions? Please ask the people who run this platform."
   */
  readonly contact?: string;

  /**
   * `amazon-q` gives `https` subscribers of the topic what Amazon Q Developer in chat applications shows in Slack and Microsoft Teams. All
   * other protocols receive the notice.
   * @default - `https` subscribers receive the notice as well
   */
  readonly chatFormat?: ChatFormat;

  /**
   * The table of inboxes, and the subscriber of the topic that fills it. Without it, a notice that was published is done.
   * @default true
   */
  readonly inbox?: boolean;

  /**
   * A function that knows the members of teams: given `{ team, permission }` it answers `{ members: [{ id, email?, notifications? }] }`, those
   * who have the permission. Ids are 1 to 128 letters, digits, `.`, `_` or `-`; `notifications` as in a workspace document.
   * @default - the example workspace, where it is among the tables; else nobody is told in an inbox
   */
  readonly members?: IFunction;

  /**
   * What e-mails to members come from, an address that Amazon SES has verified itself or by its domain. Needs the inbox.
   * @default - no e-mails
   */
  readonly fromAddress?: string;

  /**
   * When the daily run starts: a `rate` or `cron` expression of EventBridge Scheduler, in UTC.
   * @default "cron(17 3 * * ? *)"
   */
  readonly schedule?: string;

  /**
   * How long a deployment waits for its run. After that it succeeds as `detached`, and the run goes on. Less than 55 minutes.
   * @default Duration.minutes(45)
   */
  readonly waitBudget?: Duration;

  /**
   * Read units a second that a pass may use of each table with references.
   * @default - no limit
   */
  readonly maxReadsPerSecond?: number;

  /**
   * Write units a second that a pass may use of each table with references.
   * @default - no limit
   */
  readonly maxWritesPerSecond?: number;

  /**
   * A customer managed key for the tables, queues and the topic that are made here. Its policy is extended where CDK may.
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * How long logs are kept.
   * @default RetentionDays.SIX_MONTHS
   */
  readonly retention?: RetentionDays;

  /**
   * Where alarms go.
   * @default - nowhere: they are shown on the dashboard and in the console
   */
  readonly alarmTopic?: ITopic;

  /**
   * An existing table of models (partition key `id`), as a stack that was removed has left it.
   * @default - a new one
   */
  readonly modelsTable?: ITable;

  /**
   * An existing ledger (keys `pk` and `sk`), as a stack that was removed has left it.
   * @default - a new one
   */
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

import type { Duration } from "aws-cdk-lib";
import type { ITable, WarmThroughput } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Mode } from "../contract/environment.ts";
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
   * The inbox table, and the queue through which notices come to it. This version has no consumer of the queue yet: it keeps notices for 14
   * days, and they may be read from it.
   * @default true
   */
  readonly inbox?: boolean;

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

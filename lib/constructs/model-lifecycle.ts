import { type CustomResource, Duration, Names } from "aws-cdk-lib";
import type { Dashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { DEFAULT_CAPS } from "../contract/pass-limits.ts";
import { RETENTION } from "../contract/tables.ts";
import { parameterSets as ownParameterSets } from "../registry/parameter-sets.ts";
import { declarationOf, type FunctionName } from "./functions/function-list.ts";
import { holdOnAlarms } from "./hold-on-alarms.ts";
import { createAlarms } from "./lifecycle-alarms.ts";
import { createDashboard } from "./lifecycle-dashboard.ts";
import { createFunctions } from "./lifecycle-functions.ts";
import { createStateMachine, stateMachineName } from "./lifecycle-state-machine.ts";
import { createLifecycleTables } from "./lifecycle-tables.ts";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";
import { createNoticeDelivery, createTopic, readQueue } from "./notice-delivery.ts";
import {
  MOST_SEGMENTS_AT_ONCE,
  requireLimits,
  requireMode,
  requirePositive,
  requireRetention,
  requireRuntime,
  requireSchedule,
  requireSender,
  requireShorter,
  requireWhole,
} from "./property-checks.ts";
import { nameModels, reached } from "./reached-tables.ts";
import { createRegistryAsset } from "./registry-asset.ts";
import { createRegistryDeployment, TOTAL_TIMEOUT } from "./registry-deployment.ts";
import { bedrockWatchOf, lookDaily } from "./schedules/bedrock-watch.ts";
import { createReportBucket, scheduleReport } from "./schedules/daily-report.ts";
import { createDailyRun } from "./schedules/daily-run.ts";
import { addOutputs } from "./stack-outputs.ts";
import { requireNear, validateKeys } from "./table-checks.ts";

export type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

/**
 * Looks after the models that a platform offers: a deployment makes the platform's data agree with the registry, and a daily run verifies
 * it.
 *
 * registry asset ─▶ custom resource ─▶ state machine ─▶ functions ─▶ tables, topic ─▶ queue ─▶ inbox
 *                          daily run ──────┘                └─▶ alarms, dashboard
 */
export class ModelLifecycle extends Construct {
  readonly modelsTable: ITable;
  readonly ledgerTable: ITable;
  /** Present with the property `inbox`. */
  readonly inboxTable: ITable | undefined;
  /** The topic of notices. Messages can be filtered by the attributes `team`, `slug`, `model`, `provider`, `level` and `permission`. */
  readonly topic: ITopic;
  /** Notices on their way to the inbox, where there is one and members can be found. */
  readonly noticeQueue: Queue | undefined;
  /** Present with the property `report`. */
  readonly reportBucket: IBucket | undefined;
  readonly stateMachine: StateMachine;
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
  readonly dashboard: Dashboard;
  /** The custom resource. Depend on it to be deployed after the registry is in force. Attributes: Run, Status, Rewritten, Cleared, NoticesPending. */
  readonly deployment: CustomResource;
  readonly registryDigest: string;

  constructor(scope: Construct, id: string, props: ModelLifecycleProps) {
    super(scope, id);
    const { registry, sources = [], parameterSets = ownParameterSets, mode = "apply" } = props;
    const { retention = RetentionDays.SIX_MONTHS, waitBudget = Duration.minutes(45), holdOn = [] } = props;
    const { segmentsAtOnce = DEFAULT_CAPS.segmentsAtOnce } = props;
    const { maxReadsPerSecond = DEFAULT_CAPS.read, maxWritesPerSecond = DEFAULT_CAPS.write } = props;
    const { journalRetention = Duration.seconds(RETENTION.journal) } = props;
    const { inboxRetention = Duration.seconds(RETENTION.inbox) } = props;
    requireMode(mode);
    requireSchedule(props.schedule);
    requireSchedule(props.reportSchedule, "reportSchedule");
    requireShorter(waitBudget, TOTAL_TIMEOUT);
    requireRetention({ journalRetention, inboxRetention });
    const { maxEmailsPerSecond, maxEmailsPerDay } = props;
    requirePositive({ maxReadsPerSecond, maxWritesPerSecond, maxEmailsPerSecond, maxEmailsPerDay });
    requireRuntime(props.runtime);
    requireSender(props);
    requireWhole(
      props.reservedConcurrency === undefined ? {} : { reservedConcurrency: props.reservedConcurrency },
      { least: 1, most: 1_000 },
    );
    requireLimits(props.limits ?? {});
    requireWhole({ segmentsAtOnce }, { least: 1, most: MOST_SEGMENTS_AT_ONCE });
    const own = createLifecycleTables(this, props);
    const tables: Readonly<Record<string, ITable>> = {
      ...props.tables,
      ...(nameModels(sources) ? { models: own.models } : {}),
    };
    const asset = createRegistryAsset(this, {
      registry,
      sources,
      parameterSets,
      tables: Object.keys(tables),
    });
    const watch = bedrockWatchOf(this, props.watchBedrock, registry);
    requireNear(this, tables);
    requireNear(this, givenOwn(props), (name) => name);
    validateKeys(this, sources, tables);
    const topic = createTopic(this, props);
    const delivery = createNoticeDelivery(this, props, { topic, inbox: own.inbox });
    this.reportBucket = createReportBucket(this, props);
    const machineName = stateMachineName(this);
    const service = Names.uniqueResourceName(this, { maxLength: 120, separator: "-" });
    this.functions = createFunctions(this, {
      mode,
      resources: {
        own,
        ...reached(sources, tables),
        topic,
        delivery,
        registryFiles: asset.files,
        reportBucket: this.reportBucket,
      },
      tables,
      stateMachineName: machineName,
      service,
      retention,
      hosting: props,
      reservedConcurrency: props.reservedConcurrency,
      journalRetention,
      inboxRetention,
      waitBudget,
      permission: props.permission,
      contact: props.contact,
      chatFormat: props.chatFormat,
      fromAddress: props.fromAddress,
      sesConfigurationSet: props.sesConfigurationSet,
      maxEmailsPerSecond,
      maxEmailsPerDay,
      maxReadsPerSecond: Number.isFinite(maxReadsPerSecond) ? maxReadsPerSecond : undefined,
      maxWritesPerSecond: Number.isFinite(maxWritesPerSecond) ? maxWritesPerSecond : undefined,
      segmentsAtOnce,
      limits: props.limits,
      holds: holdOn.length > 0,
      watch,
    });
    if (holdOn.length > 0) holdOnAlarms(this, holdOn, this.function("hold-on-alarm"));
    if (watch !== undefined) lookDaily(this, this.function("watch-bedrock"));
    if (delivery !== undefined) readQueue(this, delivery, this.function("deliver-notices"));
    const { machine, policy } = createStateMachine(this, machineName, this.functions, retention);
    const [onEvent, isComplete] = [this.function("on-event"), this.function("is-complete")];
    this.deployment = createRegistryDeployment(this, {
      onEvent,
      isComplete,
      registry: asset,
      mode,
      retention,
      hosting: props,
      reservedConcurrency: props.reservedConcurrency,
      after: [
        machine,
        policy,
        ...this.functions.values(),
        own.models,
        own.ledger,
        topic,
        ...(delivery === undefined ? [] : [delivery.queue, delivery.deadLetters]),
      ],
    });
    const daily = createDailyRun(this, machine, { after: policy, expression: props.schedule });
    const reportFunction = this.functions.get("write-report");
    if (reportFunction !== undefined) scheduleReport(this, reportFunction, props.reportSchedule);
    const watched = {
      machine,
      service,
      deadLetters: delivery?.deadLetters,
      deliveryFunction: this.functions.get("deliver-notices"),
      holdFunction: this.functions.get("hold-on-alarm"),
      watchFunction: this.functions.get("watch-bedrock"),
      reportFunction,
      deploymentFunctions: [onEvent, isComplete],
      steps: [...this.functions]
        .filter(([name]) => declarationOf(name).caller === "run")
        .map(([, one]) => one),
    };
    this.dashboard = createDashboard(this, watched, createAlarms(this, watched, props.alarmTopic));
    this.modelsTable = own.models;
    this.ledgerTable = own.ledger;
    this.inboxTable = own.inbox;
    this.topic = topic;
    this.noticeQueue = delivery?.queue;
    this.stateMachine = machine;
    this.registryDigest = asset.digest;
    if (props.outputs ?? true)
      addOutputs(this, props, {
        own,
        tables,
        machine,
        topic,
        daily,
        delivery,
        dashboard: this.dashboard,
        reportBucket: this.reportBucket,
        digest: asset.digest,
      });
  }

  /** Returns one function, for alarms and permissions of an adopter's own. @throws Error where there is no such function */
  function(name: FunctionName): LambdaFunction {
    const found = this.functions.get(name);
    if (found === undefined) throw new Error(`there is no function ${name}`);
    return found;
  }
}

/** Returns Modelkeeper's own tables that an adopter brings. */
function givenOwn({ modelsTable, ledgerTable, inboxTable }: ModelLifecycleProps): Record<string, ITable> {
  const given = Object.entries({ modelsTable, ledgerTable, inboxTable });
  return Object.fromEntries(given.filter((entry): entry is [string, ITable] => entry[1] !== undefined));
}

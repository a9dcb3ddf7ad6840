/** Names that a deployed stack and the code that finds it share (contract, section 7). */

/** Outputs of the stack, by their meaning. */
export const STACK_OUTPUTS = {
  modelsTable: "ModelsTable",
  ledgerTable: "LedgerTable",
  inboxTable: "InboxTable",
  /** Present where the example workspace is part of the stack. */
  workspaceTable: "WorkspaceTable",
  noticeTopic: "NoticeTopicArn",
  stateMachine: "StateMachineArn",
  dashboard: "DashboardUrl",
  registryDigest: "RegistryDigest",
  /** Real names of the tables with references by logical name, as JSON. */
  referenceTables: "ReferenceTables",
  mode: "Mode",
  /** Present with the property `report`. */
  reportBucket: "ReportBucket",
  /** The caps of a pass, as JSON. Deployments of versions before 0.3 have none. */
  passCaps: "PassCaps",
  /** Name of the schedule of the daily run. Deployments of versions before 0.3 have none, nor the two that follow. */
  dailyRun: "DailyRunSchedule",
  /** URL of the queue of messages that could not be delivered, where there is one. */
  deadLetters: "NoticeDeadLettersUrl",
  /** The version of the package that was deployed. */
  version: "ModelkeeperVersion",
} as const;

/** The name of the page in the bucket of reports. */
export const REPORT_KEY = "report.html";

/** Properties of the custom resource that a deployment changes. */
export type RegistryProperties = {
  readonly registryBucket: string;
  readonly registryKey: string;
  readonly digest: string;
  readonly mode: string;
};

/** The fields of CloudFormation's request that are read. Its `ResponseURL` is a secret, and no business of these functions. */
export type RegistryEvent = {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceProperties: RegistryProperties;
  /** The time at which the request came first, ISO 8601 UTC; on-event adds it, and CloudFormation's provider hands it on to is-complete. */
  readonly RequestedAt?: string;
};

/** The physical id of the registry. A stack has one registry, whatever it holds: the id never changes, so nothing is ever replaced. */
export const REGISTRY_PHYSICAL_ID = "modelkeeper-registry";

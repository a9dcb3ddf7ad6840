/** Names that a deployed stack and those who find it share (contract, section 7). */

/** Outputs of the stack, by what they tell. */
export const STACK_OUTPUTS = {
  modelsTable: "ModelsTable",
  ledgerTable: "LedgerTable",
  inboxTable: "InboxTable",
  /** Where the example workspace is part of the stack. */
  workspaceTable: "WorkspaceTable",
  noticeTopic: "NoticeTopicArn",
  stateMachine: "StateMachineArn",
  dashboard: "DashboardUrl",
  registryDigest: "RegistryDigest",
  /** Real names of the tables with references by logical name, as JSON. */
  referenceTables: "ReferenceTables",
  mode: "Mode",
} as const;

/** Properties of the custom resource that a deployment changes. */
export type RegistryProperties = {
  readonly registryBucket: string;
  readonly registryKey: string;
  readonly digest: string;
  readonly mode: string;
};

/** What CloudFormation sends, as far as it is looked at. Its `ResponseURL` is a secret, and no business of these functions. */
export type RegistryEvent = {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceProperties: RegistryProperties;
  /** ISO 8601 UTC; added by on-event, and handed on to is-complete by CloudFormation's provider: when the request came first. */
  readonly RequestedAt?: string;
};

/** There is one registry in a stack, whatever it holds: the physical id never changes, so nothing is ever replaced. */
export const REGISTRY_PHYSICAL_ID = "modelkeeper-registry";

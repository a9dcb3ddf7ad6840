/** Names of the environment variables that the constructs set and the functions read. */
export const ENVIRONMENT = {
  modelsTable: "MODELS_TABLE",
  ledgerTable: "LEDGER_TABLE",
  workspaceTable: "WORKSPACE_TABLE",
  /** Real names of adopters' tables by logical name, as JSON. */
  referenceTables: "REFERENCE_TABLES",
  noticeTopic: "NOTICE_TOPIC_ARN",
  permission: "NOTICE_PERMISSION",
  leaseSeconds: "LEASE_SECONDS",
  maxReadsPerSecond: "MAX_READS_PER_SECOND",
  maxWritesPerSecond: "MAX_WRITES_PER_SECOND",
} as const;

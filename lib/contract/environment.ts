/** Names of the environment variables that the constructs set and the functions read. */
export const ENVIRONMENT = {
  modelsTable: "MODELS_TABLE",
  ledgerTable: "LEDGER_TABLE",
  /** Real names of the tables with references by logical name, as JSON; the example workspace among them where it is part of the stack. */
  referenceTables: "REFERENCE_TABLES",
  /** `apply` or `observe`. */
  mode: "MODE",
  noticeTopic: "NOTICE_TOPIC_ARN",
  permission: "NOTICE_PERMISSION",
  leaseSeconds: "LEASE_SECONDS",
  maxReadsPerSecond: "MAX_READS_PER_SECOND",
  maxWritesPerSecond: "MAX_WRITES_PER_SECOND",
  /** The two functions of the custom resource alone. */
  stateMachine: "STATE_MACHINE_ARN",
  waitBudgetSeconds: "WAIT_BUDGET_SECONDS",
} as const;

/** `apply` does what the registry says; `observe` plans and reports, and writes to Modelkeeper's own ledger alone. */
export const MODES = ["apply", "observe"] as const;
export type Mode = (typeof MODES)[number];

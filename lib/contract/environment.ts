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
  /** Whom teams may ask, as a sentence. */
  contact: "NOTICE_CONTACT",
  /** What `https` subscribers receive instead of the notice. */
  chatFormat: "NOTICE_CHAT_FORMAT",
  leaseSeconds: "LEASE_SECONDS",
  maxReadsPerSecond: "MAX_READS_PER_SECOND",
  maxWritesPerSecond: "MAX_WRITES_PER_SECOND",
  /** Those that deliver notices alone; without an inbox there is none to fill. */
  inboxTable: "INBOX_TABLE",
  /** The example workspace, or a function of the adopter's: who has the permission in a team. */
  membersTable: "MEMBERS_TABLE",
  membersFunction: "MEMBERS_FUNCTION_ARN",
  /** Of e-mails; without it none are sent. */
  fromAddress: "EMAIL_FROM_ADDRESS",
  /** The two functions of the custom resource alone. */
  stateMachine: "STATE_MACHINE_ARN",
  waitBudgetSeconds: "WAIT_BUDGET_SECONDS",
} as const;

/** `apply` does what the registry says; `observe` plans and reports, and writes to Modelkeeper's own ledger alone. */
export const MODES = ["apply", "observe"] as const;
export type Mode = (typeof MODES)[number];

/** What stands in the place of the notice for `https` subscribers. */
export const CHAT_FORMATS = ["amazon-q"] as const;
export type ChatFormat = (typeof CHAT_FORMATS)[number];

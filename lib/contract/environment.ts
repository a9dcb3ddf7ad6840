/** Names of the environment variables that the constructs set and the functions read. */
export const ENVIRONMENT = {
  /** The dimension that tells the metrics of one deployment from the metrics of another. */
  service: "SERVICE_NAME",
  modelsTable: "MODELS_TABLE",
  ledgerTable: "LEDGER_TABLE",
  /** Real names of the tables with references by logical name, as JSON; the example workspace among them where it is part of the stack. */
  referenceTables: "REFERENCE_TABLES",
  /** `apply` or `observe`. */
  mode: "MODE",
  noticeTopic: "NOTICE_TOPIC_ARN",
  permission: "NOTICE_PERMISSION",
  /** The contact that teams may ask, as a sentence. */
  contact: "NOTICE_CONTACT",
  /** Format of what `https` subscribers receive instead of the notice. */
  chatFormat: "NOTICE_CHAT_FORMAT",
  leaseSeconds: "LEASE_SECONDS",
  /** How long the rows of passes and of ended runs are kept. */
  journalRetentionSeconds: "JOURNAL_RETENTION_SECONDS",
  maxReadsPerSecond: "MAX_READS_PER_SECOND",
  maxWritesPerSecond: "MAX_WRITES_PER_SECOND",
  /** How many segments of a pass are read at a time. */
  segmentsAtOnce: "SEGMENTS_AT_ONCE",
  /** Read only by the slice: what a pass may write, as JSON. */
  limits: "PASS_LIMITS",
  /** Read only by the functions that deliver notices, publish them, or look for answers; without an inbox there is none to fill. */
  inboxTable: "INBOX_TABLE",
  inboxRetentionSeconds: "INBOX_RETENTION_SECONDS",
  /** The origin of the members with the permission in a team: the table of the example workspace, or a function of the adopter's. */
  membersTable: "MEMBERS_TABLE",
  membersFunction: "MEMBERS_FUNCTION_ARN",
  /** Sender of e-mails; without it no e-mails are sent. */
  fromAddress: "EMAIL_FROM_ADDRESS",
  configurationSet: "EMAIL_CONFIGURATION_SET",
  maxEmailsPerSecond: "MAX_EMAILS_PER_SECOND",
  maxEmailsPerDay: "MAX_EMAILS_PER_DAY",
  /** Read only by the function that looks at Bedrock, each separated by commas: providers of the registry, and regions. */
  bedrockProviders: "BEDROCK_PROVIDERS",
  bedrockRegions: "BEDROCK_REGIONS",
  /** Read only by the function that writes the report: where to, and the name by which commands find the stack. */
  reportBucket: "REPORT_BUCKET",
  stackName: "STACK_NAME",
  /** Read only by the two functions of the custom resource. */
  stateMachine: "STATE_MACHINE_ARN",
  waitBudgetSeconds: "WAIT_BUDGET_SECONDS",
} as const;

/** `apply` does what the registry says; `observe` plans and reports, and writes only to Modelkeeper's own ledger. */
export const MODES = ["apply", "observe"] as const;
export type Mode = (typeof MODES)[number];

/** Formats that `https` subscribers can receive instead of the notice. */
export const CHAT_FORMATS = ["amazon-q"] as const;
export type ChatFormat = (typeof CHAT_FORMATS)[number];

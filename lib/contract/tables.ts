/** Tables of Modelkeeper itself and of the example workspace, by logical name. */
export const TABLES = {
  models: { partitionKey: "id" },
  ledger: { partitionKey: "pk", sortKey: "sk" },
  workspace: { partitionKey: "pk", sortKey: "sk" },
  /** One row for each member and notice, filled by the subscriber. */
  inbox: { partitionKey: "pk", sortKey: "sk" },
} as const satisfies Record<string, { partitionKey: string; sortKey?: string }>;

/** The attribute with the time, in epoch seconds, at which DynamoDB itself removes a row of the ledger or of the inbox, at no cost. */
export const EXPIRES = "expires";

const DAY_SECONDS = 86_400;

/** How long rows are kept that expire, in seconds, where nothing else is said. */
export const RETENTION = {
  /** Rows of passes, with their journals, and of runs that have ended. */
  journal: 400 * DAY_SECONDS,
  /** Entries of inboxes. */
  inbox: 400 * DAY_SECONDS,
} as const;

export type TableName = keyof typeof TABLES;

/** Real table names by logical name; adopters' tables stand beside the built-in ones. */
export type TableNames = Readonly<Record<TableName, string>> & Readonly<Record<string, string>>;

/** Table names of a stack, which need not have the example workspace, nor an inbox. */
export type StackTables = Pick<TableNames, "models" | "ledger"> & Partial<TableNames>;

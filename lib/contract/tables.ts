/** Tables of Modelkeeper itself and of the example workspace, by logical name. */
export const TABLES = {
  models: { partitionKey: "id" },
  ledger: { partitionKey: "pk", sortKey: "sk" },
  workspace: { partitionKey: "pk", sortKey: "sk" },
  /** One row for each member and notice, filled by the subscriber. */
  inbox: { partitionKey: "pk", sortKey: "sk" },
} as const satisfies Record<string, { partitionKey: string; sortKey?: string }>;

export type TableName = keyof typeof TABLES;

/** Real table names by logical name; adopters' tables stand beside the built-in ones. */
export type TableNames = Readonly<Record<TableName, string>> & Readonly<Record<string, string>>;

/** Table names of a stack, which need not have the example workspace, nor an inbox. */
export type StackTables = Pick<TableNames, "models" | "ledger"> & Partial<TableNames>;

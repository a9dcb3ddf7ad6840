/** What a function may do with a table. Transactions need the right of each action that they are made of. */
type TableActions = readonly `dynamodb:${string}`[];

type FunctionDeclaration = {
  /** The state machine, CloudFormation's custom resource, or the queue of notices. */
  readonly caller: "run" | "deployment" | "queue";
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ledger: TableActions;
  readonly models: TableActions;
  /** Tables that hold references. */
  readonly references: TableActions;
  /** Tables of those that use owners (`usedBy`), and of the teams' names. */
  readonly users: TableActions;
  /** Reads the registry that the deployment left. */
  readonly readsRegistry?: true;
  readonly publishes?: true;
  /** Brings notices to people: finds members, fills inboxes, sends e-mails. */
  readonly delivers?: true;
};

const READ_ROWS = ["dynamodb:GetItem", "dynamodb:Query"] as const;
const READ_BATCHES = [...READ_ROWS, "dynamodb:BatchGetItem"] as const;
const COMMIT = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"] as const;
/** What has reached nobody is kept, and what has reached somebody counted, in the ledger. */
const COUNT_REACHED = ["dynamodb:BatchGetItem", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"] as const;
const FIND_USERS = ["dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem"] as const;

/**
 * Memory also sets the share of a processor: 512 MB is a third of one, enough for steps that wait for DynamoDB; a slice and an observation
 * decide over thousands of items a second and get a whole one. A slice reads for 20 s and works for 40 s, so that 60 s hold both; every
 * other step is a few calls and is given the same, because the lease (120 s) is reckoned from it. An observation reads all tables by
 * itself, as long as Lambda lets it.
 */
const FUNCTIONS = {
  plan: {
    caller: "run",
    memoryMb: 1_024,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, ...COMMIT, "dynamodb:BatchWriteItem"],
    models: ["dynamodb:Scan", "dynamodb:PutItem"],
    references: ["dynamodb:DescribeTable"],
    users: [],
    readsRegistry: true,
  },
  slice: {
    caller: "run",
    memoryMb: 1_769,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"],
    models: [],
    references: [
      "dynamodb:DescribeTable",
      "dynamodb:Scan",
      "dynamodb:BatchGetItem",
      "dynamodb:PartiQLUpdate",
      // What PartiQL cannot say: names that look like a path, several fields removed at once.
      "dynamodb:UpdateItem",
    ],
    users: [],
  },
  "review-pass": {
    caller: "run",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, "dynamodb:PutItem", "dynamodb:UpdateItem"],
    models: [],
    references: [],
    users: [],
  },
  "compose-notices": {
    caller: "run",
    memoryMb: 1_024,
    timeoutSeconds: 60,
    ledger: [...READ_BATCHES, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:PartiQLInsert"],
    models: [],
    references: ["dynamodb:DescribeTable", "dynamodb:BatchGetItem"],
    users: FIND_USERS,
  },
  finish: {
    caller: "run",
    memoryMb: 1_024,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, ...COMMIT],
    models: ["dynamodb:Scan", "dynamodb:PutItem"],
    references: [],
    users: [],
  },
  "publish-notices": {
    caller: "run",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: [...READ_BATCHES, "dynamodb:PutItem", "dynamodb:PartiQLDelete", "dynamodb:PartiQLUpdate"],
    models: [],
    references: [],
    users: [],
    publishes: true,
  },
  "redeliver-notices": {
    caller: "run",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, ...COUNT_REACHED, "dynamodb:PartiQLDelete", "dynamodb:PutItem"],
    models: [],
    references: [],
    users: [],
    delivers: true,
  },
  "record-failure": {
    caller: "run",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    models: [],
    references: [],
    users: [],
  },
  observe: {
    caller: "run",
    memoryMb: 1_769,
    timeoutSeconds: 900,
    ledger: [...READ_BATCHES, "dynamodb:PutItem", "dynamodb:BatchWriteItem"],
    models: ["dynamodb:Scan"],
    references: ["dynamodb:DescribeTable", "dynamodb:Scan"],
    users: FIND_USERS,
    readsRegistry: true,
  },
  "on-event": {
    caller: "deployment",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
    models: [],
    references: [],
    users: [],
  },
  "deliver-notices": {
    caller: "queue",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: COUNT_REACHED,
    models: [],
    references: [],
    users: [],
    delivers: true,
  },
  "is-complete": {
    caller: "deployment",
    memoryMb: 512,
    timeoutSeconds: 60,
    ledger: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    models: [],
    references: [],
    users: [],
  },
} as const satisfies Record<string, FunctionDeclaration>;

export type FunctionName = keyof typeof FUNCTIONS;
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** The declaration of a function, with what is optional. */
export function declarationOf(name: FunctionName): FunctionDeclaration {
  return FUNCTIONS[name];
}

/** What stands in the state machine's definition for a function. */
export function placeholderOf(name: string): string {
  return `${pascalCase(name)}Function`;
}

export function pascalCase(name: string): string {
  return name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
}

/** Longer than a step, by 30 s: a holder can be overtaken only when none of its writes is in flight. */
export const LEASE_SECONDS = 120;

/** The actions that a function may do on a table. A transaction needs the right to each action that it is made of. */
type TableActions = readonly `dynamodb:${string}`[];

type FunctionDeclaration = {
  /** The caller: the state machine, CloudFormation's custom resource, the queue of notices, an alarm of the adopter's, or the clock. */
  readonly caller: "run" | "deployment" | "queue" | "alarm" | "clock";
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ledger: TableActions;
  readonly models?: TableActions;
  /** Tables that hold references. */
  readonly references?: TableActions;
  /** Tables of the items that use owners (`usedBy`), and the table of the teams' names. */
  readonly users?: TableActions;
  /** Reads the registry that the deployment left. */
  readonly readsRegistry?: true;
  readonly publishes?: true;
  /** Reads what members have answered. */
  readonly readsInbox?: true;
  /** Puts a page into the bucket of reports. */
  readonly writesReport?: true;
  /** Brings notices to people: finds members and fills their inboxes, or sends them e-mails. */
  readonly tells?: "inboxes" | "emails";
  /** Reads which models Bedrock lists. */
  readonly asksBedrock?: true;
};

const READ_ROWS = ["dynamodb:GetItem", "dynamodb:Query"] as const;
const READ_BATCHES = [...READ_ROWS, "dynamodb:BatchGetItem"] as const;
const COMMIT = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"] as const;
/** The ledger keeps the notices that reached no member, counts how many members the others reached, and keeps to whom an e-mail is due. */
const COUNT_REACHED = [
  "dynamodb:BatchGetItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:PartiQLInsert",
  "dynamodb:PartiQLUpdate",
] as const;
const FIND_USERS = ["dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem"] as const;

const SMALL = { memoryMb: 512, timeoutSeconds: 60 } as const;

/**
 * All functions. Memory also sets the share of a processor: 512 MB is a third of one, enough for steps that wait for DynamoDB; a slice decides
 * over thousands of items a second, Compose and Finish count what thousands of teams have to hear, and Observe joins what all slices have counted: they
 * get a whole processor. Compose begins nothing after 20 s. A slice reads until 20 s and sends
 * until 40 s; 20 s are left for reading back and saving.
 * Every other step makes a few calls and has the same 60 s, because the lease (120 s) is calculated from them.
 */
const FUNCTIONS = {
  plan: {
    caller: "run",
    memoryMb: 1_024,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, ...COMMIT, "dynamodb:BatchWriteItem"],
    models: ["dynamodb:Scan", "dynamodb:PutItem"],
    references: ["dynamodb:DescribeTable"],
    readsRegistry: true,
  },
  slice: {
    caller: "run",
    memoryMb: 1_769,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"],
    references: [
      "dynamodb:DescribeTable",
      "dynamodb:Scan",
      "dynamodb:BatchGetItem",
      "dynamodb:PartiQLUpdate",
      // For what PartiQL cannot say: names that look like a path, several fields removed at once.
      "dynamodb:UpdateItem",
    ],
  },
  "review-pass": {
    caller: "run",
    ...SMALL,
    ledger: [...READ_ROWS, "dynamodb:PutItem", "dynamodb:UpdateItem"],
  },
  "compose-notices": {
    caller: "run",
    memoryMb: 1_769,
    timeoutSeconds: 60,
    ledger: [
      ...READ_BATCHES,
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:BatchWriteItem",
      "dynamodb:PartiQLInsert",
    ],
    references: ["dynamodb:DescribeTable", "dynamodb:BatchGetItem"],
    users: FIND_USERS,
    readsInbox: true,
  },
  finish: {
    caller: "run",
    memoryMb: 1_769,
    timeoutSeconds: 60,
    ledger: [...READ_ROWS, ...COMMIT],
    models: ["dynamodb:Scan", "dynamodb:PutItem"],
  },
  "publish-notices": {
    caller: "run",
    ...SMALL,
    ledger: [...READ_BATCHES, "dynamodb:PutItem", "dynamodb:PartiQLDelete", "dynamodb:PartiQLUpdate"],
    publishes: true,
  },
  "redeliver-notices": {
    caller: "run",
    ...SMALL,
    ledger: [...READ_ROWS, ...COUNT_REACHED, "dynamodb:PartiQLDelete", "dynamodb:PutItem"],
    tells: "inboxes",
  },
  "send-emails": {
    caller: "run",
    ...SMALL,
    ledger: [...READ_BATCHES, "dynamodb:BatchWriteItem", "dynamodb:PartiQLDelete", "dynamodb:UpdateItem"],
    tells: "emails",
  },
  "tell-operators": {
    caller: "run",
    ...SMALL,
    ledger: [
      ...READ_BATCHES,
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
      "dynamodb:PartiQLDelete",
    ],
    models: ["dynamodb:Scan"],
    publishes: true,
  },
  "record-failure": {
    caller: "run",
    ...SMALL,
    ledger: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  },
  observe: {
    caller: "run",
    memoryMb: 1_769,
    timeoutSeconds: 60,
    ledger: [...READ_BATCHES, "dynamodb:PutItem"],
    models: ["dynamodb:Scan"],
    references: ["dynamodb:DescribeTable"],
  },
  "on-event": {
    caller: "deployment",
    ...SMALL,
    ledger: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
  },
  "deliver-notices": {
    caller: "queue",
    ...SMALL,
    ledger: COUNT_REACHED,
    tells: "inboxes",
  },
  "hold-on-alarm": {
    caller: "alarm",
    ...SMALL,
    ledger: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
  },
  "watch-bedrock": {
    caller: "clock",
    ...SMALL,
    ledger: [...READ_ROWS, "dynamodb:PutItem", "dynamodb:DeleteItem"],
    asksBedrock: true,
  },
  // Where no pass has counted, it reads whole tables, under the cap: as long as Lambda allows. It holds no lease.
  "write-report": {
    caller: "clock",
    memoryMb: 1_769,
    timeoutSeconds: 900,
    ledger: READ_BATCHES,
    models: ["dynamodb:Scan"],
    references: ["dynamodb:DescribeTable", "dynamodb:Scan", "dynamodb:BatchGetItem"],
    users: FIND_USERS,
    readsInbox: true,
    writesReport: true,
  },
  "is-complete": {
    caller: "deployment",
    ...SMALL,
    ledger: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
  },
} as const satisfies Record<string, FunctionDeclaration>;

export type FunctionName = keyof typeof FUNCTIONS;
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** Returns the declaration of a function, with its optional fields. */
export function declarationOf(name: FunctionName): FunctionDeclaration {
  return FUNCTIONS[name];
}

/** Returns the placeholder of a function in the definition of the state machine. */
export function placeholderOf(name: string): string {
  return `${pascalCase(name)}Function`;
}

export function pascalCase(name: string): string {
  return name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
}

/**
 * Twice as long as a step (60 s). A batch is sent in the first half after a renewal and given up after a quarter: after 90 s at the latest, 30 s
 * before the lease ends. A holder can thus be overtaken only when none of its writes is in flight.
 */
export const LEASE_SECONDS = 120;

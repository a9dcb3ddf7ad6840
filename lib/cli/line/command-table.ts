import type { CommandSpecification, OptionSpecification } from "../command/command-specification.ts";

/** The options that every command accepts, before or after its arguments. */
export const GLOBAL_OPTIONS = [
  {
    flag: "data",
    value: "<dir>",
    summary: "where the embedded engine keeps its data (default .modelkeeper)",
  },
  { flag: "endpoint", value: "<url>", summary: "a DynamoDB at this address instead" },
  { flag: "stack", value: "<name>", summary: "a deployed stack instead" },
  { flag: "sources", value: "<file>", summary: "reference sources to try, instead of the project's own" },
  { flag: "json", summary: "one JSON document on stdout, and nothing else there" },
  { flag: "lease-seconds", value: "<n>", summary: "how long a run's lease lasts, at least 2 (default 15)" },
  { flag: "wait-seconds", value: "<n>", summary: "how long to wait for the run of another (default 600)" },
] as const satisfies readonly OptionSpecification[];

const REGISTRY = {
  flag: "registry",
  value: "<file>",
  summary: "a registry document (default: the project's own lists)",
};

const MODEL = { flag: "model", value: "<id>", summary: "only this model, provider/name" };
const TEAM = { flag: "team", value: "<id>", summary: "only this team" };
const MEMBER = { flag: "member", value: "<id>", summary: "only this member" };
const REASON = { flag: "reason", value: "<text>", summary: "why; kept in the entry's history (required)" };
const CSV = { flag: "csv", summary: "comma-separated, for a spreadsheet" };
const ENTRY = [{ name: "id", required: true }];

/** All commands. What help prints, what the command line accepts and what the program runs come from this list. */
export const COMMANDS = [
  {
    name: "validate",
    group: "Registry",
    operands: [{ name: "registry.json", required: false }],
    summary: "check a registry, and say every problem in it",
    options: [
      { flag: "strict", summary: "warnings are errors" },
      { flag: "explain", summary: "what each replacement makes of the parameters, field by field" },
    ],
    examples: ["modelkeeper validate --explain", "modelkeeper validate registry.json --strict --json"],
    load: () => import("../commands/validate.ts"),
  },
  {
    name: "build",
    group: "Registry",
    operands: [],
    summary: "print the registry document that lib/registry compiles to",
    options: [{ flag: "out", value: "<file>", summary: "write it to a file" }],
    examples: ["modelkeeper build --out registry.json"],
    load: () => import("../commands/build.ts"),
  },
  {
    name: "models",
    group: "Registry",
    operands: [],
    summary: "list the models that the platform knows, tombstones included",
    options: [{ flag: "status", value: "<status>", summary: "only active, deprecated or deleted ones" }],
    examples: ["modelkeeper models --status deprecated"],
    load: () => import("../commands/models.ts"),
  },
  {
    name: "resolve",
    group: "Registry",
    operands: [{ name: "model id", required: true }],
    summary: "say which model an application uses for an id that it has stored",
    options: [
      { flag: "parameters", value: "<json>", summary: "the parameters stored beside it, to be mapped" },
    ],
    examples: [`modelkeeper resolve openai/gpt-4o --parameters '{"temperature":0.7}'`],
    load: () => import("../commands/resolve.ts"),
  },
  {
    name: "parameters",
    group: "Registry",
    operands: [{ name: "set or model id", required: true }],
    summary: "say which parameters a set has, or the set of a model; with --json as a form",
    options: [REGISTRY],
    examples: ["modelkeeper parameters openai/gpt-5.2", "modelkeeper parameters GPT52Parameters --json"],
    load: () => import("../commands/parameters.ts"),
  },
  {
    name: "plan",
    group: "Run",
    operands: [],
    summary: "say what apply would do, and write nothing",
    options: [
      REGISTRY,
      { flag: "usage", value: "<file>", summary: "a saved `usage --json` instead of reading the tables" },
      { flag: "markdown", summary: "for a pull request" },
    ],
    examples: ["modelkeeper plan", "modelkeeper plan --registry registry.json --usage usage.json --markdown"],
    load: () => import("../commands/plan.ts"),
  },
  {
    name: "apply",
    group: "Run",
    operands: [],
    summary: "make the platform agree with a registry; run it again after any interruption",
    options: [
      REGISTRY,
      { flag: "max-writes-per-second", value: "<n>", summary: "cap the writes to each table" },
      { flag: "max-reads-per-second", value: "<n>", summary: "cap the reads of each table" },
    ],
    examples: ["modelkeeper apply", "modelkeeper apply --registry registry.json --max-writes-per-second 500"],
    load: () => import("../commands/apply.ts"),
  },
  {
    name: "cleanup",
    group: "Run",
    operands: [],
    summary: "make one daily run: verify, repair, send again",
    options: [
      {
        flag: "now",
        value: "<time>",
        summary: "an ISO 8601 time instead of the clock, for counting days only",
      },
      { flag: "all", summary: "make a pass even when no tombstone is watched" },
    ],
    examples: ["modelkeeper cleanup", "modelkeeper cleanup --now 2027-03-01T00:00:00Z"],
    load: () => import("../commands/cleanup.ts"),
  },
  {
    name: "runs",
    group: "Run",
    operands: [],
    summary: "list the runs, newest first",
    options: [],
    examples: ["modelkeeper runs"],
    load: () => import("../commands/runs.ts"),
  },
  {
    name: "usage",
    group: "Operate",
    operands: [],
    summary: "say who uses which model",
    options: [
      MODEL,
      TEAM,
      { flag: "deprecated", summary: "only deprecated models" },
      { flag: "in-use", summary: "only models that something refers to" },
      CSV,
    ],
    examples: ["modelkeeper usage --deprecated --in-use", "modelkeeper usage --json > usage.json"],
    load: () => import("../commands/usage.ts"),
  },
  {
    name: "ledger list",
    group: "Operate",
    operands: [],
    summary: "list the migrations, done and open",
    options: [
      {
        flag: "state",
        value: "<state>",
        summary: "pending, running, succeeded, incomplete, marked or superseded",
      },
      { flag: "kind", value: "<kind>", summary: "delete, deprecate, promote or undo" },
      MODEL,
    ],
    examples: ["modelkeeper ledger list --state incomplete"],
    load: () => import("../commands/ledger-list.ts"),
  },
  {
    name: "ledger show",
    group: "Operate",
    operands: ENTRY,
    summary: "show one migration: its history, its teams and what could not be rewritten",
    options: [],
    examples: ["modelkeeper ledger show openai/gpt-4o"],
    load: () => import("../commands/ledger-show.ts"),
  },
  {
    name: "ledger changes",
    group: "Operate",
    operands: ENTRY,
    summary: "list each place that a migration changed: what was there, and what it wrote",
    options: [TEAM, CSV],
    examples: ["modelkeeper ledger changes openai/gpt-4o --team acme"],
    load: () => import("../commands/ledger-changes.ts"),
  },
  {
    name: "ledger mark",
    group: "Operate",
    operands: ENTRY,
    summary: "close a migration without doing it: its references are left alone",
    options: [REASON],
    examples: ["modelkeeper ledger mark openai/gpt-4o --reason 'moved by hand'"],
    load: () => import("../commands/ledger-mark.ts"),
  },
  {
    name: "ledger unmark",
    group: "Operate",
    operands: ENTRY,
    summary: "open a migration again: the next apply or cleanup does it",
    options: [REASON],
    examples: ["modelkeeper ledger unmark openai/gpt-4o --reason 'a backup was restored'"],
    load: () => import("../commands/ledger-unmark.ts"),
  },
  {
    name: "notices",
    group: "Operate",
    operands: [],
    summary: "list what the teams were told",
    options: [TEAM, MODEL, { flag: "state", value: "<state>", summary: "only pending or published ones" }],
    examples: ["modelkeeper notices --team acme"],
    load: () => import("../commands/notices.ts"),
  },
  {
    name: "inbox",
    group: "Operate",
    operands: [],
    summary: "list what the members of a team see",
    options: [{ ...TEAM, summary: "the team (required)" }, MEMBER],
    examples: ["modelkeeper inbox --team acme", "modelkeeper inbox --team acme --member ann"],
    load: () => import("../commands/inbox.ts"),
  },
  {
    name: "inbox read",
    group: "Operate",
    operands: [{ name: "notice id", required: true }],
    summary: "mark a notice as read by a member",
    options: [{ ...MEMBER, summary: "the member (required)" }],
    examples: ["modelkeeper inbox read 0123456789abcdef0123456789abcdef --member ann"],
    load: () => import("../commands/inbox-read.ts"),
  },
  {
    name: "load",
    group: "Example workspace",
    operands: [{ name: "workspace.json", required: true }],
    summary: "add or replace objects of the example workspace, from .json or .jsonl",
    options: [],
    examples: ["modelkeeper load workspace.json"],
    load: () => import("../commands/load.ts"),
  },
  {
    name: "export",
    group: "Example workspace",
    operands: [],
    summary: "print the example workspace",
    options: [{ flag: "jsonl", summary: "one object a line" }],
    examples: ["modelkeeper export > workspace.json"],
    load: () => import("../commands/export.ts"),
  },
] as const satisfies readonly CommandSpecification[];

export type CommandName = (typeof COMMANDS)[number]["name"];

import type { CommandSpecification, OptionSpecification } from "../command/command-specification.ts";
import { OPERATE_COMMANDS } from "./operate-commands.ts";
import { REGISTRY_COMMANDS } from "./registry-commands.ts";
import { RUN_COMMANDS } from "./run-commands.ts";
import { WORKSPACE_COMMANDS } from "./workspace-commands.ts";

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
  { flag: "wide", summary: "tables and lines at their full width, whatever the terminal" },
  { flag: "lease-seconds", value: "<n>", summary: "how long a run's lease lasts, at least 2 (default 15)" },
  { flag: "wait-seconds", value: "<n>", summary: "how long to wait for the run of another (default 600)" },
] as const satisfies readonly OptionSpecification[];

/** All commands. What help prints, what the command line accepts and what the program runs come from this list. */
export const COMMANDS = [
  ...REGISTRY_COMMANDS,
  ...RUN_COMMANDS,
  ...OPERATE_COMMANDS,
  ...WORKSPACE_COMMANDS,
] as const satisfies readonly CommandSpecification[];

export type CommandName = (typeof COMMANDS)[number]["name"];

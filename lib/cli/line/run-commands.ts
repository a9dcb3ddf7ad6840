import type { CommandSpecification } from "../command/command-specification.ts";
import { ENTRY, REASON, REGISTRY, TEAM } from "./options.ts";

export const RUN_COMMANDS = [
  {
    name: "plan",
    group: "Run",
    operands: [],
    summary: "say what apply would do, and write nothing",
    options: [
      REGISTRY,
      {
        flag: "usage",
        value: "<file>",
        summary:
          "a saved `usage --json` instead of reading the tables; `snapshot`: what the last pass counted",
      },
      { flag: "markdown", summary: "for a pull request", isDocument: true },
      { flag: "all-warnings", summary: "also those that the registry in force gives too" },
      { flag: "exit-code", summary: "exit with 3 when there are changes" },
      { flag: "changes", summary: "each place that would be changed: what it holds, and what it would hold" },
      { flag: "csv", summary: "the changes comma-separated, for a spreadsheet", isDocument: true },
      {
        flag: "prices",
        value: "<file>",
        summary: "what models cost, by a feed or built-in; several: the first that has a price",
        isRepeated: true,
      },
      {
        flag: "tokens",
        value: "<file>",
        summary: "what a month costs: team,model,input,output as CSV (prices: built-in)",
      },
      { flag: "max-references", value: "<n>", summary: "refuse to rewrite or clear more references" },
      { flag: "max-cleared", value: "<n>", summary: "refuse to clear more references" },
      { flag: "max-dropped", value: "<n>", summary: "refuse to drop more fields of parameters" },
      {
        flag: "max-increase",
        value: "<x>",
        summary: "refuse a replacement that costs more than x times as much (prices: built-in)",
      },
    ],
    examples: [
      "modelkeeper plan",
      "modelkeeper plan --max-cleared 0",
      "modelkeeper plan --usage snapshot",
      "modelkeeper plan --changes --csv",
      "modelkeeper plan --prices litellm.json --max-increase 1.5",
      "modelkeeper plan --registry registry.json --usage usage.json --markdown",
    ],
    load: () => import("../commands/run/plan.ts"),
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
      { flag: "max-references", value: "<n>", summary: "hold before more references are changed" },
      { flag: "max-cleared", value: "<n>", summary: "hold before more references are cleared" },
      { flag: "max-dropped", value: "<n>", summary: "hold before more parameters are dropped" },
    ],
    examples: ["modelkeeper apply", "modelkeeper apply --registry registry.json --max-writes-per-second 500"],
    load: () => import("../commands/run/apply.ts"),
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
    load: () => import("../commands/run/cleanup.ts"),
  },
  {
    name: "undo",
    group: "Run",
    operands: ENTRY,
    summary: "take a migration back where its references are as it left them",
    options: [
      TEAM,
      { flag: "owner", value: "<kind/id>", summary: "only this owner, such as chatbot/support" },
      { flag: "dry-run", summary: "say what would come back, and write nothing" },
      REASON,
    ],
    examples: [
      "modelkeeper undo openai/gpt-4o --dry-run",
      "modelkeeper undo openai/gpt-4o --team acme --reason 'three times the price'",
    ],
    load: () => import("../commands/run/undo.ts"),
  },
  {
    name: "runs",
    group: "Run",
    operands: [],
    summary: "list the runs, newest first",
    options: [],
    examples: ["modelkeeper runs"],
    load: () => import("../commands/run/runs.ts"),
  },
] as const satisfies readonly CommandSpecification[];

import type { CommandSpecification } from "../command/command-specification.ts";
import { REGISTRY } from "./options.ts";

export const RUN_COMMANDS = [
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
    name: "runs",
    group: "Run",
    operands: [],
    summary: "list the runs, newest first",
    options: [],
    examples: ["modelkeeper runs"],
    load: () => import("../commands/run/runs.ts"),
  },
] as const satisfies readonly CommandSpecification[];

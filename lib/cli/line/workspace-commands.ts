import type { CommandSpecification } from "../command/command-specification.ts";

export const WORKSPACE_COMMANDS = [
  {
    name: "load",
    group: "Example workspace",
    operands: [{ name: "workspace.json", required: true }],
    summary: "add or replace objects of the example workspace, from .json or .jsonl",
    options: [],
    examples: ["modelkeeper load workspace.json"],
    load: () => import("../commands/workspace/load.ts"),
  },
  {
    name: "export",
    group: "Example workspace",
    operands: [],
    summary: "print the example workspace",
    options: [{ flag: "jsonl", summary: "one object a line" }],
    examples: ["modelkeeper export > workspace.json"],
    isDocument: true,
    load: () => import("../commands/workspace/export.ts"),
  },
] as const satisfies readonly CommandSpecification[];

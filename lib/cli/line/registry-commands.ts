import type { CommandSpecification } from "../command/command-specification.ts";
import { FAIL_ON, FEED, REGISTRY } from "./options.ts";

export const REGISTRY_COMMANDS = [
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
    load: () => import("../commands/registry/validate.ts"),
  },
  {
    name: "build",
    group: "Registry",
    operands: [],
    summary: "print the registry document that lib/registry compiles to",
    options: [{ flag: "out", value: "<file>", summary: "write it to a file" }],
    examples: ["modelkeeper build --out registry.json"],
    isDocument: true,
    load: () => import("../commands/registry/build.ts"),
  },
  {
    name: "models",
    group: "Registry",
    operands: [],
    summary: "list the models that the platform knows, tombstones included",
    options: [{ flag: "status", value: "<status>", summary: "only active, deprecated or deleted ones" }],
    examples: ["modelkeeper models --status deprecated"],
    load: () => import("../commands/registry/models.ts"),
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
    load: () => import("../commands/registry/resolve.ts"),
  },
  {
    name: "parameters",
    group: "Registry",
    operands: [{ name: "set or model id", required: true }],
    summary: "say which parameters a set has, or the set of a model; with --json as a form",
    options: [REGISTRY],
    examples: ["modelkeeper parameters openai/gpt-5.2", "modelkeeper parameters GPT52Parameters --json"],
    load: () => import("../commands/registry/parameters.ts"),
  },
  {
    name: "drift",
    group: "Registry",
    operands: [],
    summary: "compare the registry with what feeds say of its models: dates, successors, limits",
    options: [
      REGISTRY,
      FEED,
      { flag: "as-of", value: "<date>", summary: "a day instead of today, such as 2027-03-01" },
      { flag: "markdown", summary: "for an issue or a pull request", isDocument: true },
      { flag: "write", summary: "set the dates of retirement in the list, and change nothing else" },
      FAIL_ON,
    ],
    examples: [
      "modelkeeper drift --feed litellm.json",
      "modelkeeper drift --feed litellm.json --write",
      "modelkeeper drift --feed litellm.json --feed ours.json --fail-on error",
    ],
    load: () => import("../commands/registry/drift.ts"),
  },
  {
    name: "prune",
    group: "Registry",
    operands: [],
    summary: "say which deletions every environment has done, so that their lines may go",
    options: [
      REGISTRY,
      {
        flag: "environments",
        value: "<file>",
        summary: "a list of every environment: name, and stack, data, endpoint or ledger (required)",
      },
      { flag: "now", value: "<time>", summary: "an ISO 8601 time instead of the clock" },
      { flag: "write", summary: "remove these lines, and print a commit message" },
    ],
    examples: [
      "modelkeeper prune --environments environments.json",
      "modelkeeper prune --environments environments.json --write",
    ],
    load: () => import("../commands/registry/prune.ts"),
  },
] as const satisfies readonly CommandSpecification[];

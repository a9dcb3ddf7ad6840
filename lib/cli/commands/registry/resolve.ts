import { Failure } from "../../../contract/errors.ts";
import type { Resolution } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { checkedModelId } from "../../input/ids.ts";
import { changesText } from "../../text/parameters.ts";
import { facts } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<Resolution> = {
  async run({ openPlatform }, { operands, options }) {
    const id = checkedModelId(operands[0]!);
    const parameters = parametersOf(text(options, "parameters"));
    const platform = await openPlatform("read");
    return platform.resolve(id, parameters);
  },
  text(resolution, colours) {
    const { requested, replacement, via, parameters, changes } = resolution;
    const lines: [string, string][] = [];
    if (via.length > 0) lines.push(["by way of", via.map(visible).join(", ")]);
    if (replacement !== null && resolution.status === "deprecated")
      lines.push(["replacement", visible(replacement)]);
    if (parameters !== null) lines.push(["parameters", visible(JSON.stringify(parameters))]);
    const moved = changesText(changes);
    if (moved !== "") lines.push(["changed", moved]);
    return `${colours.bold(visible(requested))} ${verdict(resolution)}.\n${facts(lines, colours)}`;
  },
};

function verdict({ status, model }: Resolution): string {
  switch (status) {
    case "active":
      return "is active";
    case "deprecated":
      return "is deprecated, and still works";
    case "redirected":
      return `was deleted: use ${visible(model ?? "")}`;
    case "cleared":
      return "was deleted, and has no replacement";
    case "unknown":
      return "is not known";
  }
}

function parametersOf(json: string | undefined): Record<string, unknown> | undefined {
  if (json === undefined) return undefined;
  const value = parsed(json);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure("bad-usage", "--parameters needs a JSON object, as in '{\"temperature\":0.7}'");
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Undefined is no object, so the caller says what is needed.
    return undefined;
  }
}

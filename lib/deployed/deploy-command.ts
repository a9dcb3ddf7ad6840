import { DEFAULT_CAPS } from "../contract/pass-limits.ts";
import { shellWord } from "../domain/text/shell-word.ts";
import type { StackNames } from "./stack-names.ts";

/** The name of the stack that the project's own app makes, unless it is told another one. */
const OWN_STACK = "Modelkeeper";

/**
 * Returns the command that deploys a stack as it is deployed now: what the context leaves out would be taken away, the inbox with the workspace.
 * @param isShipped whether the lists are those of a package: an app of its own then deploys the stack, without a context of ours
 */
export function deployCommand(stack: string, names: StackNames, isShipped: boolean): string {
  if (isShipped) return `npx cdk deploy ${shellWord(stack)}`;
  const { tables, caps, observes } = names;
  const context = [
    ...(stack === OWN_STACK ? [] : [`stack=${stack}`]),
    ...(tables.workspace === undefined ? [] : ["workspace=true"]),
    ...(observes ? ["mode=observe"] : []),
    ...(caps === null || caps.read === DEFAULT_CAPS.read
      ? []
      : [`maxReadsPerSecond=${caps.read ?? "Infinity"}`]),
    ...(caps === null || caps.write === DEFAULT_CAPS.write
      ? []
      : [`maxWritesPerSecond=${caps.write ?? "Infinity"}`]),
  ];
  return ["npx cdk deploy", ...context.map((each) => `-c ${shellWord(each)}`)].join(" ");
}

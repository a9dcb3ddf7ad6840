import { SEVERITIES, type Severity } from "../../domain/drift/drift.ts";
import type { Arguments } from "./command.ts";
import { oneOf } from "./values.ts";

/** Returns what tells of a severity whether the command is to end with exit status 1; nothing does without the option. @throws Failure `bad-usage` */
export function failsOn(options: Arguments["options"]): (severity: Severity) => boolean {
  const least = oneOf(options, "fail-on", SEVERITIES);
  const from = least === undefined ? -1 : SEVERITIES.indexOf(least);
  return (severity) => SEVERITIES.indexOf(severity) <= from;
}

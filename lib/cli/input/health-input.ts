import { driftFindings } from "../../domain/health/drift-findings.ts";
import { sortFindings } from "../../domain/health/find-faults.ts";
import { optionWords } from "../../domain/text/shell-word.ts";
import type { Health } from "../../operations/health/look-at-health.ts";
import type { Arguments, Dependencies } from "../command/command.ts";
import { text, texts } from "../command/values.ts";
import type { Platform } from "../platform/platform.ts";
import { compareWithFeeds } from "./feeds-input.ts";
import { readValidRegistry } from "./registry-input.ts";

/**
 * Looks at a platform, with the registry that should be in force and the feeds that the options name.
 * @throws Failure with the problems of the registry, `bad-feed`, `no-file`
 */
export async function lookWithOptions(
  dependencies: Dependencies,
  platform: Pick<Platform, "doctor" | "deployCommand">,
  options: Arguments["options"],
): Promise<Health> {
  const [named, files] = [text(options, "registry"), texts(options, "feed")];
  // The lists of a package are not those of the app that has installed it.
  const isDeclared = named !== undefined || !dependencies.registry.isShipped;
  // What should be in force on a stack says its deployment: a list that is being edited must not keep anybody from looking at it.
  const isNeeded = isDeclared && (platform.deployCommand === undefined || files.length > 0);
  const document = isNeeded ? (await readValidRegistry(dependencies, named)).document : undefined;
  const asOf = new Date(dependencies.now()).toISOString().slice(0, 10);
  const health = await platform.doctor(document === undefined ? {} : { document });
  const drift =
    document === undefined || files.length === 0
      ? undefined
      : await compareWithFeeds(dependencies, document, { files, asOf });
  const all = [...health.findings, ...(drift === undefined ? [] : driftFindings(drift, named))];
  const findings = sortFindings(all).map((one) => ({ ...one, command: withRegistry(one.command, named) }));
  return { findings, looked: [...health.looked, ...(drift === undefined ? [] : ["feeds"])] };
}

/** Commands of findings that take the registry which was named: without it they would take the project's own lists. */
const OF_REGISTRY: readonly string[] = ["apply", "plan"];

function withRegistry(words: string, named: string | undefined): string {
  return named !== undefined && OF_REGISTRY.includes(words)
    ? `${words} ${optionWords("registry", named)}`
    : words;
}

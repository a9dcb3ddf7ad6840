import { SEVERITIES } from "../../../domain/drift/drift.ts";
import { driftFindings } from "../../../domain/health/drift-findings.ts";
import { sortFindings } from "../../../domain/health/find-faults.ts";
import type { HealthFinding } from "../../../domain/health/health-finding.ts";
import { optionWords } from "../../../domain/text/shell-word.ts";
import type { Health } from "../../../operations/health/look-at-health.ts";
import type { Command } from "../../command/command.ts";
import { failsOn } from "../../command/severity.ts";
import { text, texts } from "../../command/values.ts";
import { compareWithFeeds } from "../../input/feeds-input.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import type { Colours } from "../../text/colour.ts";
import { commandHere } from "../../text/here.ts";
import { counted } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<Health> = {
  async run(dependencies, given) {
    const { options } = given;
    failsOn(options);
    const [named, files] = [text(options, "registry"), texts(options, "feed")];
    // The lists of a package are not those of the app that has installed it.
    const isDeclared = named !== undefined || !dependencies.registry.isShipped;
    const platform = await dependencies.openPlatform("read");
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
    const findings = sortFindings(all).map((one) => ({
      ...one,
      command: commandHere(withRegistry(one.command, named), given),
    }));
    return { findings, looked: [...health.looked, ...(drift === undefined ? [] : ["feeds"])] };
  },
  text({ findings, looked }, colours) {
    const seen = `Looked at: ${looked.join(", ")}.\n`;
    if (findings.length === 0) return `${colours.green("All is well.")} ${seen}`;
    const counts = SEVERITIES.flatMap((severity) => {
      const count = findings.filter((one) => one.severity === severity).length;
      return count === 0 ? [] : [severity === "info" ? `${count} to know` : counted(count, severity)];
    });
    return `${findings.map((one) => findingText(one, colours)).join("\n")}\n${counts.join(", ")}. ${seen}`;
  },
  exitStatus({ findings }, { options }) {
    const fails = failsOn(options);
    return findings.some(({ severity }) => fails(severity)) ? 1 : 0;
  },
};

/** Commands of findings that take the registry which was named: without it they would take the project's own lists. */
const OF_REGISTRY: readonly string[] = ["apply", "plan"];

function withRegistry(words: string, named: string | undefined): string {
  return named !== undefined && OF_REGISTRY.includes(words)
    ? `${words} ${optionWords("registry", named)}`
    : words;
}

const COLOURS = { error: "red", warning: "yellow", info: "cyan" } as const;

function findingText({ code, severity, message, command: mend }: HealthFinding, colours: Colours): string {
  return `${colours[COLOURS[severity]](severity)} ${code}: ${visible(message)}\n  ${mend}\n`;
}

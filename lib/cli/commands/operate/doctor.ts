import { SEVERITIES } from "../../../domain/drift/drift.ts";
import type { HealthFinding } from "../../../domain/health/health-finding.ts";
import type { Health } from "../../../operations/health/look-at-health.ts";
import type { Command } from "../../command/command.ts";
import { failsOn } from "../../command/severity.ts";
import { lookWithOptions } from "../../input/health-input.ts";
import type { Colours } from "../../text/colour.ts";
import { commandHere } from "../../text/here.ts";
import { counted } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<Health> = {
  async run(dependencies, given) {
    const { options } = given;
    failsOn(options);
    const platform = await dependencies.openPlatform("read");
    const { findings, looked } = await lookWithOptions(dependencies, platform, options);
    return {
      findings: findings.map((one) => ({ ...one, command: commandHere(one.command, given) })),
      looked,
    };
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

const COLOURS = { error: "red", warning: "yellow", info: "cyan" } as const;

function findingText({ code, severity, message, command: mend }: HealthFinding, colours: Colours): string {
  return `${colours[COLOURS[severity]](severity)} ${code}: ${visible(message)}\n  ${mend}\n`;
}

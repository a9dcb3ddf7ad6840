import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPythonProgram } from "../python-program.ts";
import type { Finding } from "./allowed.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** What cfn-lint prints with `--format json`. */
type Match = {
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
};

/**
 * Returns the errors and warnings that cfn-lint finds in a template. Its informational rules are left out: they are about how people write templates
 * by hand.
 * @throws Error where it printed no findings, such as for a template that it could not read
 */
export function lintTemplate(template: string): Finding[] {
  const program = installPythonProgram("cfn-lint", REQUIREMENTS);
  const { stdout, stderr } = spawnSync(program, ["--format", "json", template], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout.startsWith("[")) throw new Error(`cfn-lint found no words:\n${stdout}${stderr}`);
  return (JSON.parse(stdout) as Match[]).map(({ Level, Message, Rule, Location }) => ({
    rule: Rule.Id,
    isError: Level === "Error",
    text: `${(Location.Path ?? []).join("/")}: ${Message}`,
  }));
}

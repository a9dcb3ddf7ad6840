import type { Command } from "../command.ts";
import { problemLine } from "../errors.ts";
import { readRegistry } from "../registry-input.ts";
import { counted, facts, grouped } from "../table.ts";

type Validation = Omit<Awaited<ReturnType<typeof readRegistry>>, "document">;

export const command: Command<Validation> = {
  async run(dependencies, { operands, options }) {
    const check = await readRegistry(dependencies, operands[0], options.strict === true);
    const { valid, digest, models, deleted, errors, warnings } = check;
    return { valid, digest, models, deleted, errors, warnings };
  },
  remarks: ({ errors, warnings }) => [
    ...errors.map((problem) => problemLine("error", problem)),
    ...warnings.map((problem) => problemLine("warning", problem)),
  ],
  text({ valid, digest, models, deleted, errors, warnings }, colours) {
    const verdict = valid ? colours.green("The registry is valid") : colours.red("The registry is not valid");
    const problems = [
      ...(errors.length === 0 ? [] : [counted(errors.length, "error")]),
      ...(warnings.length === 0 ? [] : [counted(warnings.length, "warning")]),
    ];
    const found = problems.length === 0 ? "" : `: ${problems.join(", ")}`;
    const lines: [string, string][] = [["models", `${grouped(models)} listed, ${grouped(deleted)} deleted`]];
    if (digest !== null) lines.push(["digest", digest]);
    return `${verdict}${found}.\n${facts(lines, colours)}`;
  },
  exitStatus: ({ valid }) => (valid ? 0 : 2),
};

import type { ReplacementExplanation } from "../../../contract/parameter-results.ts";
import type { RegistryDocument } from "../../../contract/registry-document.ts";
import type { Command, Dependencies } from "../../command/command.ts";
import { readRegistry } from "../../input/registry-input.ts";
import { problemLine } from "../../text/errors.ts";
import { explanationsText } from "../../text/explanation-text.ts";
import { counted, facts, grouped } from "../../text/table.ts";

type Validation = Omit<Awaited<ReturnType<typeof readRegistry>>, "document"> & {
  /** Present with `--explain` when the registry is valid. */
  readonly explanations?: readonly ReplacementExplanation[];
};

export const command: Command<Validation> = {
  async run(dependencies, { operands, options }) {
    const check = await readRegistry(dependencies, operands[0], options.strict === true);
    const { valid, digest, models, deleted, errors, warnings } = check;
    const result = { valid, digest, models, deleted, errors, warnings };
    if (options.explain !== true || !check.valid) return result;
    return { ...result, explanations: await explain(dependencies, check.document) };
  },
  remarks: ({ errors, warnings }) => [
    ...errors.map((problem) => problemLine("error", problem)),
    ...warnings.map((problem) => problemLine("warning", problem)),
  ],
  text({ valid, digest, models, deleted, errors, warnings, explanations }, colours) {
    const verdict = valid ? colours.green("The registry is valid") : colours.red("The registry is not valid");
    const problems = [
      ...(errors.length === 0 ? [] : [counted(errors.length, "error")]),
      ...(warnings.length === 0 ? [] : [counted(warnings.length, "warning")]),
    ];
    const found = problems.length === 0 ? "" : `: ${problems.join(", ")}`;
    // Nothing was counted in a registry that could not be read.
    const lines: [string, string][] =
      valid || models + deleted > 0
        ? [["models", `${grouped(models)} listed, ${grouped(deleted)} deleted`]]
        : [];
    if (digest !== null) lines.push(["digest", digest]);
    const explained = explanations === undefined ? "" : explanationsText(explanations, colours);
    return `${verdict}${found}.\n${facts(lines, colours)}${explained}`;
  },
  exitStatus: ({ valid }) => (valid ? 0 : 2),
};

/** Explains the replacements. The code is loaded only when it is asked for, because most calls only check a registry. */
async function explain({ registry }: Dependencies, document: RegistryDocument) {
  const { explainReplacements } = await import("../../../operations/registry/explain-replacements.ts");
  const { parameterSetsInForce } = await import("../../../domain/registry/parameter-sets-in-force.ts");
  const { builtIn } = await registry.context();
  return explainReplacements(document, parameterSetsInForce(builtIn, document));
}

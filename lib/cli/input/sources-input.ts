import type { ProblemCode } from "../../contract/registry-document.ts";
import { readJsonText } from "../../domain/document/json-text.ts";
import { DECLARATION_CODES, type DeclarationCode } from "../../domain/sources/declaration-problem.ts";
import { checkSourcesDocument } from "../../domain/sources/rules.ts";
import type { SourcesDocument } from "../../domain/sources/shape.ts";
import type { OwnRegistry } from "../../operations/ports/registry.ts";
import { badSources } from "../../operations/registry/check-sources.ts";
import type { Dependencies } from "../command/command.ts";
import { placedInFile } from "./places.ts";

/**
 * Reads the file of `--sources`, and checks everything that can be checked without its tables.
 * @throws Failure `no-file`, `bad-sources` with every problem
 */
export async function readSources(
  readFile: Dependencies["readFile"],
  path: string,
): Promise<SourcesDocument> {
  const bytes = await readFile(path);
  const read = readJsonText(bytes);
  if ("errors" in read) {
    const placed = placedInFile(read.errors, path, bytes);
    throw badSources(
      placed.map(({ code, ...rest }) => ({ code: ofDeclaration(code), ...rest })),
      path,
    );
  }
  const checked = checkSourcesDocument(read.value);
  if ("problems" in checked) throw badSources(placedInFile(checked.problems, path, bytes), path);
  return checked.document;
}

/** Returns a registry with other sources in place of the project's own; they count in every digest and wherever references are looked for. */
export function withSources(registry: OwnRegistry, { sources }: SourcesDocument): OwnRegistry {
  const { isShipped, modelList, deletedList } = registry;
  return {
    isShipped,
    modelList,
    deletedList,
    document: () => registry.document(),
    placeOf: (declared) => registry.placeOf(declared),
    channels: () => registry.channels(),
    builtInPrices: (today) => registry.builtInPrices(today),
    parameterSets: () => registry.parameterSets(),
    context: async () => ({ builtIn: await registry.parameterSets(), sources }),
  };
}

/** Returns the code of a declaration for a text that is no document; a text that is too large has a bad shape too. */
function ofDeclaration(code: ProblemCode): DeclarationCode {
  return DECLARATION_CODES.find((known) => known === code) ?? "bad-shape";
}

import type { FilePlace, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { linesOf } from "../../domain/document/json-lines.ts";
import { decodeUtf8 } from "../../domain/document/json-text.ts";
import { valueInDocument } from "../../domain/document/problem.ts";
import { parsePointer } from "../../domain/items/pointer.ts";
import type { OwnRegistry } from "../../operations/ports/registry.ts";

type Located = { readonly code: string; readonly path: string } & Partial<FilePlace>;

/** Returns problems of a JSON file with the file, and the line where the file is JSON. @param path of the file, as the user gave it */
export function placedInFile<P extends Located>(
  problems: readonly P[],
  path: string,
  bytes: Uint8Array,
): readonly P[] {
  // A text that is not JSON has no pointers: the message says line and column. One that is too large is not read.
  if (problems.every(({ code }) => code === "not-json" || code === "too-large"))
    return problems.map((problem) => ({ ...problem, file: path }));
  const lines = linesOf(
    decodeUtf8(bytes) ?? "",
    problems.map((problem) => problem.path),
  );
  return problems.map((problem, index) => ({ ...problem, file: path, line: lines[index] }));
}

/** Returns problems of the project's own lists with file and line: those of the innermost line around the place. */
export function placedInLists(
  problems: readonly Problem[],
  document: RegistryDocument,
  registry: Pick<OwnRegistry, "placeOf">,
): Promise<readonly Problem[]> {
  return Promise.all(
    problems.map(async (problem) => {
      const keys = parsePointer(problem.path);
      for (let depth = keys.length; depth > 0; depth -= 1) {
        const value = valueInDocument(document, keys.slice(0, depth));
        const place = typeof value === "object" && value !== null ? await registry.placeOf(value) : undefined;
        if (place !== undefined) return { ...problem, ...place };
      }
      return problem;
    }),
  );
}

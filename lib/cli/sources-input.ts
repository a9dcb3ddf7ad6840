import { readJsonText } from "../domain/registry/json-text.ts";
import { checkSourcesDocument } from "../domain/sources/rules.ts";
import type { SourcesDocument } from "../domain/sources/shape.ts";
import { badSources } from "../operations/check-sources.ts";
import type { Dependencies } from "./command.ts";

/**
 * The file of `--sources`, checked in all that can be said of it without its tables.
 *
 * @throws Failure `no-file`, `bad-sources` with every problem
 */
export async function readSources(
  readFile: Dependencies["readFile"],
  path: string,
): Promise<SourcesDocument> {
  const read = readJsonText(await readFile(path));
  if ("errors" in read) {
    const [first] = read.errors;
    const code = first?.code === "bad-shape" ? "bad-shape" : "not-json";
    throw badSources(
      read.errors.map(({ path: place, message }) => ({ code, path: place, message })),
      path,
    );
  }
  const checked = checkSourcesDocument(read.value);
  if ("problems" in checked) throw badSources(checked.problems, path);
  return checked.document;
}

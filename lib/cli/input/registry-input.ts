import { Failure } from "../../contract/errors.ts";
import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { checkRegistry, type RegistryCheck } from "../../operations/registry/validate-registry.ts";
import type { Dependencies } from "../command/command.ts";
import { placedInFile, placedInLists } from "./places.ts";

/**
 * Checks a registry file, or the project's own registry when there is no path. Problems have file and line.
 * @throws Failure `no-file`; `bad-registry` for lists of the project that cannot be loaded
 */
export async function readRegistry(
  dependencies: Dependencies,
  path: string | undefined,
  strict = false,
): Promise<RegistryCheck> {
  const { registry } = dependencies;
  const { builtIn, sources } = await registry.context();
  const today = new Date(dependencies.now()).toISOString().slice(0, 10);
  const context = { builtIn, sources, today, strict };
  if (path === undefined) {
    const document = await registry.document();
    const check = checkRegistry({ document }, context);
    return placed(check, (problems) => placedInLists(problems, document, registry));
  }
  const bytes = await dependencies.readFile(path);
  return placed(checkRegistry({ bytes }, context), (problems) => placedInFile(problems, path, bytes));
}

async function placed(
  check: RegistryCheck,
  place: (problems: readonly Problem[]) => readonly Problem[] | Promise<readonly Problem[]>,
): Promise<RegistryCheck> {
  const [errors, warnings] = [await place(check.errors), await place(check.warnings)];
  return { ...check, errors, warnings };
}

/** Does the same for a command that goes on to use the registry. @throws Failure with the code of the first problem, and all problems */
export async function readValidRegistry(
  dependencies: Dependencies,
  path: string | undefined,
): Promise<{ readonly document: RegistryDocument; readonly warnings: readonly Problem[] }> {
  const check = await readRegistry(dependencies, path);
  if (check.valid) return { document: check.document, warnings: check.warnings };
  const [first] = check.errors;
  throw new Failure(first?.code ?? "bad-registry", first?.message ?? "the registry is not valid", {
    problems: check.errors,
  });
}

import { Failure } from "../../contract/errors.ts";
import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { checkRegistry, type RegistryCheck } from "../../operations/registry/validate-registry.ts";
import type { Dependencies } from "../command/command.ts";

/** Checks a registry file, or the project's own registry when there is no path. @throws Failure `no-file` */
export async function readRegistry(
  dependencies: Dependencies,
  path: string | undefined,
  strict = false,
): Promise<RegistryCheck> {
  const input =
    path === undefined
      ? { document: await dependencies.registry.document() }
      : { bytes: await dependencies.readFile(path) };
  const { builtIn, sources } = await dependencies.registry.context();
  const today = new Date(dependencies.now()).toISOString().slice(0, 10);
  return checkRegistry(input, { builtIn, sources, today, strict });
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

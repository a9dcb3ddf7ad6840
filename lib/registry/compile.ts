import type { RegistryDocument } from "../contract/registry-document.ts";
import type { DeclaredDeletion, DeclaredProviders } from "./declare.ts";
import { deletedModels } from "./deleted.ts";
import { providers } from "./models.ts";

/** Returns the registry document, version 1, of two lists. It does not check the lists: the rules are in lib/domain/registry. */
function compileRegistry(
  listed: DeclaredProviders,
  deletions: readonly DeclaredDeletion[],
): RegistryDocument {
  return { version: 1, providers: listed, deleted: deletions };
}

/** The project's own registry. */
export const registryDocument: RegistryDocument = compileRegistry(providers, deletedModels);

import type { RegistryDocument } from "../contract/registry-document.ts";
import type { DeclaredDeletion, DeclaredProviders } from "./declare.ts";
import { deletedModels } from "./deleted.ts";
import { providers } from "./models.ts";

/** The registry document of two lists, version 1. It is as good as the lists: its rules are those of lib/domain/registry. */
function compileRegistry(
  listed: DeclaredProviders,
  deletions: readonly DeclaredDeletion[],
): RegistryDocument {
  return { version: 1, providers: listed, deleted: deletions };
}

/** The project's own registry. */
export const registryDocument: RegistryDocument = compileRegistry(providers, deletedModels);

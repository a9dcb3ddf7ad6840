import type {
  DeletedModelDocument,
  ListedModelDocument,
  RegistryDocument,
} from "../../contract/registry-document.ts";
import { pointerTo, quote } from "../document/problem.ts";

type NamedEntry = {
  readonly provider: string;
  readonly name: string;
  /** Pointer to the entry. */
  readonly path: string;
};

export type ListedEntry = NamedEntry & { readonly kind: "listed"; readonly model: ListedModelDocument };
type DeletedEntry = NamedEntry & { readonly kind: "deleted"; readonly model: DeletedModelDocument };
export type RegistryEntry = ListedEntry | DeletedEntry;

/** Every entry of a document in its order, and entries by provider and name. All are Maps, because names are the user's. */
export type ModelIndex = {
  readonly listed: readonly ListedEntry[];
  readonly deleted: readonly DeletedEntry[];
  /** The first listed entry of that name. */
  readonly findListed: (provider: string, name: string) => ListedEntry | undefined;
  readonly findDeleted: (provider: string, name: string) => DeletedEntry | undefined;
  /** The entry that a replacement of that name stands for: a listed model goes before a deleted one. */
  readonly find: (provider: string, name: string) => RegistryEntry | undefined;
  /** All names of a provider, listed ones first. */
  readonly namesAt: (provider: string) => readonly string[];
};

export function indexModels(document: RegistryDocument): ModelIndex {
  const listed = Object.entries(document.providers).flatMap(([provider, { models }]) =>
    models.map((model, position): ListedEntry => {
      const path = pointerTo("providers", provider, "models", position);
      return { kind: "listed", provider, name: model.name, path, model };
    }),
  );
  const deleted = document.deleted.map((model, position): DeletedEntry => {
    const { provider, name } = model;
    return { kind: "deleted", provider, name, path: pointerTo("deleted", position), model };
  });
  const listedNames = byNames(listed);
  const deletedNames = byNames(deleted);
  const findListed = (provider: string, name: string) => listedNames.get(provider)?.get(name);
  const findDeleted = (provider: string, name: string) => deletedNames.get(provider)?.get(name);
  return {
    listed,
    deleted,
    findListed,
    findDeleted,
    find: (provider, name) => findListed(provider, name) ?? findDeleted(provider, name),
    namesAt: (provider) => [
      ...(listedNames.get(provider)?.keys() ?? []),
      ...(deletedNames.get(provider)?.keys() ?? []),
    ],
  };
}

/** Returns the first entry of each name, by provider. */
function byNames<E extends RegistryEntry>(entries: readonly E[]): Map<string, Map<string, E>> {
  const byProvider = new Map<string, Map<string, E>>();
  for (const entry of entries) {
    const byName = byProvider.get(entry.provider) ?? new Map<string, E>();
    byProvider.set(entry.provider, byName);
    if (!byName.has(entry.name)) byName.set(entry.name, entry);
  }
  return byProvider;
}

/** Returns the name of an entry for a text about a provider: with its own provider where that is another one. */
export function titleBeside(provider: string, entry: Pick<RegistryEntry, "provider" | "name">): string {
  return entry.provider === provider ? quote(entry.name) : `${quote(entry.name)} at ${entry.provider}`;
}

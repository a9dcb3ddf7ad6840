import { readdirSync, readFileSync } from "node:fs";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";

const FOLDER = new URL("../registry-history/", import.meta.url);

/** The thirty real registries, oldest first, as bytes and as documents. */
export const REGISTRY_HISTORY: readonly {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly registry: RegistryDocument;
}[] = readdirSync(FOLDER)
  .sort()
  .map((name) => {
    const bytes = readFileSync(new URL(name, FOLDER));
    return { name, bytes, registry: JSON.parse(bytes.toString("utf8")) };
  });

/** Returns the ids of the models that a registry lists. */
export const listedIn = ({ providers }: RegistryDocument): string[] =>
  Object.entries(providers).flatMap(([provider, { models }]) =>
    models.map(({ name }) => `${provider}/${name}`),
  );

/** Returns the ids of all models that a registry lists or deletes. */
export const idsIn = (registry: RegistryDocument): string[] => [
  ...listedIn(registry),
  ...registry.deleted.map(({ provider, name }) => `${provider}/${name}`),
];

import type {
  DeletedModelDocument,
  ListedModelDocument,
  RegistryDocument,
  ReplacementDocument,
} from "../../lib/contract/registry-document.ts";

export type Listed = string | (Partial<ListedModelDocument> & { readonly name: string });

/**
 * Returns a registry of one provider. A name alone stands for a model with nothing special; each deleted model has its replacement, or null for none.
 */
export function registryOf(
  models: readonly Listed[],
  deleted: Readonly<Record<string, ReplacementDocument | null>> = {},
  provider = "p",
): RegistryDocument {
  return {
    version: 1,
    providers: {
      [provider]: {
        models: models.map((model) => ({
          tokenLimit: 1_000,
          ...(typeof model === "string" ? { name: model } : model),
        })),
      },
    },
    deleted: Object.entries(deleted).map(
      ([name, replacement]): DeletedModelDocument => ({
        provider,
        name,
        ...(replacement === null ? {} : { replacement }),
      }),
    ),
  };
}

/** `openai/old` goes to `openai/new`; nothing was there before. */
export const ONE_DELETION = registryOf(
  [{ name: "new", tokenLimit: 2, default: true }],
  { old: "new" },
  "openai",
);

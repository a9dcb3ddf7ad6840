import type { RegistryDocument } from "../../lib/contract/registry-document.ts";

/** Two models, one of which is then deleted in favour of the other. */
export const BEFORE: RegistryDocument = {
  version: 1,
  providers: { openai: { models: ["new", "old"].map((name) => ({ name, tokenLimit: 1 })) } },
  deleted: [],
};

export const AFTER: RegistryDocument = {
  version: 1,
  providers: { openai: { models: [{ name: "new", tokenLimit: 1 }] } },
  deleted: [{ provider: "openai", name: "old", replacement: "new" }],
};

import { fileURLToPath } from "node:url";
import type { OwnRegistry } from "../operations/ports/registry.ts";

/** The project's own lists. Each part is loaded when it is asked for: checking a file needs the parameter sets, and not the models. */
export const ownRegistry: OwnRegistry = {
  isShipped: import.meta.url.includes("/node_modules/"),
  deletedList: fileURLToPath(new URL("../registry/deleted.ts", import.meta.url)),
  async document() {
    const { registryDocument } = await import("../registry/compile.ts");
    return registryDocument;
  },
  async parameterSets() {
    const { parameterSets } = await import("../registry/parameter-sets.ts");
    return parameterSets;
  },
  async context() {
    const { referenceSources } = await import("../registry/reference-sources.ts");
    const { requireSources } = await import("../operations/registry/check-sources.ts");
    requireSources(referenceSources);
    return { builtIn: await ownRegistry.parameterSets(), sources: referenceSources };
  },
};

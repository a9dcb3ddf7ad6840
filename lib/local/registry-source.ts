import type { OwnRegistry } from "../cli/command.ts";

/** The project's own lists. A part is loaded when it is asked for: checking a file needs the parameter sets, and not the models. */
export const ownRegistry: OwnRegistry = {
  isShipped: import.meta.url.includes("/node_modules/"),
  async document() {
    const { registryDocument } = await import("../registry/compile.ts");
    return registryDocument;
  },
  async context() {
    const { parameterSets } = await import("../registry/parameter-sets.ts");
    const { referenceSources } = await import("../registry/reference-sources.ts");
    return { builtIn: parameterSets, sources: referenceSources };
  },
};

import { fileURLToPath } from "node:url";
import type { OwnRegistry } from "../operations/ports/registry.ts";

/** The project's own lists. Each part is loaded when it is asked for: checking a file needs the parameter sets, and not the models. */
export const ownRegistry: OwnRegistry = {
  isShipped: import.meta.url.includes("/node_modules/"),
  modelList: fileURLToPath(new URL("../registry/models.ts", import.meta.url)),
  deletedList: fileURLToPath(new URL("../registry/deleted.ts", import.meta.url)),
  async document() {
    const { registryDocument } = await loaded(import("../registry/compile.ts"));
    return registryDocument;
  },
  async placeOf(declared) {
    const { stackOf } = await import("../registry/places.ts");
    const { placeInStack } = await import("../domain/document/list-fault.ts");
    return placeInStack(stackOf(declared) ?? "");
  },
  async channels() {
    const { channels } = await loaded(import("../registry/channels.ts"));
    return channels;
  },
  async builtInPrices(today) {
    const { builtInPrices } = await import("../registry/built-in-prices.ts");
    return builtInPrices(today);
  },
  async parameterSets() {
    const { parameterSets } = await loaded(import("../registry/parameter-sets.ts"));
    return parameterSets;
  },
  async context() {
    const { referenceSources } = await loaded(import("../registry/reference-sources.ts"));
    const { requireSources } = await import("../operations/registry/check-sources.ts");
    requireSources(referenceSources);
    return { builtIn: await ownRegistry.parameterSets(), sources: referenceSources };
  },
};

/** Waits for lists to be loaded. @throws Failure `bad-registry`, `no-file` that names the file and the line for a slip in them */
async function loaded<Lists>(lists: Promise<Lists>): Promise<Lists> {
  try {
    return await lists;
  } catch (error) {
    const { listFault } = await import("../domain/document/list-fault.ts");
    const read = (file: string) =>
      process.getBuiltinModule("node:fs").readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    throw listFault(error, read) ?? error;
  }
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ParameterSet, RegistryDocument } from "../../contract/registry-document.ts";
import { modelId } from "../../domain/text/ids.ts";
import { parameterSets } from "../../registry/parameter-sets.ts";

/** Real registries of a real platform, in order, chosen from the thirty of its history (test/registry-history). */
export const EXAMPLE_REGISTRIES = [
  { file: "01-2024-11-15.json", about: "the first list" },
  { file: "07-2025-06-25.json", about: "the first deprecations" },
  { file: "17-2025-12-15.json", about: "newer models, with parameters of their own" },
  { file: "18-2026-01-23.json", about: "thirty models deleted at once" },
  { file: "22-2026-03-11.json", about: "models deleted that have a replacement" },
  { file: "30-2026-05-29.json", about: "the last list of that history" },
] as const;

type ExampleRegistry = (typeof EXAMPLE_REGISTRIES)[number];

/** The registry whose run is killed half way. */
export const LARGEST: ExampleRegistry["file"] = "18-2026-01-23.json";

export function registryPath(file: string): string {
  return fileURLToPath(new URL(`registries/${file}`, import.meta.url));
}

export function readExampleRegistry(file: string): RegistryDocument {
  return JSON.parse(readFileSync(registryPath(file), "utf8"));
}

/** Returns every model listed before thirty models are deleted at once, and the parameter set that it had last. */
export function modelsOfHistory(): {
  readonly models: string[];
  readonly parameterSets: Record<string, ParameterSet>;
} {
  const sets: Readonly<Record<string, ParameterSet>> = parameterSets.sets;
  const setOf: Record<string, ParameterSet> = {};
  for (const { file } of EXAMPLE_REGISTRIES) {
    if (file === LARGEST) break;
    for (const [provider, { models }] of Object.entries(readExampleRegistry(file).providers)) {
      for (const { name, parameters = "BasicParameters" } of models) {
        const set = sets[parameters];
        if (set !== undefined) setOf[modelId(provider, name)] = set;
      }
    }
  }
  return { models: Object.keys(setOf), parameterSets: setOf };
}

import type {
  DeletedModelDocument,
  ListedModelDocument,
  ParameterSetsDocument,
} from "../../../lib/contract/registry-document.ts";

export const TODAY = "2026-06-01";

/** Two sets of the test's own, so that no test here depends on the project's lists. */
export const BUILT_IN: ParameterSetsDocument = {
  sets: {
    BasicParameters: {
      fields: { temperature: { type: "number", minimum: 0, maximum: 2, default: 0.7 } },
    },
    EffortParameters: {
      fields: {
        temperature: { type: "number", minimum: 0, maximum: 2, default: 0.7 },
        effort: { type: "choice", choices: ["low", "high"], default: "low" },
        thinking: { type: "boolean", default: false },
      },
    },
  },
  synonyms: [{ fields: ["thinking", "adaptive_thinking"] }],
  choiceOrder: { effort: ["low", "high"] },
};

type Parts = {
  readonly models?: readonly ListedModelDocument[];
  readonly deleted?: readonly DeletedModelDocument[];
  readonly [field: string]: unknown;
};

export const NEWEST: ListedModelDocument = { name: "new", tokenLimit: 2000, default: true };

/** A registry with one provider `p`, whose first model is the perfect {@link NEWEST}. */
export function registryWith({ models = [], deleted = [], ...others }: Parts = {}) {
  return { version: 1, providers: { p: { models: [NEWEST, ...models] } }, deleted, ...others };
}

/** Returns a registry that adds one parameter set `S`. */
export function registryWithSet(set: unknown, others: Readonly<Record<string, unknown>> = {}) {
  return registryWith({ parameterSets: { sets: { S: set }, ...others } });
}

export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

/** Tells whether an RFC 6901 pointer leads to a place of the document, or to a place that is missing from an existing object. */
export function isPlace(document: unknown, pointer: string): boolean {
  if (pointer === "") return true;
  if (!pointer.startsWith("/")) return false;
  const keys = pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  let value = document;
  for (const [position, key] of keys.entries()) {
    if (typeof value !== "object" || value === null) return false;
    if (!Object.hasOwn(value, key)) return position === keys.length - 1;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return true;
}

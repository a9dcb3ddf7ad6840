import type {
  ListedModelDocument,
  ParameterSetsDocument,
  RegistryDocument,
} from "../../lib/contract/registry-document.ts";

/** Six models of two providers, and how a platform calls four settings. */
export type Family = {
  readonly provider: string;
  /** The model that stays, and where the others go. */
  readonly steady: string;
  /** The model that is deprecated. */
  readonly tired: string;
  /** The model that is deleted, and whose place `steady` takes. */
  readonly old: string;
  /** The model that is deleted, and whose place `elsewhere` takes. */
  readonly far: string;
  /** The model that is deleted, and whose place nothing takes. */
  readonly gone: string;
  readonly other: string;
  readonly elsewhere: string;
  readonly fields: {
    readonly temperature: string;
    readonly tokens: string;
    readonly penalty: string;
    readonly effort: string;
  };
};

export function idsOf({ provider, other, ...names }: Family) {
  const { steady, tired, old, far, gone, elsewhere } = names;
  return {
    steady: `${provider}/${steady}`,
    tired: `${provider}/${tired}`,
    old: `${provider}/${old}`,
    far: `${provider}/${far}`,
    gone: `${provider}/${gone}`,
    elsewhere: `${other}/${elsewhere}`,
  };
}

/** First all models are listed; then one model is deprecated; then three models are deleted. */
export function registriesOf(family: Family): Record<"first" | "deprecating" | "deleting", RegistryDocument> {
  const { provider, steady, tired, old, far, gone, other, elsewhere } = family;
  const then = (name: string): ListedModelDocument => ({ name, tokenLimit: 8_000, parameters: "Then" });
  const now = (name: string): ListedModelDocument => ({ name, tokenLimit: 8_000, parameters: "Now" });
  const registry = (models: readonly ListedModelDocument[]): RegistryDocument => ({
    version: 1,
    providers: { [provider]: { models: [now(steady), ...models] }, [other]: { models: [now(elsewhere)] } },
    deleted: [],
    parameterSets: setsOf(family),
  });
  const deprecated: ListedModelDocument = { ...then(tired), deprecated: true, replacement: steady };
  return {
    first: registry([tired, old, far, gone].map(then)),
    deprecating: registry([deprecated, ...[old, far, gone].map(then)]),
    deleting: {
      ...registry([deprecated]),
      deleted: [
        { provider, name: old, replacement: steady },
        { provider, name: far, replacement: { provider: other, name: elsewhere } },
        { provider, name: gone },
      ],
    },
  };
}

/** What the older models take, and what the newer ones take: less of everything, and no penalty. */
export const RANGES = {
  Then: { temperature: [0, 2], tokens: [1, 64_000], efforts: ["low", "medium", "high"] },
  Now: { temperature: [0, 1], tokens: [1, 8_192], efforts: ["low", "medium"] },
} as const;

export const DEFAULTS = { temperature: 0.7, tokens: 4_096, effort: "low" } as const;

function setsOf({ fields }: Family): ParameterSetsDocument {
  const set = (name: keyof typeof RANGES) => {
    const { temperature, tokens, efforts } = RANGES[name];
    return {
      [fields.temperature]: {
        type: "number",
        minimum: temperature[0],
        maximum: temperature[1],
        default: DEFAULTS.temperature,
      },
      [fields.tokens]: { type: "integer", minimum: tokens[0], maximum: tokens[1], default: DEFAULTS.tokens },
      [fields.effort]: { type: "choice", choices: efforts, default: DEFAULTS.effort },
    } as const;
  };
  const penalty = { [fields.penalty]: { type: "number", minimum: -2, maximum: 2 } } as const;
  return {
    sets: { Then: { fields: { ...set("Then"), ...penalty } }, Now: { fields: set("Now") } },
    choiceOrder: { [fields.effort]: ["low", "medium", "high"] },
  };
}

/** The registry document, version 1: what `build` prints and `validate`, `plan` and `apply` read. */
export type RegistryDocument = {
  readonly version: 1;
  /** Free; not part of the digest. */
  readonly source?: unknown;
  readonly providers: Readonly<Record<string, ProviderDocument>>;
  readonly deleted: readonly DeletedModelDocument[];
  readonly parameterSets?: ParameterSetsDocument;
};

export type ProviderDocument = {
  readonly models: readonly ListedModelDocument[];
  /** Carried for applications; no rows, no lifecycle. */
  readonly embeddings?: readonly string[];
};

export type ListedModelDocument = {
  readonly name: string;
  /** Context window in tokens, a positive integer. */
  readonly tokenLimit: number;
  readonly default?: boolean;
  readonly translationDefault?: boolean;
  readonly deprecated?: boolean;
  /** A model name of the same provider. */
  readonly replacement?: string;
  /** YYYY-MM-DD. */
  readonly retiresOn?: string;
  readonly notify?: false;
  /** Name of a parameter set; absent means `BasicParameters`. */
  readonly parameters?: string;
  readonly parameterMap?: ParameterMap;
};

/** The set of a model that names none. */
export const DEFAULT_PARAMETER_SET = "BasicParameters";

export type DeletedModelDocument = {
  readonly provider: string;
  readonly name: string;
  readonly replacement?: string;
  readonly parameterMap?: ParameterMap;
};

export type ParameterMap = Readonly<
  Record<string, "drop" | { readonly to?: string; readonly values?: Readonly<Record<string, unknown>> }>
>;

export type ParameterSetsDocument = ParameterWords & {
  readonly sets: Readonly<Record<string, ParameterSet>>;
};

/** What holds across sets. */
export type ParameterWords = {
  readonly synonyms?: readonly ParameterSynonym[];
  readonly choiceOrder?: ChoiceOrder;
};

/** Choices of a field from least to most, whatever set it is in. */
export type ChoiceOrder = Readonly<Record<string, readonly string[]>>;

/** Fields that mean the same. `values`: rows of values that mean the same, in the order of the fields; what no row holds is carried as it is. */
export type ParameterSynonym = {
  readonly fields: readonly string[];
  readonly values?: readonly (readonly unknown[])[];
};

export type ParameterSet = {
  readonly fields: Readonly<Record<string, ParameterField>>;
  readonly rules?: readonly ParameterRule[];
};

export type ParameterField = {
  readonly type: "number" | "integer" | "choice" | "boolean";
  readonly title?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly ui?: Readonly<Record<string, unknown>>;
};

/** `when`/`unless` a field has a value, then `absent`, `fill`, `equal` or `less`. */
export type ParameterRule = {
  readonly when?: Readonly<Record<string, unknown>>;
  readonly unless?: Readonly<Record<string, unknown>>;
  readonly absent?: readonly string[];
  readonly fill?: Readonly<Record<string, unknown>>;
  readonly equal?: Readonly<Record<string, unknown>>;
  readonly less?: Readonly<Record<string, string>>;
  readonly message?: string;
};

export const PROBLEM_CODES = {
  error: [
    "not-json",
    "bad-shape",
    "unknown-version",
    "unknown-field",
    "bad-name",
    "bad-token-limit",
    "bad-date",
    "duplicate-model",
    "duplicate-deleted",
    "listed-and-deleted",
    "two-defaults",
    "replacement-unknown",
    "replacement-self",
    "replacement-cycle",
    "replacement-ends-nowhere",
    "unknown-parameter-set",
    "bad-parameter-set",
    "bad-parameter-map",
    "too-large",
  ],
  warning: [
    "default-deprecated",
    "default-missing",
    "replacement-deprecated",
    "replacement-without-deprecation",
    "smaller-context",
    "parameters-lost",
    "retirement-near",
    "retirement-passed",
    "undeclared-removal",
    "source-found-nothing",
    "references-left",
  ],
} as const;

export type ProblemCode = (typeof PROBLEM_CODES.error)[number] | (typeof PROBLEM_CODES.warning)[number];

/** `path` is an RFC 6901 pointer into the registry document. */
export type Problem = { readonly code: ProblemCode; readonly path: string; readonly message: string };

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
  readonly replacement?: ReplacementDocument;
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
  readonly replacement?: ReplacementDocument;
  readonly parameterMap?: ParameterMap;
};

/** A model name of the same provider, or a model of another one. */
export type ReplacementDocument = string | { readonly provider: string; readonly name: string };

export type ParameterMap = Readonly<
  Record<string, "drop" | { readonly to?: string; readonly values?: Readonly<Record<string, unknown>> }>
>;

export type ParameterSetsDocument = ParameterWords & {
  readonly sets: Readonly<Record<string, ParameterSet>>;
};

/** Words that hold across sets. */
export type ParameterWords = {
  readonly synonyms?: readonly ParameterSynonym[];
  readonly choiceOrder?: ChoiceOrder;
};

/** Choices of a field from least to most, whatever set it is in. */
type ChoiceOrder = Readonly<Record<string, readonly string[]>>;

/** Fields that mean the same. `values`: rows of values that mean the same, in the order of the fields; what no row holds is carried as it is. */
export type ParameterSynonym = {
  readonly fields: readonly string[];
  readonly values?: readonly (readonly unknown[])[];
};

export type ParameterSet = {
  readonly fields: Readonly<Record<string, ParameterField>>;
  readonly rules?: readonly ParameterRule[];
  /** The treatment of keys that neither the old model's set nor this one describes. @default "keep" */
  readonly others?: "keep" | "drop";
};

export type ParameterField = {
  /** `text`, `list` and `object` are legal by their JSON type, mapped by name and never translated. */
  readonly type: "number" | "integer" | "choice" | "boolean" | "text" | "list" | "object";
  readonly title?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Most characters of a text. */
  readonly maxLength?: number;
  readonly choices?: readonly string[];
  /** Limits by which a number of the old model becomes a choice. */
  readonly thresholds?: Thresholds;
  /** The way to read an object that stands where this field is. */
  readonly reading?: Reading;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly ui?: Readonly<Record<string, unknown>>;
};

/** The choice of the lowest limit that the number is below, else `else`. Limits are numbers as text. */
export type Thresholds = {
  /** A number field of the old model's set. */
  readonly from: string;
  readonly below: Readonly<Record<string, string>>;
  readonly else: string;
};

/**
 * `{ type: "enabled", budget_tokens: 8000 }`: `values` says what the text at `key` means for this field, `fields` which fields the other keys are.
 */
export type Reading = {
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Fields of the set by the keys of the object. */
  readonly fields?: Readonly<Record<string, string>>;
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
    "default-retiring",
    "translation-default-missing",
    "replacement-deprecated",
    "replacement-without-deprecation",
    "replacement-retires-first",
    "replacement-forgotten",
    "other-provider",
    "smaller-context",
    "parameters-lost",
    "unusual-parameter-set",
    "retirement-near",
    "retirement-passed",
    "undeclared-removal",
    "source-found-nothing",
    "references-left",
    "references-not-restored",
    "archived-unclear",
  ],
} as const;

export type ProblemCode = (typeof PROBLEM_CODES.error)[number] | (typeof PROBLEM_CODES.warning)[number];

/** The place in a file that a person mends; the line counts from 1, and is absent where the file as a whole is wrong. */
export type FilePlace = { readonly file: string; readonly line?: number };

/** `path` is an RFC 6901 pointer into the registry document; the place is known where the document was read from a file or the project's lists. */
export type Problem = {
  readonly code: ProblemCode;
  readonly path: string;
  readonly message: string;
} & Partial<FilePlace>;

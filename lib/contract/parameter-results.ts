import type { FieldAction } from "./results.ts";

/** The results of a mapping for the legal values of one field. */
export type FieldExplanation = {
  readonly field: string;
  /** Its name in the target; null where it has no place there. */
  readonly becomes: string | null;
  /** Everything that can happen to its values, the worst last. */
  readonly actions: readonly FieldAction[];
  /** Sentences for a reader: `128000 becomes 64000`, `dropped in some cases (…)`. */
  readonly details: readonly string[];
};

/** The part of `validate --explain` about one model that names a replacement. */
export type ReplacementExplanation = {
  readonly model: string;
  readonly replacement: string;
  /** Names of the sets; null for the set of a deleted model, which is not in the registry. */
  readonly from: string | null;
  readonly to: string | null;
  readonly fields: readonly FieldExplanation[];
};

/** The form that `parameters` prints, and that the resolver gives for a model. */
export type ParameterForm = {
  /** Name of the parameter set. */
  readonly set: string;
  /** JSON Schema 2020-12. Every legal value passes. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** In the convention of react-jsonschema-form. */
  readonly uiSchema: Readonly<Record<string, unknown>>;
  /** Rules that JSON Schema can say only in steps: a field must be below another one, while `when` holds and `unless` does not. */
  readonly comparisons: readonly {
    readonly field: string;
    readonly below: string;
    readonly when: Readonly<Record<string, unknown>>;
    readonly unless: Readonly<Record<string, unknown>>;
    readonly message?: string;
  }[];
};

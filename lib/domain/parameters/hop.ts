import type { ParameterMap, ParameterSet, ParameterWords } from "../../contract/registry-document.ts";

/**
 * One step of a moved reference: to a model with its parameter set, as both were when the model that the reference leaves was deleted, and the words
 * that were in force then. A null set is unknown (a tombstone made without a row): nothing is changed for it.
 */
export type Hop = ParameterWords & {
  readonly to: string;
  readonly from: ParameterSet | null;
  readonly set: ParameterSet | null;
  readonly map?: ParameterMap;
};

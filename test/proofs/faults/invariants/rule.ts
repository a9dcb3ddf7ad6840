import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import type { Call, History } from "../history.ts";
import type { State } from "./state.ts";

/** What a rule works on. */
export type Judged = {
  readonly history: History;
  readonly sources: readonly ReferenceSource[];
  /** Those that registries of the history give their models. */
  readonly sets: ParameterSetsDocument;
  /** True when nothing is left to be done: what must be there in the end must be there. */
  readonly isSettled: boolean;
  /** Processes that applied a registry with nobody beside them, and came to its end. */
  readonly inForce: ReadonlyMap<string, RegistryDocument>;
};

/** Looks at a history call by call, with the tables as they were before and after each call, and says what is wrong. */
export type Rule = {
  before?(call: Call, state: State): void;
  after?(call: Call, state: State): void;
  atEnd?(state: State): void;
};

/** @param complain with what is wrong; the harness adds where */
export type CreateRule = (judged: Judged, complain: (message: string) => void) => Rule;

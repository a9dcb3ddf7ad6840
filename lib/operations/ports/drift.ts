import type { KnownFindings } from "../../domain/drift/due-findings.ts";

/** The models that Bedrock lists. */
export type FoundationModels = {
  /** @returns the answer of ListFoundationModels as JSON. @throws the error of the service */
  list(region: string): Promise<string>;
};

/** Known findings as they were read. */
type ReadFindings = KnownFindings & {
  /** Tells what is due from what was due at another time; null where nothing is. */
  readonly mark: string | null;
  /** Tells what the last look knew from what another one did; null before the first. */
  readonly looked: string | null;
};

/** What looks at a seller have found, between the look and the run that tells the operators. */
export type DueFindings = {
  read(): Promise<ReadFindings>;
  /** Replaces what was read. @param mark unique to the look. @throws TransientTrouble where it was told, or replaced, in between */
  replace(read: ReadFindings, next: KnownFindings, mark: string): Promise<void>;
  /** Moves what is due to what the operators are told of a run, in one write; leaves it to a later run where the words of this one are fixed. */
  tellWith(run: string): Promise<void>;
};

import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { SourceReport } from "../../lib/contract/source-report.ts";
import type { DeclarationCode } from "../../lib/domain/sources/declaration-problem.ts";
import type { Key } from "../platform/adopter.ts";
import type { Document, Path, Value } from "./documents.ts";
import type { Family } from "./family.ts";

/** One place of a row that holds a model, as the generator put it there: nothing of it is read from the item again. */
export type Placed = {
  readonly source: string;
  readonly at: Path;
  /** Ids as the registry writes them. */
  readonly ids: readonly string[];
  /** The model stands in a list. */
  readonly isList?: true;
  /** What else stands in the list, at its end. */
  readonly others?: readonly Value[];
  /** Where the provider stands, if a rewrite can write it; else the source has one provider for all, or whole ids. */
  readonly provider?: Path;
  readonly settings?: Path;
  readonly team: string | undefined;
  readonly owner: string;
};

export type Row = {
  readonly table: string;
  readonly document: Document;
  /** Sources whose filter lets the row through. */
  readonly sources: readonly string[];
  /** Empty where the row is history. */
  readonly placed: readonly Placed[];
  /** Values at a model's pointer that are none, by source. */
  readonly notAReference?: Readonly<Record<string, number>>;
  /** Its mark of history says neither yes nor no. */
  readonly isUnclear?: true;
};

/** A declaration that reaches nothing: what is said of it. */
export type Unreachable = {
  readonly source: ReferenceSource;
  readonly report: Pick<SourceReport, "items" | "references" | "notAReference">;
};

/** Declarations that somebody would try and that cannot work, with what is said of them. */
export type Refused = {
  readonly sources: readonly ReferenceSource[];
  readonly problem: { readonly code: DeclarationCode; readonly path: string };
};

export type Platform = {
  readonly name: string;
  /** Keys of the platform's tables, by logical name; all texts. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly sources: readonly ReferenceSource[];
  readonly family: Family;
  readonly rows: readonly Row[];
  /** How the platform's tables spell a provider where a rewrite writes the provider; other providers are spelt as in the registry. */
  readonly spelling: Readonly<Record<string, string>>;
  /** Ids that no line of the registry knows, with the id that was meant. */
  readonly unknown: Readonly<Record<string, string | null>>;
  readonly unreachable: readonly Unreachable[];
  readonly refused: Refused;
};

/** The source of that name that the guide declares. */
export function sourceNamed(sources: readonly ReferenceSource[], name: string): ReferenceSource {
  const found = sources.find((source) => source.name === name);
  if (found === undefined) throw new Error(`the guide declares no source ${name}`);
  return found;
}

export function keysOf(names: readonly string[]): readonly Key[] {
  return names.map((name) => ({ name, type: "S" }));
}

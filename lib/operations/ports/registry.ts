import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { FilePlace, ParameterSetsDocument, RegistryDocument } from "../../contract/registry-document.ts";
import type { Channels } from "../../domain/drift/channels.ts";
import type { PriceList } from "../../domain/prices/price-list.ts";
import type { RegistryPrices } from "../../domain/prices/registry-prices.ts";

/** Everything that decides what a run does, kept under its digest; and prices, which decide nothing, and of which the digest says nothing. */
export type Bundle = {
  readonly registry: RegistryDocument;
  readonly sources: readonly ReferenceSource[];
  readonly sets: ParameterSetsDocument;
  /** As they were when the registry was requested first. @default none is known */
  readonly prices?: RegistryPrices;
};

export type Bundles = {
  /** Stores a bundle. Readers see all of it or nothing. */
  put(digest: string, bundle: Bundle): Promise<void>;
  /** @returns undefined for a bundle that was not stored, or not completely */
  get(digest: string): Promise<Bundle | undefined>;
};

/** The files that a deployment left in its bucket. */
export type RegistryAssets = {
  /** @returns the text of the file. @throws the error of S3 when the file is gone or out of reach */
  read(pointer: { readonly bucket: string; readonly key: string }): Promise<string>;
};

/** The registry, parameter sets and reference sources that the project itself declares; each part is loaded when it is asked for. */
export type OwnRegistry = {
  /** Whether the lists belong to a package that an app has installed: the app then declares its registry elsewhere. */
  readonly isShipped: boolean;
  /** Path of the list of models. */
  readonly modelList: string;
  /** Path of the list of deleted models. */
  readonly deletedList: string;
  /** Returns which provider is which channel of a feed. */
  channels(): Promise<Channels>;
  /** Returns the prices that come with this package, as of a day; a megabyte is loaded for them. @param today YYYY-MM-DD */
  builtInPrices(today: string): Promise<PriceList>;
  /** @throws Failure `bad-registry`, `no-file` with the file and the line where the lists cannot be loaded */
  document(): Promise<RegistryDocument>;
  /** Returns the line that declares a value of the document; undefined for a value that no line declares by itself. */
  placeOf(declared: object): Promise<FilePlace | undefined>;
  /** Returns the built-in parameter sets. */
  parameterSets(): Promise<ParameterSetsDocument>;
  /** @throws Failure `bad-sources` */
  context(): Promise<{
    readonly builtIn: ParameterSetsDocument;
    readonly sources: readonly ReferenceSource[];
  }>;
};

import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../contract/registry-document.ts";

/** Everything that decides what a run does, kept under its digest. */
export type Bundle = {
  readonly registry: RegistryDocument;
  readonly sources: readonly ReferenceSource[];
  readonly sets: ParameterSetsDocument;
};

export type Bundles = {
  put(digest: string, bundle: Bundle): Promise<void>;
  get(digest: string): Promise<Bundle | undefined>;
};

/** What a deployment left in its bucket. */
export type RegistryAssets = {
  /** The text of the file. @throws what S3 answers when it is gone or out of reach */
  read(pointer: { readonly bucket: string; readonly key: string }): Promise<string>;
};

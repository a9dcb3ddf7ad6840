import type {
  DeletedModelDocument,
  ListedModelDocument,
  ParameterSetsDocument,
  ProviderDocument,
  ReplacementDocument,
} from "../contract/registry-document.ts";
import type { ParameterSetName } from "./parameter-sets.ts";
import { rememberCall } from "./places.ts";

export type { ReferenceSource, UsedBy } from "../contract/reference-source.ts";
export type { ParameterSet, ParameterSetsDocument, RegistryDocument } from "../contract/registry-document.ts";
export { parameterSet } from "./declare-sets.ts";

/**
 * Types that let the compiler see a misspelling in the lists: names travel as types, and each list is checked against them. A maintainer needs none
 * of this; the rules of lib/domain/registry find the same mistakes again, in any registry document.
 */
export type DeclaredModel<
  Name extends string = string,
  Replacement extends ReplacementDocument = ReplacementDocument,
> = Omit<ListedModelDocument, "name" | "replacement"> & {
  readonly name: Name;
  readonly replacement?: Replacement;
};

export type DeclaredDeletion<
  Provider extends string = string,
  Name extends string = string,
  Replacement extends ReplacementDocument = ReplacementDocument,
> = Omit<DeletedModelDocument, "provider" | "name" | "replacement"> & {
  readonly provider: Provider;
  readonly name: Name;
  readonly replacement?: Replacement;
};

export type DeclaredProviders = Readonly<
  Record<string, Omit<ProviderDocument, "models"> & { readonly models: readonly DeclaredModel[] }>
>;

type ModelDetails<Replacement, Sets extends string = ParameterSetName> = Omit<
  ListedModelDocument,
  "name" | "tokenLimit" | "replacement" | "parameters"
> & {
  readonly replacement?: Replacement;
  readonly parameters?: Sets;
};

/** Declares a model. @param tokenLimit context window in tokens */
export function model<const Name extends string, const Replacement extends ReplacementDocument = never>(
  name: Name,
  tokenLimit: number,
  details: ModelDetails<Replacement> = {},
): DeclaredModel<Name, NoInfer<Replacement>> {
  return rememberCall({ name, tokenLimit, ...details });
}

/** Returns `model` for a registry with parameter sets of its own: models may name these as well as the built-in ones. */
export function modelWith<const Own extends ParameterSetsDocument["sets"]>(_own: Own) {
  return <const Name extends string, const Replacement extends ReplacementDocument = never>(
    name: Name,
    tokenLimit: number,
    details: ModelDetails<Replacement, ParameterSetName | (keyof Own & string)> = {},
  ): DeclaredModel<Name, NoInfer<Replacement>> => rememberCall({ name, tokenLimit, ...details });
}

export function provider<const Models extends readonly DeclaredModel[]>(
  models: Models,
  carried: { readonly embeddings?: readonly string[] } = {},
): { readonly models: Models; readonly embeddings?: readonly string[] } {
  return rememberCall({ models, ...carried });
}

export function deleted<
  const Provider extends string,
  const Name extends string,
  const Replacement extends ReplacementDocument = never,
>(
  providerName: Provider,
  name: Name,
  details: Pick<DeletedModelDocument, "parameterMap"> & { readonly replacement?: Replacement } = {},
): DeclaredDeletion<Provider, Name, NoInfer<Replacement>> {
  return rememberCall({ provider: providerName, name, ...details });
}

/** Returns the deleted models, each replacement checked against what is listed or deleted at its provider, or at the one that it names. */
export function deletedFrom<
  const Providers extends DeclaredProviders,
  const Deletions extends readonly DeclaredDeletion[],
>(
  _providers: Providers,
  deletions: Deletions & {
    readonly [Position in keyof Deletions]: KnownDeletion<Deletions[Position], Providers, Deletions>;
  },
): Deletions {
  return deletions;
}

/** The names that a replacement at a provider may have. */
type NamesAt<Provider, Providers, Deletions extends readonly DeclaredDeletion[]> =
  | (Provider extends keyof Providers
      ? Providers[Provider] extends { readonly models: readonly DeclaredModel<infer Name>[] }
        ? Name
        : never
      : never)
  | Extract<Deletions[number], { readonly provider: Provider }>["name"];

/** The replacements among `Replacement` that a model of a provider may have: a name there, or a name and the provider that has it. */
type Known<Replacement, Provider, Providers, Deletions extends readonly DeclaredDeletion[]> =
  Replacement extends ModelOf<infer Other, infer Name>
    ? Name extends NamesAt<Other, Providers, Deletions>
      ? Replacement
      : never
    : Extract<Replacement, NamesAt<Provider, Providers, Deletions>>;

type ModelOf<Provider extends string, Name extends string> = {
  readonly provider: Provider;
  readonly name: Name;
};

type KnownDeletion<Deletion, Providers, Deletions extends readonly DeclaredDeletion[]> =
  Deletion extends DeclaredDeletion<infer Provider, infer Name, infer Replacement>
    ? [Replacement] extends [Known<Replacement, Provider, Providers, Deletions>]
      ? unknown
      : Misspelt<Provider, Name, Replacement>
    : never;

/** One sentence for each listed model whose replacement is neither listed nor deleted at its provider; never, when there is none. */
export type UnknownReplacements<
  Providers extends DeclaredProviders,
  Deletions extends readonly DeclaredDeletion[],
> = {
  [Provider in keyof Providers]: UnknownReplacement<
    Providers[Provider]["models"][number],
    Provider,
    Providers,
    Deletions
  >;
}[keyof Providers];

type UnknownReplacement<Model, Provider, Providers, Deletions extends readonly DeclaredDeletion[]> =
  Model extends DeclaredModel<infer Name, infer Replacement>
    ? [Replacement] extends [Known<Replacement, Provider, Providers, Deletions>]
      ? never
      : Misspelt<Provider, Name, Replacement>
    : never;

/** Compiles only for no sentence at all. */
export type None<Sentence extends never> = Sentence;

type Misspelt<Provider, Name extends string, Replacement> =
  Replacement extends ModelOf<infer Other, infer Written>
    ? `${Name}: the replacement ${Written} is neither listed nor deleted at ${Other}`
    : `${Name}: the replacement ${Replacement & string} is neither listed nor deleted at ${Provider & string}`;

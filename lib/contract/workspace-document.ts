/** The workspace document, version 1: the built-in example of a platform's own data, for `load` and `export`. */
export type WorkspaceDocument = {
  readonly version: 1;
  readonly teams: readonly TeamDocument[];
  readonly customModels?: readonly CustomModelDocument[];
  readonly pipelines: readonly PipelineDocument[];
  readonly chatbots: readonly ChatbotDocument[];
  readonly assistants: readonly AssistantDocument[];
  readonly analyses: readonly AnalysisDocument[];
  readonly evaluators: readonly EvaluatorDocument[];
  readonly collections: readonly CollectionDocument[];
};

export type TeamDocument = {
  readonly id: string;
  readonly name: string;
  readonly members: readonly MemberDocument[];
};

export type MemberDocument = {
  readonly id: string;
  readonly name?: string;
  /** Null means no address. */
  readonly email?: string | null;
  readonly permissions: readonly string[];
  readonly notifications?: {
    readonly minimumLevel?: "info" | "warning" | "error";
    readonly email?: boolean;
    /** ISO 8601 UTC. */
    readonly doNotDisturbUntil?: string;
    /** Slugs of the notices that the member does not want as e-mail. */
    readonly muted?: readonly string[];
  };
};

export type CustomModelDocument = {
  readonly team: string;
  readonly provider: string;
  readonly name: string;
  readonly tokenLimit: number;
  readonly parameters?: string;
};

/** An object of a team that a person has named. */
type OwnedDocument = { readonly id: string; readonly team: string; readonly name: string };

export type PipelineDocument = OwnedDocument & {
  readonly archived?: boolean;
  readonly nodes: readonly NodeDocument[];
};

export type NodeDocument = {
  readonly id: string;
  readonly name?: string;
  readonly params: Readonly<Record<string, unknown>>;
};

type ChatbotDocument = OwnedDocument & { readonly pipeline?: string; readonly publishedPipeline?: string };
type AssistantDocument = OwnedDocument & { readonly modelId?: string | null };
type AnalysisDocument = AssistantDocument & { readonly translationModelId?: string | null };
type EvaluatorDocument = OwnedDocument & { readonly params: Readonly<Record<string, unknown>> };
type CollectionDocument = OwnedDocument & { readonly contextualizerModelId?: string | null };

/**
 * What `import … from "modelkeeper"` gives: the construct, and the types of what an adopter writes (registries, sources, a function of members) and
 * reads (notices, and what commands print with `--json`). The only file that passes on: a package has one front door.
 */

export type { FunctionName } from "./constructs/functions/function-list.ts";
export { ModelLifecycle } from "./constructs/model-lifecycle.ts";
export type { BedrockWatch, ModelLifecycleProps } from "./constructs/model-lifecycle-props.ts";
export type { Change } from "./contract/change.ts";
export type { ChatFormat, Mode } from "./contract/environment.ts";
export type { MembersAnswer, MembersQuestion, ToldMember } from "./contract/members.ts";
export type {
  InboxEntry,
  Notice,
  NoticeOutcome,
  NoticeSlug,
  Restored,
  StoredNotice,
} from "./contract/notices.ts";
export type { ParameterForm } from "./contract/parameter-results.ts";
export type { Plan } from "./contract/plan.ts";
export type {
  Pointer,
  ProviderPlace,
  ReferenceSource,
  SourceFilter,
  UsedBy,
} from "./contract/reference-source.ts";
export type {
  DeletedModelDocument,
  ListedModelDocument,
  ParameterField,
  ParameterMap,
  ParameterRule,
  ParameterSet,
  ParameterSetsDocument,
  Problem,
  ProviderDocument,
  RegistryDocument,
} from "./contract/registry-document.ts";
export type {
  Affected,
  CleanupResult,
  Entry,
  EntryDetail,
  ModelRow,
  Outcome,
  ParameterChange,
  Resolution,
  Run,
  Usage,
} from "./contract/results.ts";
export type { SourceReport } from "./contract/source-report.ts";
export type { WorkspaceDocument } from "./contract/workspace-document.ts";

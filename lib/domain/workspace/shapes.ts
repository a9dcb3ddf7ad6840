import * as z from "zod/mini";
import type { WorkspaceDocument } from "../../contract/workspace-document.ts";
import { pointerTo, quote } from "../document/problem.ts";
import { ExactNumber } from "../items/exact-json.ts";
import { isModelName, isObjectId, OBJECT_ID_RULE } from "../text/ids.ts";
import { isProviderName, NAME_RULE, PROVIDER_RULE } from "../text/names.ts";
import {
  type ENTRY_LISTS,
  type EntryPlace,
  type WorkspaceEntryKind,
  type WorkspaceProblem,
  workspaceProblem,
} from "./entries.ts";

/** A checked entry: the kind decides the shape. */
export type CheckedEntry = {
  [Kind in WorkspaceEntryKind]: {
    readonly kind: Kind;
    readonly value: NonNullable<WorkspaceDocument[(typeof ENTRY_LISTS)[Kind]]>[number];
  };
}[WorkspaceEntryKind];

const ID = z.string().check(z.refine(isObjectId, OBJECT_ID_RULE));
const TEXT = z.string();
const REFERENCE = z.optional(z.nullable(z.string()));
const MAP = z.custom<object>(isMap, "expected an object");

const MEMBER = z.strictObject({
  id: ID,
  name: z.optional(TEXT),
  email: z.optional(z.nullable(TEXT)),
  permissions: z.array(TEXT),
  notifications: z.optional(
    z.strictObject({
      minimumLevel: z.optional(z.enum(["info", "warning", "error"])),
      email: z.optional(z.boolean()),
      doNotDisturbUntil: z.optional(
        z.iso.datetime("expected an ISO 8601 UTC time, such as 2026-01-31T09:00:00Z"),
      ),
      muted: z.optional(z.array(TEXT)),
    }),
  ),
});

const NODE = z.strictObject({
  id: ID,
  name: z.optional(TEXT),
  params: z.pipe(
    MAP,
    z.looseObject({
      modelId: z.optional(
        z.union([z.string(), z.array(z.string()), z.null()], "expected a model id, a list of them, or null"),
      ),
      modelParameters: z.optional(MAP),
    }),
  ),
});

const named = { id: ID, team: ID, name: TEXT };

const SHAPES = {
  team: z.strictObject({ id: ID, name: TEXT, members: z.array(MEMBER) }),
  customModel: z.strictObject({
    team: ID,
    provider: z.string().check(z.refine(isProviderName, PROVIDER_RULE)),
    name: z.string().check(z.refine(isModelName, NAME_RULE)),
    tokenLimit: z.int().check(z.positive()),
    parameters: z.optional(TEXT),
  }),
  pipeline: z.strictObject({ ...named, archived: z.optional(z.boolean()), nodes: z.array(NODE) }),
  chatbot: z.strictObject({ ...named, pipeline: z.optional(TEXT), publishedPipeline: z.optional(TEXT) }),
  assistant: z.strictObject({ ...named, modelId: REFERENCE }),
  analysis: z.strictObject({ ...named, modelId: REFERENCE, translationModelId: REFERENCE }),
  evaluator: z.strictObject({
    ...named,
    params: z.pipe(MAP, z.looseObject({ modelId: REFERENCE, modelParameters: z.optional(MAP) })),
  }),
  collection: z.strictObject({ ...named, contextualizerModelId: REFERENCE }),
} satisfies Record<WorkspaceEntryKind, z.ZodMiniType>;

const LIST = z.array(z.unknown());

const DOCUMENT = z.strictObject({
  version: z.literal(1),
  teams: LIST,
  customModels: z.optional(LIST),
  pipelines: LIST,
  chatbots: LIST,
  assistants: LIST,
  analyses: LIST,
  evaluators: LIST,
  collections: LIST,
} satisfies Record<keyof WorkspaceDocument, z.ZodMiniType>);

/** A document that has its lists; the content of the lists is not checked. */
type WorkspaceLists = z.infer<typeof DOCUMENT>;

export function documentProblems(value: unknown): WorkspaceProblem[] {
  return problemsOf(DOCUMENT, value, { path: "" });
}

/** Tells whether {@link documentProblems} finds nothing wrong, and narrows the type. */
export function isWorkspaceDocument(value: unknown): value is WorkspaceLists {
  return documentProblems(value).length === 0;
}

/** Returns a checked entry, or what is wrong with its shape. */
export function checkEntryShape(
  kind: WorkspaceEntryKind,
  value: unknown,
  place: EntryPlace,
): { readonly entry: CheckedEntry } | { readonly problems: readonly WorkspaceProblem[] } {
  const problems = problemsOf(SHAPES[kind], value, place);
  // The schema only judges. The value is kept as it was parsed: the copy that a schema makes has no `__proto__` key.
  return problems.length > 0 ? { problems } : { entry: { kind, value } as CheckedEntry };
}

function problemsOf(schema: z.ZodMiniType, value: unknown, place: EntryPlace): WorkspaceProblem[] {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const path =
      place.path + pointerTo(...issue.path.map((key) => (typeof key === "number" ? key : String(key))));
    if (issue.code !== "unrecognized_keys") return [workspaceProblem({ ...place, path }, describe(issue))];
    return issue.keys.map((key) =>
      workspaceProblem(
        { ...place, path: path + pointerTo(key) },
        `${quote(key)} is not a field of this object`,
      ),
    );
  });
}

const EXPECTED: Readonly<Partial<Record<string, string>>> = {
  array: "a list",
  boolean: "true or false",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

function describe(issue: z.core.$ZodIssue): string {
  const field = issue.path.length === 0 ? "" : quote(String(issue.path.at(-1)));
  if (issue.code === "invalid_type" && issue.input === undefined) return `${field} is missing`;
  const where = field === "" ? "" : `${field}: `;
  if (issue.code === "invalid_type") return `${where}expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value")
    return `${where}expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
  if (issue.code === "too_small") return `${where}expected a number above 0`;
  if (issue.code === "too_big") return `${where}the number is too large`;
  return `${where}${issue.message}`;
}

/** Tells whether a value is an object of the document. An {@link ExactNumber} is an object to JavaScript only: it stands for a number. */
function isMap(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

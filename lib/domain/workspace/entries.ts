import type { WorkspaceDocument } from "../../contract/workspace-document.ts";

/** The lists of a workspace, in the order of the document: kind of entry → its list in the document. */
export const ENTRY_LISTS = {
  team: "teams",
  customModel: "customModels",
  pipeline: "pipelines",
  chatbot: "chatbots",
  assistant: "assistants",
  analysis: "analyses",
  evaluator: "evaluators",
  collection: "collections",
} as const satisfies Record<string, keyof WorkspaceDocument>;

/** The value of `kind` in a line of a `.jsonl` file. */
export type WorkspaceEntryKind = keyof typeof ENTRY_LISTS;

/** The value of `kind` in a row of the workspace table. */
export type WorkspaceKind = Exclude<WorkspaceEntryKind, "customModel"> | "member" | "node";

export const ENTRY_KINDS = Object.keys(ENTRY_LISTS) as readonly WorkspaceEntryKind[];

export function isEntryKind(kind: unknown): kind is WorkspaceEntryKind {
  return typeof kind === "string" && Object.hasOwn(ENTRY_LISTS, kind);
}

/** One object of a workspace as it was read, with the place where it stands. */
export type WorkspaceEntry = { readonly kind: unknown; readonly value: unknown; readonly place: EntryPlace };

/** `path`: an RFC 6901 pointer into the document, or into the line's object. `line`: of a `.jsonl` file, from 1. */
export type EntryPlace = { readonly path: string; readonly line?: number };

export type WorkspaceProblem = {
  readonly code: "bad-workspace";
  readonly path: string;
  readonly message: string;
};

export function workspaceProblem(place: EntryPlace, message: string): WorkspaceProblem {
  const line = place.line === undefined ? "" : `line ${place.line}: `;
  return { code: "bad-workspace", path: place.path, message: `${line}${message}` };
}

/** The lists that `load` counts, in the order in which it prints them. */
export const LOADED_LISTS = Object.values(ENTRY_LISTS).flatMap((list): LoadedList[] =>
  list === "teams" ? [list, "members"] : list === "pipelines" ? [list, "nodes"] : [list],
);

export type LoadedList = (typeof ENTRY_LISTS)[WorkspaceEntryKind] | "members" | "nodes";

export type LoadedCounts = Record<LoadedList, number>;

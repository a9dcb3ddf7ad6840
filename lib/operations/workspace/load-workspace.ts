import type { CustomModelDocument } from "../../contract/workspace-document.ts";
import { type Item, textOf } from "../../domain/items/attribute-value.ts";
import { badWorkspace, checkEntry, MOST_PROBLEMS } from "../../domain/workspace/check-entry.ts";
import {
  type LoadedCounts,
  type WorkspaceEntry,
  type WorkspaceProblem,
  workspaceProblem,
} from "../../domain/workspace/entries.ts";
import { IDENTIFYING_ATTRIBUTES, identityOf, rowsOf } from "../../domain/workspace/rows.ts";
import type { CheckedEntry } from "../../domain/workspace/shapes.ts";
import { WorkspaceIndex } from "../../domain/workspace/workspace-index.ts";
import type { CustomModelStore, WorkspaceFile, WorkspaceRowKey, WorkspaceStore } from "../ports/workspace.ts";
import { openEntries } from "./read-workspace.ts";

type LoadDependencies = {
  readonly workspace: WorkspaceStore;
  readonly customModels: CustomModelStore;
  /** Called when everything is checked, before anything is written: makes what is missing. @default nothing is */
  readonly prepare?: () => Promise<void>;
  /** The present, ISO 8601 UTC. */
  readonly now: () => string;
  /** Told of rows written so far. @default nobody */
  readonly progress?: (progress: { readonly done: number; readonly of: number }) => void;
};

/**
 * Adds or replaces the objects of a workspace file by id. Everything is checked before anything is written; a load that died half way is
 * completed by loading the same file again.
 *
 * @returns how many of each kind the file holds (custom models: without those that were promoted since, which stay tombstones)
 * @throws Failure `bad-workspace` with up to 100 problems
 */
export async function loadWorkspace(
  file: WorkspaceFile,
  { workspace, customModels, prepare, now, progress }: LoadDependencies,
): Promise<LoadedCounts> {
  const { entries, index, stale } = await checkWorkspace(file, workspace);
  await prepare?.();

  const { counts } = index;
  const of = Object.values(counts).reduce((sum, count) => sum + count, 0);
  let done = 0;
  const written = (rows: number) => {
    done += rows;
    progress?.({ done, of });
  };
  written(0);
  let promoted = 0;
  for (const model of await customModelsOf(entries(), counts.customModels)) {
    if (!(await customModels.put(model, now()))) promoted += 1;
    written(1);
  }
  await workspace.put(rowsOfEntries(entries()), written);
  // Last: a load that dies before this leaves a row too many, never one too few.
  await workspace.remove(stale);
  return { ...counts, customModels: counts.customModels - promoted };
}

/**
 * All that can be said against a file before it is written.
 * @param workspace what is there: teams that the file need not define
 * @throws Failure `bad-workspace` with up to 100 problems
 */
export async function checkWorkspace(file: WorkspaceFile, workspace: Pick<WorkspaceStore, "scan">) {
  const entries = await openEntries(file);
  const index = await checkEntries(entries());
  return { entries, index, stale: await compareWithTable(workspace, index) };
}

async function checkEntries(entries: AsyncIterable<WorkspaceEntry>): Promise<WorkspaceIndex> {
  const index = new WorkspaceIndex();
  const problems: WorkspaceProblem[] = [];
  for await (const entry of entries) {
    const checked = checkEntry(entry);
    problems.push(...("problems" in checked ? checked.problems : index.add(checked.entry, entry.place)));
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (problems.length > 0) throw badWorkspace(problems);
  return index;
}

/**
 * One pass over the keys of the table: which rows the file replaces, and whether the teams that it names without defining them exist.
 * Only what the file mentions is kept.
 */
async function compareWithTable(
  workspace: Pick<WorkspaceStore, "scan">,
  index: WorkspaceIndex,
): Promise<WorkspaceRowKey[]> {
  const missing = new Map(index.missingTeams());
  const stale: WorkspaceRowKey[] = [];
  for await (const row of workspace.scan(["pk", "sk", ...IDENTIFYING_ATTRIBUTES])) {
    const identity = identityOf(row);
    if (identity === undefined) continue;
    if (identity.kind === "team") missing.delete(identity.id);
    if (index.replaces(identity)) stale.push({ pk: textOf(row.pk) ?? "", sk: textOf(row.sk) ?? "" });
  }
  if (missing.size > 0)
    throw badWorkspace(
      [...missing].map(([team, place]) => workspaceProblem(place, `there is no team with the id ${team}`)),
    );
  return stale;
}

async function* rowsOfEntries(entries: AsyncIterable<WorkspaceEntry>): AsyncIterable<Item> {
  for await (const entry of checkedAgain(entries)) {
    for (const { item } of rowsOf(entry)) yield item;
  }
}

async function customModelsOf(
  entries: AsyncIterable<WorkspaceEntry>,
  expected: number,
): Promise<CustomModelDocument[]> {
  const models: CustomModelDocument[] = [];
  if (expected === 0) return models;
  for await (const entry of checkedAgain(entries)) {
    if (entry.kind === "customModel") models.push(entry.value);
    if (models.length === expected) break;
  }
  return models;
}

/** A file of lines is read again, and somebody may have changed it meanwhile: what was not checked is not written. */
async function* checkedAgain(entries: AsyncIterable<WorkspaceEntry>): AsyncIterable<CheckedEntry> {
  for await (const entry of entries) {
    const checked = checkEntry(entry);
    if ("problems" in checked) throw badWorkspace(checked.problems);
    yield checked.entry;
  }
}

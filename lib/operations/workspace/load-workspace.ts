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
  /** Called after all checks and before the first write: creates the tables that are missing. @default nothing is created */
  readonly prepare?: () => Promise<void>;
  /** The present time, ISO 8601 UTC. */
  readonly now: () => string;
  /** Called with the number of rows written so far. @default no call */
  readonly progress?: (progress: { readonly done: number; readonly of: number }) => void;
};

/**
 * Adds or replaces the objects of a workspace file by id. It checks everything before it writes anything. After a load that died half way, loading
 * the same file again completes it.
 * @returns how many objects of each kind the file holds (custom models: without those that were promoted since, which stay tombstones)
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
  // Stale rows are removed last: a load that dies before this leaves a row too many, never a row too few.
  await workspace.remove(stale);
  return { ...counts, customModels: counts.customModels - promoted };
}

/**
 * Checks everything about a file that can be checked before it is written.
 * @param workspace the present table: the file need not define the teams that exist in it
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
 * Reads the keys of the table once, to find the rows that the file replaces and the teams that the file names without defining them. It keeps only
 * the keys that the file mentions.
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

/**
 * Yields the entries, checked again. A file of lines is read a second time, and may have been changed since the check: nothing unchecked is written.
 */
async function* checkedAgain(entries: AsyncIterable<WorkspaceEntry>): AsyncIterable<CheckedEntry> {
  for await (const entry of entries) {
    const checked = checkEntry(entry);
    if ("problems" in checked) throw badWorkspace(checked.problems);
    yield checked.entry;
  }
}

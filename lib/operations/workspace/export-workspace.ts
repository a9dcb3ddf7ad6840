import type { CustomModelDocument } from "../../contract/workspace-document.ts";
import { type Item, textOf } from "../../domain/items/attribute-value.ts";
import { keyPartOf, teamPartitionOf } from "../../domain/text/keys.ts";
import { customModelObject, lineOf, objectOf, objectWithParts } from "../../domain/workspace/documents.ts";
import {
  ENTRY_KINDS,
  ENTRY_LISTS,
  isEntryKind,
  type WorkspaceEntryKind,
} from "../../domain/workspace/entries.ts";
import {
  compareKeys,
  IDENTIFYING_ATTRIBUTES,
  identityOf,
  nodeKeyPrefix,
  sortKeyPrefix,
} from "../../domain/workspace/rows.ts";
import type { CustomModelStore, WorkspaceStore } from "../ports/workspace.ts";

type ExportDependencies = {
  readonly workspace: WorkspaceStore;
  readonly customModels: CustomModelStore;
};

/** The kinds whose rows are objects by themselves. */
const SIMPLE_KINDS = ENTRY_KINDS.filter(isSimple);

/** An object of the export, with the values by which it is sorted. */
type ExportedObject = { readonly order: readonly string[]; readonly object: Item };

/**
 * Yields the workspace document as text, in pieces: lists sorted by id, keys sorted, one object a line, the same bytes for the same data. It holds
 * all rows in memory; {@link exportWorkspaceLines} holds only a page.
 */
export async function* exportWorkspace(dependencies: ExportDependencies): AsyncIterable<string> {
  const lists = await readEntries(dependencies);
  const fields = Object.values(ENTRY_LISTS).sort();
  yield "{";
  for (const field of fields) {
    yield `${JSON.stringify(field)}:[`;
    const entries = (lists.get(field) ?? []).sort(byOrder);
    for (const [index, { object }] of entries.entries()) yield `${index === 0 ? "" : ","}\n${lineOf(object)}`;
    yield `${entries.length === 0 ? "" : "\n"}],\n`;
  }
  yield `"version":1}\n`;
}

async function readEntries({
  workspace,
  customModels,
}: ExportDependencies): Promise<Map<string, ExportedObject[]>> {
  const lists = new Map<string, ExportedObject[]>();
  const add = (kind: WorkspaceEntryKind, entry: ExportedObject) => {
    const list = lists.get(ENTRY_LISTS[kind]);
    if (list === undefined) lists.set(ENTRY_LISTS[kind], [entry]);
    else list.push(entry);
  };
  const whole: {
    readonly kind: "team" | "pipeline";
    readonly key: string;
    readonly order: readonly string[];
    readonly row: Item;
  }[] = [];
  const parts = new Map<string, Item[]>();
  for await (const row of workspace.scan()) {
    const identity = identityOf(row);
    if (identity === undefined) continue;
    const { kind, team, id } = identity;
    const order = [id, team];
    if (isSimple(kind)) add(kind, { order, object: objectOf(kind, row) });
    else if (kind === "team") whole.push({ kind, key: team, order, row });
    else if (kind === "pipeline") whole.push({ kind, key: ownerKey(team, id), order, row });
    else if (kind === "member" || kind === "node") {
      const owner = kind === "member" ? team : ownerKey(team, id);
      const list = parts.get(owner);
      if (list === undefined) parts.set(owner, [row]);
      else list.push(row);
    }
  }
  for (const { kind, key, order, row } of whole)
    add(kind, { order, object: objectWithParts(kind, row, parts.get(key) ?? []) });
  for await (const model of customModels.scan())
    add("customModel", { order: orderOf(model), object: customModelObject(model) });
  return lists;
}

/** Yields the same data as lines, team by team. It reads a team page by page, so that the use of memory does not grow with the workspace. */
export async function* exportWorkspaceLines({
  workspace,
  customModels,
}: ExportDependencies): AsyncIterable<string> {
  const models = new Map<string, CustomModelDocument[]>();
  for await (const model of customModels.scan()) {
    const known = models.get(model.team) ?? [];
    known.push(model);
    models.set(model.team, known);
  }
  const teams = new Set(models.keys());
  for await (const row of workspace.scan(IDENTIFYING_ATTRIBUTES)) {
    const identity = identityOf(row);
    if (identity !== undefined) teams.add(identity.team);
  }
  for (const team of [...teams].sort()) {
    yield* teamLines(workspace, team);
    const own = (models.get(team) ?? []).map((model) => ({
      order: orderOf(model),
      object: customModelObject(model),
    }));
    for (const { object } of own.sort(byOrder)) yield `${lineOf(object, "customModel")}\n`;
    yield* pipelineLines(workspace, team);
    for (const kind of SIMPLE_KINDS) {
      for await (const row of workspace.query(teamPartitionOf(team), sortKeyPrefix(kind)))
        yield `${lineOf(objectOf(kind, row), kind)}\n`;
    }
  }
}

async function* teamLines(workspace: WorkspaceStore, team: string): AsyncIterable<string> {
  for await (const row of workspace.query(teamPartitionOf(team), sortKeyPrefix("team"))) {
    const members = await Array.fromAsync(workspace.query(teamPartitionOf(team), sortKeyPrefix("member")));
    yield `${lineOf(objectWithParts("team", row, members), "team")}\n`;
  }
}

/**
 * Yields pipelines with their nodes. Both come in the order of their keys: the two readings are merged, with one pipeline in memory at a time. A few
 * ids (with blanks, quotation marks or percent signs, or very long) stand in another order in the keys of nodes: nodes that come early wait for their
 * pipeline.
 */
async function* pipelineLines(workspace: WorkspaceStore, team: string): AsyncIterable<string> {
  const nodes = workspace.query(teamPartitionOf(team), sortKeyPrefix("node"))[Symbol.asyncIterator]();
  const early = new Map<string, Item[]>();
  let next = await nodes.next();
  for await (const row of workspace.query(teamPartitionOf(team), sortKeyPrefix("pipeline"))) {
    const id = identityOf(row)?.id ?? "";
    const own = early.get(id) ?? [];
    early.delete(id);
    const last = nodeKeyPrefix(id);
    for (; !next.done && isUpTo(next.value, last); next = await nodes.next()) {
      const owner = identityOf(next.value)?.id;
      if (owner === id) own.push(next.value);
      // A node whose pipeline would have come before belongs to no exported pipeline.
      else if (owner !== undefined && compareKeys(keyPartOf(owner), keyPartOf(id)) > 0)
        early.set(owner, (early.get(owner) ?? []).concat(next.value));
    }
    yield `${lineOf(objectWithParts("pipeline", row, own), "pipeline")}\n`;
  }
  await nodes.return?.();
}

/** Tells whether the key of a row comes before all keys with a prefix, or has the prefix. */
function isUpTo(row: Item, prefix: string): boolean {
  const key = textOf(row.sk) ?? "";
  return key.startsWith(prefix) || compareKeys(key, prefix) < 0;
}

/** Returns a key for an owner of a team. No id holds a control character, so a line feed separates the two. */
function ownerKey(team: string, id: string): string {
  return `${team}\n${id}`;
}

function isSimple(kind: string): kind is Exclude<WorkspaceEntryKind, "team" | "customModel" | "pipeline"> {
  return isEntryKind(kind) && !["team", "customModel", "pipeline"].includes(kind);
}

function orderOf(model: CustomModelDocument): readonly string[] {
  return [model.team, model.provider, model.name];
}

/** Compares by code unit, not by the reader's language. */
function byOrder(one: ExportedObject, other: ExportedObject): number {
  for (const [index, text] of one.order.entries()) {
    const rival = other.order[index] ?? "";
    if (text !== rival) return text < rival ? -1 : 1;
  }
  return 0;
}

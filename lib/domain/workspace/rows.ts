import type {
  MemberDocument,
  NodeDocument,
  PipelineDocument,
  TeamDocument,
  WorkspaceKind,
} from "../../contract/workspace-document.ts";
import type { AttributeValue, Item } from "../attribute-value.ts";
import { exactItem } from "./exact-json.ts";
import type { CheckedEntry } from "./shapes.ts";

/** A row of the workspace table (contract section 7), and where the object that it comes from stands in its entry. */
export type WorkspaceRow = { readonly item: Item; readonly path: string };

/** A member or node is a row of its own; a custom model is a row of the models table and not of this one. */
export function rowsOf(entry: CheckedEntry): readonly WorkspaceRow[] {
  switch (entry.kind) {
    case "customModel":
      return [];
    case "team":
      return teamRows(entry.value);
    case "pipeline":
      return pipelineRows(entry.value);
    default:
      return [{ item: row(entry.kind, entry.value.team, entry.value.id, entry.value), path: "" }];
  }
}

function teamRows(team: TeamDocument): WorkspaceRow[] {
  const { members, ...fields } = team;
  return [
    { item: row("team", team.id, team.id, fields), path: "" },
    ...members.map((member: MemberDocument, index) => ({
      item: row("member", team.id, member.id, member),
      path: `/members/${index}`,
    })),
  ];
}

function pipelineRows(pipeline: PipelineDocument): WorkspaceRow[] {
  const { nodes, ...fields } = pipeline;
  // A reference source sees one row: what a notice says of the pipeline, and whether it is history, stand in each node's.
  const ofPipeline = {
    pipeline: pipeline.id,
    pipelineName: pipeline.name,
    pipelineArchived: pipeline.archived,
  };
  return [
    { item: row("pipeline", pipeline.team, pipeline.id, fields), path: "" },
    ...nodes.map((node: NodeDocument, index) => ({
      item: row("node", pipeline.team, `${pipeline.id}#${node.id}`, { ...node, ...ofPipeline }),
      path: `/nodes/${index}`,
    })),
  ];
}

function row(kind: WorkspaceKind, team: string, key: string, fields: object): Record<string, AttributeValue> {
  const item = exactItem(fields);
  item.pk = { S: partitionKeyOf(team) };
  item.sk = { S: sortKeyPrefix(kind) + key };
  item.kind = { S: kind };
  item.team = { S: team };
  return item;
}

const PARTITION = "TEAM#";

export function partitionKeyOf(team: string): string {
  return PARTITION + team;
}

/** The beginning of all sort keys of a kind within a team. */
export function sortKeyPrefix(kind: WorkspaceKind): string {
  return `${kind.toUpperCase()}#`;
}

/** What the key of a row says; undefined for a row that is not of this table's making. */
export type RowKey = {
  readonly team: string;
  readonly kind: string;
  readonly id: string;
  readonly node?: string;
};

export function parseRowKey(partitionKey: string, sortKey: string): RowKey | undefined {
  const [kind, id, node] = sortKey.split("#");
  if (!partitionKey.startsWith(PARTITION) || kind === undefined || id === undefined) return undefined;
  const team = partitionKey.slice(PARTITION.length);
  return { team, kind: kind.toLowerCase(), id, ...(node === undefined ? {} : { node }) };
}

import type {
  MemberDocument,
  NodeDocument,
  PipelineDocument,
  TeamDocument,
} from "../../contract/workspace-document.ts";
import { type AttributeValue, type Item, textOf } from "../items/attribute-value.ts";
import { exactItem } from "../items/exact-json.ts";
import { keyPartOf, nestedKeyOf, nestedKeyPrefix, teamPartitionOf } from "../text/keys.ts";
import type { WorkspaceKind } from "./entries.ts";
import type { CheckedEntry } from "./shapes.ts";

/** A row of the workspace table (contract section 7), with the pointer to the object in its entry that the row comes from. */
type WorkspaceRow = { readonly item: Item; readonly path: string };

/** Returns the rows of an entry. A member or node is a row of its own; a custom model is a row of the models table and not of this one. */
export function rowsOf(entry: CheckedEntry): readonly WorkspaceRow[] {
  switch (entry.kind) {
    case "customModel":
      return [];
    case "team":
      return teamRows(entry.value);
    case "pipeline":
      return pipelineRows(entry.value);
    default:
      return [{ item: row(entry.kind, entry.value.team, keyPartOf(entry.value.id), entry.value), path: "" }];
  }
}

function teamRows(team: TeamDocument): WorkspaceRow[] {
  const { members, ...fields } = team;
  return [
    { item: row("team", team.id, keyPartOf(team.id), fields), path: "" },
    ...members.map((member: MemberDocument, index) => ({
      item: row("member", team.id, keyPartOf(member.id), member),
      path: `/members/${index}`,
    })),
  ];
}

function pipelineRows(pipeline: PipelineDocument): WorkspaceRow[] {
  const { nodes, ...fields } = pipeline;
  // A reference source sees one row: the facts that a notice tells of the pipeline, and whether it is history, stand in each node's row.
  const ofPipeline = {
    pipeline: pipeline.id,
    pipelineName: pipeline.name,
    pipelineArchived: pipeline.archived,
  };
  return [
    { item: row("pipeline", pipeline.team, keyPartOf(pipeline.id), fields), path: "" },
    ...nodes.map((node: NodeDocument, index) => ({
      item: row("node", pipeline.team, nestedKeyOf(pipeline.id, node.id), { ...node, ...ofPipeline }),
      path: `/nodes/${index}`,
    })),
  ];
}

function row(kind: WorkspaceKind, team: string, key: string, fields: object): Record<string, AttributeValue> {
  const item = exactItem(fields);
  item.pk = { S: teamPartitionOf(team) };
  item.sk = { S: sortKeyPrefix(kind) + key };
  item.kind = { S: kind };
  item.team = { S: team };
  return item;
}

/** Returns the beginning of all sort keys of a kind within a team. */
export function sortKeyPrefix(kind: WorkspaceKind): string {
  return `${kind.toUpperCase()}#`;
}

/** Returns the key of the row of a team itself. */
export function teamRowKey(team: string): { readonly pk: string; readonly sk: string } {
  return { pk: teamPartitionOf(team), sk: sortKeyPrefix("team") + keyPartOf(team) };
}

/**
 * Returns the beginning of the sort keys of a pipeline's nodes; another pipeline, with an id of hundreds of characters, may have the same beginning.
 */
export function nodeKeyPrefix(pipeline: string): string {
  return sortKeyPrefix("node") + nestedKeyPrefix(pipeline);
}

/** Compares sort keys in the order in which DynamoDB keeps them: byte by byte of their UTF-8. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The identity that a row states; for a node, `id` is the pipeline's. A key alone does not state it: long ids are shortened there. */
export type RowIdentity = {
  readonly team: string;
  readonly kind: string;
  readonly id: string;
  readonly node?: string;
};

/** The attributes that {@link identityOf} reads. */
export const IDENTIFYING_ATTRIBUTES = ["kind", "team", "id", "pipeline"] as const;

/** Returns the identity of a row; undefined for a row that the workspace table's own code did not write. */
export function identityOf(row: Item): RowIdentity | undefined {
  const [kind, team, id, pipeline] = IDENTIFYING_ATTRIBUTES.map((attribute) => textOf(row[attribute]));
  if (kind === undefined || team === undefined || id === undefined) return undefined;
  if (kind !== "node") return { team, kind, id };
  return pipeline === undefined ? undefined : { team, kind, id: pipeline, node: id };
}

import { randomUUID } from "node:crypto";
import { createDynamoDB, type DynamoDB } from "../../lib/aws/client.ts";
import { createTables } from "../../lib/aws/create-tables.ts";
import { createCustomModelTable } from "../../lib/aws/custom-models.ts";
import { createWorkspaceTable } from "../../lib/aws/workspace-table.ts";
import type { TableNames } from "../../lib/contract/tables.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { exportWorkspace, exportWorkspaceLines } from "../../lib/operations/export-workspace.ts";
import { loadWorkspace } from "../../lib/operations/load-workspace.ts";
import type { WorkspaceFile } from "../../lib/operations/workspace-ports.ts";

export const NOW = "2026-06-01T10:00:00.000Z";

export const EMPTY: WorkspaceDocument = {
  version: 1,
  teams: [],
  pipelines: [],
  chatbots: [],
  assistants: [],
  analyses: [],
  evaluators: [],
  collections: [],
};

export function workspaceFile(
  content: string | Uint8Array | Iterable<string>,
  format: WorkspaceFile["format"] = "document",
): WorkspaceFile {
  const chunks = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  return {
    format,
    async *bytes() {
      for (const chunk of chunks) yield Buffer.from(chunk);
    },
  };
}

/** Tables of one's own in the engine, and load and export on them. */
export async function setup(endpoint: string, options: { readonly makeTables?: boolean } = {}) {
  const dynamodb: DynamoDB = createDynamoDB({ endpoint });
  const prefix = randomUUID();
  const names: TableNames = {
    models: `${prefix}-models`,
    ledger: `${prefix}-ledger`,
    workspace: `${prefix}-workspace`,
    inbox: `${prefix}-inbox`,
  };
  if (options.makeTables ?? true) await createTables(dynamodb, names);
  const workspace = createWorkspaceTable(dynamodb, names.workspace);
  const customModels = createCustomModelTable(dynamodb, names.models);
  const load = (file: WorkspaceFile) => loadWorkspace(file, { workspace, customModels, now: () => NOW });
  return {
    dynamodb,
    names,
    workspace,
    customModels,
    load,
    loadDocument: (document: unknown) => load(workspaceFile(JSON.stringify(document))),
    exported: async () => (await Array.fromAsync(exportWorkspace({ workspace, customModels }))).join(""),
    exportedLines: async () =>
      (await Array.fromAsync(exportWorkspaceLines({ workspace, customModels }))).join(""),
    keys: async () =>
      (await Array.fromAsync(workspace.scan(["pk", "sk"])))
        .map(({ pk, sk }) =>
          pk !== undefined && sk !== undefined && "S" in pk && "S" in sk ? `${pk.S} ${sk.S}` : "",
        )
        .sort(),
  };
}

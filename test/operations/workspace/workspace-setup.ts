import { randomUUID } from "node:crypto";
import { createTables } from "../../../lib/aws/client/create-tables.ts";
import { createDynamoDB, type DynamoDB } from "../../../lib/aws/client/dynamodb.ts";
import { createCustomModelTable } from "../../../lib/aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../../../lib/aws/workspace/workspace-table.ts";
import type { TableNames } from "../../../lib/contract/tables.ts";
import type { WorkspaceDocument } from "../../../lib/contract/workspace-document.ts";
import type { WorkspaceFile } from "../../../lib/operations/ports/workspace.ts";
import { exportWorkspace, exportWorkspaceLines } from "../../../lib/operations/workspace/export-workspace.ts";
import { loadWorkspace } from "../../../lib/operations/workspace/load-workspace.ts";
import { SYSTEM_CLOCK } from "../../../lib/shared/clock.ts";
import { workspaceOf } from "../../builders/workspace.ts";

export const NOW = "2026-06-01T10:00:00.000Z";

export const EMPTY: WorkspaceDocument = workspaceOf();

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
  if (options.makeTables ?? true) await createTables(dynamodb, names, SYSTEM_CLOCK);
  const workspace = createWorkspaceTable(dynamodb, names.workspace, SYSTEM_CLOCK);
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

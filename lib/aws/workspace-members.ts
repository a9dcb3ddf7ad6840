import type { MemberDocument } from "../contract/workspace-document.ts";
import { partitionKeyOf, sortKeyPrefix } from "../domain/workspace/rows.ts";
import type { Members } from "../operations/delivery-ports.ts";
import type { DynamoDB } from "./client.ts";
import { queryRows } from "./ledger-rows.ts";

/** The members of the example workspace: one query a team. */
export function createWorkspaceMembers({ documents }: DynamoDB, table: string): Members {
  return {
    async withPermission(team, permission) {
      const attributes = ["id", "email", "permissions", "notifications"];
      const rows = queryRows(documents, table, partitionKeyOf(team), {
        beginsWith: sortKeyPrefix("member"),
        attributes,
      });
      const members = (await Array.fromAsync(rows)) as unknown as MemberDocument[];
      return members
        .filter(({ permissions }) => permissions.includes(permission))
        .map(({ id, email, notifications }) => ({
          id,
          ...(email === undefined ? {} : { email }),
          ...(notifications === undefined ? {} : { notifications }),
        }));
    },
  };
}

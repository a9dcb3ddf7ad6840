import type { DynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createMembersFunction } from "../lib/aws/notices/members-function.ts";
import { createWorkspaceMembers } from "../lib/aws/notices/workspace-members.ts";
import type { Members } from "../lib/operations/ports/delivery.ts";
import type { Environment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** Returns who knows the members. An adopter's own function comes before the example workspace; without either there are no members. */
export function membersOf(
  dynamodb: DynamoDB,
  { membersFunction, membersTable }: Pick<Environment, "membersFunction" | "membersTable">,
  { log }: Telemetry,
): Members {
  if (membersFunction !== undefined) return createMembersFunction(membersFunction, log);
  return membersTable === undefined
    ? { withPermission: async () => [] }
    : createWorkspaceMembers(dynamodb, membersTable, log);
}

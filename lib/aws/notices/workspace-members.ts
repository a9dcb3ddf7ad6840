import type { ToldMember } from "../../contract/members.ts";
import { type ReadMembers, readMembers } from "../../domain/notices/members-answer.ts";
import { teamPartitionOf } from "../../domain/text/keys.ts";
import { sortKeyPrefix } from "../../domain/workspace/rows.ts";
import type { Members } from "../../operations/ports/delivery.ts";
import type { Log } from "../../operations/ports/telemetry.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { queryRows } from "../client/rows.ts";

/** Reads the members of the example workspace, one query a team. A member that cannot be read is left out and logged. */
export function createWorkspaceMembers({ documents }: DynamoDB, table: string, log: Log): Members {
  return {
    async withPermission(team, permission) {
      const attributes = ["id", "email", "permissions", "notifications"];
      const rows = queryRows(documents, table, teamPartitionOf(team), {
        beginsWith: sortKeyPrefix("member"),
        attributes,
      });
      const members = await Array.fromAsync(rows);
      const permitted = members.filter(
        ({ permissions }) => Array.isArray(permissions) && permissions.includes(permission),
      );
      return toldOf(readMembers(permitted), team, log);
    },
  };
}

/** Returns the members that could be read; the log counts the members that could not. */
export function toldOf({ members, unread }: ReadMembers, team: string, log: Log): readonly ToldMember[] {
  if (unread.length > 0)
    log.warn("members could not be read and are not told", {
      team,
      members: unread.length,
      reasons: unread.slice(0, MOST_REASONS),
    });
  return members;
}

/** Reasons in one log line: a faulty list mostly repeats the same fault. */
const MOST_REASONS = 5;

import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { EXPIRES } from "../../contract/tables.ts";
import { groupsOf } from "../../domain/items/batches.ts";
import { nestedKeyOf } from "../../domain/text/keys.ts";
import type { DueEmails, NewlyDue } from "../../operations/ports/delivery.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import { putRows, queryRows, type Row } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";
import { OUTBOX } from "./outbox.ts";
import { SNOOZED, snoozedKeyOf } from "./snoozed-key.ts";

/** Prefix of the sort keys of members in the outbox: in small letters, as of announcements, because they too are to be sent. */
const DUE = "email-";
/** The partition of the days on which e-mails are counted. */
const SENT = "EMAILS";
const DAY_SECONDS = 86_400;
/** Rows of what was put off that are taken at a time. */
const WOKEN_TOGETHER = 100;

/**
 * Stores the members to whom e-mails are due: in the outbox of the ledger, a row for each urgency of what is due to a member, the most urgent first. When
 * a day has no room for all, those who wait are those who can. A row of a version before has no urgency in its key, and comes last.
 */
export function createDueEmails(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): DueEmails {
  const { documents } = dynamodb;
  const put = async (members: readonly (NewlyDue & { readonly mark: string })[]): Promise<void> => {
    const rows = members.map(({ team, member, urgency, mark }): [string, Row] => {
      const sk = `${DUE}${urgency}#${nestedKeyOf(team, member)}`;
      return [sk, { pk: OUTBOX, sk, team, member, mark }];
    });
    // DynamoDB refuses a whole batch in which a key occurs twice.
    await putRows(dynamodb, table, [...new Map(rows).values()], clock.sleep);
  };
  /** A member is due before the row is removed: a crash in between makes the member due again, and nothing is forgotten. */
  const wakeRows = async (rows: readonly Row[], at: string): Promise<void> => {
    await put(
      rows.map(({ team, member, urgency, until }) => ({
        team: team as string,
        member: member as string,
        urgency: urgency as number,
        mark: `${at} put off until ${until}`,
      })),
    );
    const statements = rows.map(({ sk }) => ({
      Statement: `DELETE FROM "${table}" WHERE "pk"=? AND "sk"=?`,
      Parameters: parametersOf(OUTBOX, sk),
    }));
    await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
  };
  return {
    add: (members, mark) => put(members.map((member) => ({ ...member, mark }))),
    async snooze({ team, member, urgency }, until) {
      const sk = `${snoozedKeyOf(until)}#${nestedKeyOf(team, member)}`;
      await documents.send(
        new PutCommand({ TableName: table, Item: { pk: OUTBOX, sk, team, member, urgency, until } }),
      );
    },
    async wake(at) {
      const options = { beginsWith: SNOOZED, after: snoozedKeyOf(at) };
      const rows = queryRows(documents, table, OUTBOX, options);
      for await (const group of groupsOf(rows, WOKEN_TOGETHER)) await wakeRows(group, at);
    },
    async *due(after = null) {
      const options = { beginsWith: DUE, ...(after === null ? {} : { after }) };
      for await (const { sk, team, member, mark } of queryRows(documents, table, OUTBOX, options))
        yield { id: sk, team: team as string, member: member as string, mark: mark as string };
    },
    async settle(members) {
      const statements = members.map(({ id, mark }) => ({
        Statement: `DELETE FROM "${table}" WHERE "pk"=? AND "sk"=? AND "mark"=?`,
        Parameters: parametersOf(OUTBOX, id, mark),
      }));
      await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
    },
    async takeOfDay(day, emails, most) {
      if (emails > most) return false;
      const update = new UpdateCommand({
        TableName: table,
        Key: { pk: SENT, sk: day },
        UpdateExpression: "ADD #sent :emails SET #expires = :expires",
        ConditionExpression: "attribute_not_exists(#sent) OR #sent <= :room",
        ExpressionAttributeNames: { "#sent": "sent", "#expires": EXPIRES },
        ExpressionAttributeValues: {
          ":emails": emails,
          ":room": most - emails,
          ":expires": Date.parse(day) / 1_000 + 7 * DAY_SECONDS,
        },
      });
      return (await orIfRefused(documents.send(update), undefined)) !== undefined;
    },
  };
}

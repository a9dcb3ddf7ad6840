import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { EXPIRES } from "../../contract/tables.ts";
import { nestedKeyOf } from "../../domain/text/keys.ts";
import type { DueEmails } from "../../operations/ports/delivery.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import { putRows, queryRows } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";
import { OUTBOX } from "./outbox.ts";

/** Prefix of the sort keys of members in the outbox: in small letters, as of announcements, because they too are to be sent. */
const DUE = "email-";
/** The partition of the days on which e-mails are counted. */
const SENT = "EMAILS";
const DAY_SECONDS = 86_400;

/** Stores the members to whom e-mails are due: a row for each, in the outbox of the ledger. */
export function createDueEmails(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): DueEmails {
  const { documents } = dynamodb;
  return {
    async add(members, mark) {
      const rows = members.map(({ team, member }) => ({
        pk: OUTBOX,
        sk: DUE + nestedKeyOf(team, member),
        team,
        member,
        mark,
      }));
      await putRows(dynamodb, table, rows, clock.sleep);
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

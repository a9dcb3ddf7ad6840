import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { InboxEntry } from "../../contract/notices.ts";
import { EXPIRES } from "../../contract/tables.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { keyPartOf, teamPartitionOf } from "../../domain/text/keys.ts";
import type { EmailState, EntryKey, Inbox, MemberAnswer } from "../../operations/ports/delivery.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused, orWithoutTable } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { queryRows, type Row } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";

/**
 * Stores entries in the inbox table. Each team is a partition, with sort keys `<member>#<notice>`, so that one query reads the entries of a member.
 * The row also holds the member, because the key shortens an id of hundreds of characters.
 */
export function createInbox(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): Inbox {
  const { documents } = dynamodb;
  const name = `"${table}"`;
  /** An entry whose e-mail is due waits for it, however long that takes. */
  const setEmail = ({ team, ...entry }: EntryKey, from: EmailState, to: EmailState, at: string) => ({
    Statement: `UPDATE ${name} SET "email"=?, "emailedAt"=?${
      to === "due" ? ` REMOVE "${EXPIRES}"` : `, "${EXPIRES}"=?`
    } WHERE "pk"=? AND "sk"=? AND "email"=?`,
    Parameters: parametersOf(
      to,
      at,
      ...(to === "due" ? [] : [expiry.fromNow()[EXPIRES]]),
      teamPartitionOf(team),
      sortKeyOf(entry),
      from,
    ),
  });
  async function rowsOf(team: string, member: string | undefined): Promise<Row[]> {
    const options = member === undefined ? {} : { beginsWith: memberPrefix(member) };
    const rows = await Array.fromAsync(queryRows(documents, table, teamPartitionOf(team), options));
    // A sort key that begins with this member may belong to another member, whose id continues with a `#`.
    return rows.filter((row) => member === undefined || toEntry(row).member === member);
  }

  return {
    async add(entries) {
      const statements = entries.map((entry) => {
        const row = {
          pk: teamPartitionOf(entry.team),
          sk: sortKeyOf(entry),
          member: entry.member,
          title: entry.title,
          at: entry.at,
          email: entry.email,
          muted: entry.muted,
          ...(entry.email === "due" ? {} : expiry.fromNow()),
        };
        const fields = Object.keys(row).map((field) => `'${field}':?`);
        return {
          Statement: `INSERT INTO ${name} VALUE {${fields.join(",")}}`,
          Parameters: parametersOf(...Object.values(row)),
        };
      });
      await executeStatements(dynamodb, clock, statements, "DuplicateItem");
    },
    async emailsTo({ team, member }) {
      const rows = await rowsOf(team, member);
      const sent = rows.filter(({ email }) => email === "sent");
      return {
        due: rows.filter(({ email }) => email === "due").map((row) => toEntry(row).notice),
        lastSentAt:
          sent
            .map(({ emailedAt }) => String(emailedAt ?? ""))
            .sort()
            .at(-1) || null,
      };
    },
    async claimEmails(entries, at) {
      const statements = entries.map((entry) => setEmail(entry, "due", "sent", at));
      const refused = await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
      return entries.filter((_entry, index) => !refused[index]);
    },
    async unclaimEmails(entries, state) {
      const statements = entries.map((entry) => setEmail(entry, "sent", state, ""));
      await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
    },
    async list(team, member) {
      const rows = await rowsOf(team, member);
      return rows
        .filter((row) => expiry.left(row) > 0)
        .map(toEntry)
        .sort(byMemberAndTime);
    },
    async acknowledged(team, notices) {
      const wanted = new Set(notices);
      const rows = await rowsOf(team, undefined);
      return rows.filter((row) => expiry.left(row) > 0 && wanted.has(noticeOf(row))).map(toAnswer);
    },
    async markRead(entry) {
      const update = new UpdateCommand({
        TableName: table,
        Key: { pk: teamPartitionOf(entry.team), sk: sortKeyOf(entry) },
        UpdateExpression: "SET #read = :true",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#read": "read" },
        ExpressionAttributeValues: { ":true": true },
        ReturnValues: "ALL_NEW",
      });
      const answer = await orWithoutTable(orIfRefused(documents.send(update), undefined), undefined);
      return answer?.Attributes === undefined ? undefined : toEntry(answer.Attributes as Row);
    },
  };
}

/** Returns the sort key of an entry. Ids of notices have no `#`, so the last `#` ends the member. */
function sortKeyOf({ member, notice }: Pick<EntryKey, "member" | "notice">): string {
  return memberPrefix(member) + notice;
}

function memberPrefix(member: string): string {
  return `${keyPartOf(member)}#`;
}

function noticeOf({ sk }: Row): string {
  return sk.slice(sk.lastIndexOf("#") + 1);
}

function toAnswer(row: Row): MemberAnswer {
  return {
    notice: noticeOf(row),
    acknowledgedAt: (row.acknowledgedAt as string | undefined) ?? null,
    snoozedUntil: (row.snoozedUntil as string | undefined) ?? null,
  };
}

function toEntry(row: Row): InboxEntry {
  return {
    // Rows of earlier versions hold the member in the key only.
    member: typeof row.member === "string" ? row.member : row.sk.slice(0, row.sk.lastIndexOf("#")),
    notice: noticeOf(row),
    title: row.title as string,
    at: row.at as string,
    read: row.read === true,
    email: row.email !== "none",
    muted: row.muted === true,
  };
}

function byMemberAndTime(left: InboxEntry, right: InboxEntry): number {
  // No id holds a control character, so a line feed separates them.
  const order = ({ member, at, notice }: InboxEntry): string => [member, at, notice].join("\n");
  return byCodeUnit(order(left), order(right));
}

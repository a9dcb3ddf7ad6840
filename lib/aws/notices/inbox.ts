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
import { aliasesOf, getRow, queryRows, type Row } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";

/** What becomes of an entry, and when: expressions of DynamoDB with their values. */
type Change = {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
};

/**
 * Stores entries in the inbox table. Each team is a partition, with sort keys `<member>#<notice>`, so that one query reads the entries of a member.
 * The row also holds the member, because the key shortens an id of hundreds of characters.
 */
export function createInbox(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep" | "now">,
  expiry: Expiry,
): Inbox {
  const { documents } = dynamodb;
  const name = `"${table}"`;
  /** An entry whose e-mail is due waits for it, however long that takes. One that is acknowledged has the e-mails that it had. */
  const setEmail = (
    { team, ...entry }: EntryKey,
    from: EmailState,
    to: EmailState,
    at: string,
    putOff = ANY,
  ) => ({
    Statement: `UPDATE ${name} SET "email"=?, "emailedAt"=?${
      to === "due" ? ` REMOVE "${EXPIRES}"` : `, "${EXPIRES}"=?`
    } WHERE "pk"=? AND "sk"=? AND "email"=? AND "acknowledgedAt" IS MISSING${putOff.condition}`,
    Parameters: parametersOf(
      to,
      at,
      ...(to === "due" ? [] : [expiry.fromNow()[EXPIRES]]),
      teamPartitionOf(team),
      sortKeyOf(entry),
      from,
      ...putOff.until,
    ),
  });
  const now = (): string => new Date(clock.now()).toISOString();
  /** Changes an entry that has not expired, if a condition holds. @returns the entry as it is now, changed or not; undefined when there is none */
  async function change(
    { team, ...entry }: EntryKey,
    { update, condition, values }: Change,
  ): Promise<InboxEntry | undefined> {
    const Key = { pk: teamPartitionOf(team), sk: sortKeyOf(entry) };
    const ConditionExpression = `${IS_THERE} AND (${condition})`;
    const named = `${update} ${ConditionExpression}`.matchAll(/#(\w+)/g);
    const command = new UpdateCommand({
      TableName: table,
      Key,
      UpdateExpression: update,
      ConditionExpression,
      ExpressionAttributeNames: aliasesOf(...[...named].map(([, name = ""]) => name)),
      ExpressionAttributeValues: { ...values, ":seconds": clock.now() / 1_000 },
      ReturnValues: "ALL_NEW",
    });
    const answer = await orWithoutTable(orIfRefused(documents.send(command), undefined), undefined);
    const row = (answer?.Attributes ?? (await getRow(documents, table, Key))) as Row | undefined;
    return row === undefined || expiry.left(row) <= 0 ? undefined : toEntry(row, now());
  }
  async function rowsOf(team: string, member: string | undefined): Promise<Row[]> {
    const options = member === undefined ? {} : { beginsWith: memberPrefix(member) };
    const rows = await Array.fromAsync(queryRows(documents, table, teamPartitionOf(team), options));
    // A sort key that begins with this member may belong to another member, whose id continues with a `#`.
    return rows.filter((row) => member === undefined || memberOf(row) === member);
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
    async emailsTo({ team, member }, at) {
      const rows = await rowsOf(team, member);
      return {
        due: rows.filter((row) => row.email === "due" && isOpen(row, at)).map(noticeOf),
        lastSentAt:
          rows
            .map(({ emailedAt }) => String(emailedAt ?? ""))
            .sort()
            .at(-1) || null,
      };
    },
    async claimEmails(entries, at) {
      const claimed = new Set<EntryKey>();
      // Conditions of PartiQL are joined by AND: what was put off, and is no longer, has a statement of its own.
      for (const putOff of [NEVER_PUT_OFF, { condition: ' AND "snoozedUntil"<=?', until: [at] }]) {
        const left = entries.filter((entry) => !claimed.has(entry));
        const statements = left.map((entry) => setEmail(entry, "due", "sent", at, putOff));
        const refused = await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
        for (const [index, entry] of left.entries()) if (!refused[index]) claimed.add(entry);
      }
      return [...claimed];
    },
    async unclaimEmails(entries, state) {
      const statements = entries.map((entry) => setEmail(entry, "sent", state, ""));
      await executeStatements(dynamodb, clock, statements, "ConditionalCheckFailed");
    },
    async list(team, member) {
      const rows = await rowsOf(team, member);
      return rows
        .filter((row) => expiry.left(row) > 0)
        .map((row) => toEntry(row, now()))
        .sort(byMemberAndTime);
    },
    async acknowledged(team, notices) {
      const wanted = new Set(notices);
      const rows = await rowsOf(team, undefined);
      return rows.filter((row) => expiry.left(row) > 0 && wanted.has(noticeOf(row))).map(toAnswer);
    },
    // An entry that is put off counts as read, and is unread afterwards.
    markRead: (entry) =>
      change(entry, {
        update: "SET #read = :read",
        condition: "attribute_not_exists(#snoozedUntil) OR #snoozedUntil <= :at",
        values: { ":read": true, ":at": now() },
      }),
    // An entry whose e-mail was due has no end yet.
    acknowledge: (entry, at) =>
      change(entry, {
        update: `SET #acknowledgedAt = :at, #read = :read, #${EXPIRES} = if_not_exists(#${EXPIRES}, :end) REMOVE #snoozedUntil`,
        condition: NOT_ACKNOWLEDGED,
        values: { ":at": at, ":read": true, ":end": expiry.fromNow()[EXPIRES] },
      }),
    snooze: (entry, until, isEmailed) =>
      change(entry, {
        update: `SET #snoozedUntil = :until, #read = :read${isEmailed ? `, #email = :due REMOVE #${EXPIRES}` : ""}`,
        condition: NOT_ACKNOWLEDGED,
        values: { ":until": until, ":read": false, ...(isEmailed ? { ":due": "due" } : {}) },
      }),
  };
}

const IS_THERE = `attribute_exists(#pk) AND (attribute_not_exists(#${EXPIRES}) OR #${EXPIRES} > :seconds)`;
const NOT_ACKNOWLEDGED = "attribute_not_exists(#acknowledgedAt)";

/** What an entry has to be, so that an e-mail about it is claimed: as PartiQL says it, with its parameters. */
type PutOff = { readonly condition: string; readonly until: readonly string[] };
const NEVER_PUT_OFF: PutOff = { condition: ' AND "snoozedUntil" IS MISSING', until: [] };
const ANY: PutOff = { condition: "", until: [] };

/** Tells whether an e-mail about an entry may be sent at a time. */
function isOpen({ acknowledgedAt, snoozedUntil }: Row, at: string): boolean {
  return acknowledgedAt === undefined && !isPutOff(snoozedUntil, at);
}

function isPutOff(snoozedUntil: unknown, at: string): snoozedUntil is string {
  return typeof snoozedUntil === "string" && snoozedUntil > at;
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

/** Returns an entry as it is at a time. */
function toEntry(row: Row, at: string): InboxEntry {
  const { acknowledgedAt, snoozedUntil } = toAnswer(row);
  const isSnoozed = isPutOff(snoozedUntil, at);
  return {
    member: memberOf(row),
    notice: noticeOf(row),
    title: row.title as string,
    at: row.at as string,
    read: row.read === true || isSnoozed,
    email: hasGone(row) || (row.email === "due" && acknowledgedAt === null),
    muted: row.muted === true,
    acknowledgedAt,
    snoozedUntil: isSnoozed ? snoozedUntil : null,
  };
}

/** Tells whether an e-mail about an entry was sent, even where another one is due since. */
function hasGone({ email, emailedAt = "" }: Row): boolean {
  return email === "sent" || emailedAt !== "";
}

function memberOf({ member, sk }: Row): string {
  // Rows of earlier versions hold the member in the key only.
  return typeof member === "string" ? member : sk.slice(0, sk.lastIndexOf("#"));
}

function byMemberAndTime(left: InboxEntry, right: InboxEntry): number {
  // No id holds a control character, so a line feed separates them.
  const order = ({ member, at, notice }: InboxEntry): string => [member, at, notice].join("\n");
  return byCodeUnit(order(left), order(right));
}

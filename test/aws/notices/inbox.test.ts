import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NewEntry } from "../../../lib/operations/ports/delivery.ts";
import { objectId } from "../../domain/arbitrary-ids.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** Rows that hold ids of people, which may be any text. */

const NOTICE = "0".repeat(32);
const AT = "2026-01-02T00:00:00.000Z";
const entry = (team: string, member: string): NewEntry => ({
  team,
  member,
  notice: NOTICE,
  title: `For ${member}`,
  at: "2026-01-01T00:00:00.000Z",
  muted: false,
  email: "due",
});

describe("an inbox", () => {
  test("has for each member of a team what was told, and nobody else's", async () => {
    const { inbox } = (await createTestPlatform()).container;
    let runs = 0;
    const ids = fc.uniqueArray(objectId, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(ids, async (members) => {
        runs += 1;
        const team = `us-east-1:${runs}`;
        const entries = members.map((member) => entry(team, member));
        await inbox.add(entries);
        await inbox.add(entries);
        for (const member of members) {
          const own = await inbox.list(team, member);
          expect(own.map((one) => [one.member, one.title])).toEqual([[member, `For ${member}`]]);
        }
        expect((await inbox.list(team)).map(({ member }) => member).sort()).toEqual(members.toSorted());
        expect(await inbox.claimEmails(entries, AT)).toHaveLength(members.length);
        expect(await inbox.claimEmails(entries, AT)).toEqual([]);
        const [read] = entries as [NewEntry, ...NewEntry[]];
        expect(await inbox.markRead(read)).toMatchObject({ member: read.member, notice: NOTICE, read: true });
        const marked = (await inbox.list(team)).filter((one) => one.read);
        expect(marked.map(({ member }) => member)).toEqual([read.member]);
      }),
      { numRuns: 40 },
    );
  });

  test("keeps the keys that it had, and reads rows that have no member beside them", async () => {
    const { container, dynamodb, tables } = await createTestPlatform();
    const key = { pk: "TEAM#acme", sk: `ann#${NOTICE}` };
    await container.inbox.add([entry("acme", "ann")]);
    const { Item } = await dynamodb.documents.send(new GetCommand({ TableName: tables.inbox, Key: key }));
    expect(Item).toMatchObject(key);
    const { member: _member, ...old } = Item as Record<string, unknown>;
    await dynamodb.documents.send(new PutCommand({ TableName: tables.inbox, Item: old }));
    expect(await container.inbox.list("acme", "ann")).toMatchObject([{ member: "ann", notice: NOTICE }]);
  });
});

test("what a team has said of notices is of those notices and of that team alone", async () => {
  const { container, dynamodb, tables } = await createTestPlatform();
  const [known, putOff, other] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [
    string,
    string,
    string,
  ];
  const { inbox } = container;
  await inbox.add(
    [known, putOff, other].flatMap((notice) =>
      [entry("acme", "ann"), entry("acme", "bob#2"), entry("other", "ann")].map((one) => ({
        ...one,
        notice,
      })),
    ),
  );
  const key = { pk: "TEAM#acme", sk: `bob#2#${known}` };
  const { Item } = await dynamodb.documents.send(new GetCommand({ TableName: tables.inbox, Key: key }));
  const answered = { acknowledgedAt: AT, snoozedUntil: AT };
  await dynamodb.documents.send(new PutCommand({ TableName: tables.inbox, Item: { ...Item, ...answered } }));
  const nothing = { acknowledgedAt: null, snoozedUntil: null };
  expect(await inbox.acknowledged("acme", [known, putOff])).toEqual([
    { notice: known, ...nothing },
    { notice: putOff, ...nothing },
    { notice: known, ...answered },
    { notice: putOff, ...nothing },
  ]);
  expect(await inbox.acknowledged("acme", [])).toEqual([]);
  expect(await inbox.acknowledged("nobody", [known])).toEqual([]);
});

describe("the outbox", () => {
  test("announces a thousand notices of teams with the longest ids, and no row is too large", async () => {
    const { outbox } = (await createTestPlatform()).container;
    const longest = "🙂".repeat(252);
    const notices = Array.from({ length: 1_000 }, (_, index) => ({
      id: String(index).padStart(32, "0"),
      team: longest + String(index).padStart(4, "0"),
    }));
    const row = { id: "pass-1#4#0", at: "2026-01-01T00:00:00.000Z", notices };
    await outbox.announce([row]);
    await outbox.announce([row]);
    const pending = await Array.fromAsync(outbox.pending());
    expect(pending.length).toBeGreaterThan(1);
    expect(pending[0]?.id).toBe(row.id);
    expect(pending.flatMap((one) => one.notices)).toEqual(notices);
    await outbox.remove(pending);
    expect(await Array.fromAsync(outbox.pending())).toEqual([]);
  });
});

import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { createDeliverNoticesHandler } from "../../functions/deliver-notices/handler.ts";
import type { MemberDocument, WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { noticeMessageOf } from "../../lib/domain/notices/notice-message.ts";
import { bucketOf } from "../../lib/domain/text/ids.ts";
import { readInboxEntry } from "../../lib/operations/tell/answer-notice.ts";
import { deliverNotices } from "../../lib/operations/tell/deliver-notices.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { AFTER as ADOPTERS_AFTER, setupAdopter, text } from "./adopter.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** What becomes of notices after the topic: inboxes, e-mails, and those who cannot be told yet. */

const HOUR = 3_600_000;
const DAY = 86_400_000;
const BEFORE = registryOf(["old", "older"]);
const AFTER = registryOf(["older"], { old: null });

/** A team whose notices are in the partition of those of team a. */
const NEIGHBOUR = Array.from({ length: 1_000 }, (_, index) => `t${index}`).find(
  (team) => bucketOf(team) === bucketOf("a"),
) as string;

const able = (id: string, more: Partial<MemberDocument> = {}): MemberDocument => ({
  id,
  email: `${id}@example.com`,
  permissions: ["other", DEFAULT_PERMISSION],
  ...more,
});

function workspace(members: Readonly<Record<string, readonly MemberDocument[]>>): WorkspaceDocument {
  const teams = Object.keys(members);
  return workspaceOf({
    teams: teams.map((id) => ({ id, name: `Team ${id}`, members: [...(members[id] ?? [])] })),
    assistants: teams.map((team) => ({ id: `of-${team}`, team, name: "Helper", modelId: "p/old" })),
  });
}

async function setup(members: Readonly<Record<string, readonly MemberDocument[]>>): Promise<TestPlatform> {
  const platform = await createTestPlatform();
  await platform.load(workspace(members));
  await platform.apply(BEFORE);
  return platform;
}

/** Returns the event that the queue would give the function. */
async function messages(platform: TestPlatform) {
  const notices = await platform.notices();
  return {
    Records: notices.map(({ state: _s, publishedAt: _p, reached: _r, ...notice }, index) => ({
      messageId: `m${index}`,
      body: JSON.stringify({
        Type: "Notification",
        Message: JSON.parse(noticeMessageOf(notice, { contact: "" }).body).default,
      }),
    })),
  };
}

const dueIn = ({ container }: TestPlatform) => Array.fromAsync(container.dueEmails.due());

const handlerOf = ({ container }: TestPlatform) => createDeliverNoticesHandler(container.delivery);

describe("the inbox of a member", () => {
  test("has one entry when the command returns, and the notice says how many it reached", async () => {
    const platform = await setup({
      a: [able("ann"), able("bob"), { id: "eve", permissions: ["other"] }],
      b: [],
    });
    await platform.apply(AFTER);
    const [ofA, ofB] = ["a", "b"].map(async (team) =>
      (await platform.notices()).find((notice) => notice.team.id === team),
    );
    const notice = await ofA;
    expect(notice).toMatchObject({ state: "published", reached: 2 });
    expect(await ofB).toMatchObject({ state: "published", reached: 0 });
    const entry = { notice: notice?.id, title: notice?.title, at: "2026-01-01T00:00:00.000Z", read: false };
    const told = { ...entry, email: true, muted: false, acknowledgedAt: null, snoozedUntil: null };
    expect(await platform.inbox("a")).toEqual([
      { member: "ann", ...told },
      { member: "bob", ...told },
    ]);
    expect(await platform.inbox("a", "bob")).toEqual([{ member: "bob", ...told }]);
    expect(await platform.inbox("b")).toEqual([]);
    expect(await platform.inbox("nobody-knows")).toEqual([]);
  });

  test("is marked read by the one who reads, and by nobody else", async () => {
    const platform = await setup({ a: [able("ann"), able("bob")] });
    await platform.apply(AFTER);
    const id = (await platform.notices())[0]?.id ?? "";
    for (let time = 0; time < 2; time += 1)
      expect(await readInboxEntry(platform.container, id, "ann")).toMatchObject({
        member: "ann",
        read: true,
      });
    expect((await platform.inbox("a")).map(({ member, read }) => [member, read])).toEqual([
      ["ann", true],
      ["bob", false],
    ]);
    await expect(readInboxEntry(platform.container, id, "eve")).rejects.toMatchObject({
      code: "unknown-entry",
    });
    await expect(readInboxEntry(platform.container, "none", "ann")).rejects.toMatchObject({
      code: "unknown-entry",
    });
    expect(await platform.inbox("a", "eve")).toEqual([]);
  });

  test("keeps members apart whose ids begin alike, and one who is in two teams", async () => {
    const platform = await setup({ a: [able("ann"), able("ann2")], b: [able("ann")] });
    await platform.apply(AFTER);
    expect(await platform.inbox("a", "ann")).toHaveLength(1);
    expect(await platform.inbox("b")).toHaveLength(1);
    expect((await platform.notices()).map(({ reached }) => reached).sort()).toEqual([1, 2]);
  });
});

describe("preferences", () => {
  const later = "2026-01-02T00:00:00Z";
  const before = "2025-12-31T23:59:59Z";
  const cases: readonly (readonly [string, Partial<MemberDocument>, { email: boolean; muted: boolean }])[] = [
    ["none", {}, { email: true, muted: false }],
    [
      "the level of the notice",
      { notifications: { minimumLevel: "warning" } },
      { email: true, muted: false },
    ],
    ["a higher level", { notifications: { minimumLevel: "error" } }, { email: false, muted: false }],
    ["no e-mail", { notifications: { email: false } }, { email: false, muted: false }],
    ["do not disturb", { notifications: { doNotDisturbUntil: later } }, { email: false, muted: false }],
    ["do not disturb, over", { notifications: { doNotDisturbUntil: before } }, { email: true, muted: false }],
    ["muted", { notifications: { muted: ["llm-model-deleted"] } }, { email: false, muted: true }],
    [
      "another slug muted",
      { notifications: { muted: ["llm-model-deprecated"] } },
      { email: true, muted: false },
    ],
    [
      "muted and no e-mail",
      { notifications: { muted: ["llm-model-deleted"], email: false } },
      { email: false, muted: true },
    ],
    [
      "an address that is none",
      { email: "ann@example.com\r\nBcc: eve@example.com" },
      { email: false, muted: false },
    ],
    ["two addresses", { email: "ann@example.com,eve@example.com" }, { email: false, muted: false }],
  ];

  test("silence the e-mail alone: everybody has the entry", async () => {
    const members = cases.map(([, more], index) => able(`m${String(index).padStart(2, "0")}`, more));
    const platform = await setup({ a: [...members, { id: "zoe", permissions: [DEFAULT_PERMISSION] }] });
    await platform.apply(AFTER);
    const found = (await platform.inbox("a")).map(({ email, muted }) => ({ email, muted }));
    expect(found).toEqual([...cases.map(([, , expected]) => expected), { email: false, muted: false }]);
    const mailed = cases.flatMap(([, , { email }], index) => (email ? [members[index]?.email] : []));
    expect(platform.emails.sent.map(({ to }) => to).sort()).toEqual(mailed.sort());
    const [notice] = await platform.notices();
    expect(notice?.reached).toBe(cases.length + 1);
    expect(platform.emails.sent[0]).toMatchObject({ subject: notice?.title, text: notice?.text });
  });
});

describe("a message that the queue gives again", () => {
  test("three times changes nothing, whatever was changed meanwhile", async () => {
    const platform = await setup({ a: [able("ann")], b: [able("bob")] });
    await platform.apply(AFTER);
    const ofA = (await platform.notices()).find(({ team }) => team.id === "a");
    expect(await readInboxEntry(platform.container, ofA?.id ?? "", "ann")).toMatchObject({ read: true });
    const look = async () => [await platform.notices(), await platform.inbox("a"), await platform.inbox("b")];
    const before = await look();
    const sent = platform.emails.sent.length;
    platform.clock.advance(DAY);
    await platform.load(workspace({ a: [able("ann"), able("new")] }));
    for (let time = 0; time < 3; time += 1)
      expect(await handlerOf(platform)(await messages(platform))).toEqual({ batchItemFailures: [] });
    expect(await look()).toEqual(before);
    expect(platform.emails.sent).toHaveLength(sent);
  });

  test("after a crash before the count was recorded adds nobody twice and sends no second e-mail", async () => {
    const platform = await setup({ a: [able("ann"), able("bob")] });
    let isDying = true;
    intercept(platform.container.notices, "recordReached", (record) => async (...reached) => {
      if (isDying) throw new Error("the process ends here");
      return record(...reached);
    });
    expect(await platform.apply(AFTER)).toMatchObject({ notices: { published: 0, pending: 1 } });
    expect(await platform.inbox("a")).toHaveLength(2);
    isDying = false;
    expect(await platform.cleanup()).toMatchObject({ republished: 1, pendingNotices: 0 });
    expect(await platform.inbox("a")).toHaveLength(2);
    expect(platform.emails.sent.map(({ to }) => to).sort()).toEqual(["ann@example.com", "bob@example.com"]);
    expect((await platform.notices()).map(({ reached }) => reached)).toEqual([2]);
  });

  test("marks the notice, so that it is not published again when the publisher dies before it has", async () => {
    const platform = await setup({ a: [able("ann")] });
    Object.assign(platform.container, { hasQueue: true });
    Object.assign(platform.container.topic, { flush: undefined });
    const dying = platform.another();
    Object.assign(dying.container, { hasQueue: true });
    Object.assign(dying.container.topic, { flush: undefined });
    const dead = Promise.withResolvers<void>();
    intercept(dying.container.notices, "markPublished", () => () => {
      dead.resolve();
      return new Promise(() => {});
    });
    await Promise.race([dead.promise, dying.apply(AFTER)]);
    await handlerOf(platform)(await messages(platform));
    const [notice] = await platform.notices();
    expect(notice).toMatchObject({ state: "published", reached: 1 });
    expect(notice?.publishedAt).toBe(new Date(platform.clock.now()).toISOString());
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ republished: 0, pendingNotices: 0 });
    expect((await platform.notices())[0]?.publishedAt).toBe(notice?.publishedAt);
  });

  test("is marked where a version before has counted whom it has reached, and died before it marked it", async () => {
    const platform = await setup({ a: [able("ann")] });
    await platform.apply(AFTER);
    const [notice] = await platform.notices();
    const key = { id: notice?.id ?? "", team: "a" };
    await platform.dynamodb.documents.send(
      new UpdateCommand({
        TableName: platform.tables.ledger,
        Key: { pk: `NOTICE#${bucketOf("a")}`, sk: key.id },
        UpdateExpression: "SET #state = :pending REMOVE publishedAt",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":pending": "pending" },
      }),
    );
    await platform.container.outbox.announce([
      { id: "pass-1#0#0", at: "2026-01-01T00:00:00.000Z", notices: [key] },
    ]);
    const published = platform.topic.published.length;
    expect(await platform.cleanup()).toMatchObject({ republished: 0, pendingNotices: 0 });
    expect(platform.topic.published).toHaveLength(published);
    expect((await platform.notices())[0]?.state).toBe("published");
  });

  test("twice in one batch is delivered once; what is no notice is refused, and what is of another ledger is left alone", async () => {
    const platform = await setup({ a: [able("ann")] });
    await platform.apply(AFTER);
    const { Records } = await messages(platform);
    const [first] = Records as [{ messageId: string; body: string }];
    const foreign = { Message: JSON.stringify({ id: "f".repeat(32), team: { id: "a" } }) };
    const event = {
      Records: [
        first,
        { ...first, messageId: "again" },
        { messageId: "text", body: "hello" },
        { messageId: "json", body: JSON.stringify({ Message: "[1]" }) },
        { messageId: "raw", body: JSON.parse(first.body).Message },
        { messageId: "foreign", body: JSON.stringify(foreign) },
      ],
    };
    expect(await handlerOf(platform)(event)).toEqual({
      batchItemFailures: ["text", "json", "raw"].map((itemIdentifier) => ({ itemIdentifier })),
    });
    expect(await platform.inbox("a")).toHaveLength(1);
  });
});

describe("a batch with a message of a stranger", () => {
  const told = (id: string, team: string) =>
    JSON.stringify({ Message: JSON.stringify({ id, team: { id: team } }) });
  const strangers: readonly (readonly [string, (right: string) => readonly string[]])[] = [
    ["an empty id", () => [told("", "a")]],
    ["an id that is too long", () => [told("é".repeat(513), "a")]],
    ["half a character, and another half", () => [told("\ud800", "a"), told("\udc00", "a")]],
    ["a notice under another team", (right) => [told(right, "b")]],
    ["a notice under another team of its bucket", (right) => [told(right, NEIGHBOUR)]],
    ["a notice under a team that is half a character", (right) => [told(right, "\ud800")]],
  ];

  test.each(strangers)("delivers the others: %s", async (_name, made) => {
    const platform = await createTestPlatform();
    Object.assign(platform.container.topic, { flush: undefined });
    await platform.load(workspace({ a: [able("ann")], b: [able("bob")] }));
    await platform.apply(BEFORE);
    await platform.apply(AFTER);
    const { Records } = await messages(platform);
    const right = (await platform.notices()).find(({ team }) => team.id === "a")?.id ?? "";
    const foreign = made(right).map((body, index) => ({ messageId: `foreign-${index}`, body }));
    expect(await handlerOf(platform)({ Records: [...foreign, ...Records, ...foreign] })).toEqual({
      batchItemFailures: [],
    });
    expect((await platform.notices()).map(({ reached }) => reached)).toEqual([1, 1]);
    for (const team of ["a", "b"]) expect(await platform.inbox(team)).toHaveLength(1);
    expect(await platform.inbox(NEIGHBOUR)).toEqual([]);
  });

  test("gives back to the queue what failed, and not the message that only names its id", async () => {
    const platform = await createTestPlatform();
    Object.assign(platform.container.topic, { flush: undefined });
    await platform.load(workspace({ a: [able("ann")] }));
    await platform.apply(BEFORE);
    await platform.apply(AFTER);
    const { Records } = await messages(platform);
    const [{ id = "" } = {}] = await platform.notices();
    Object.assign(platform.container.delivery.members, {
      withPermission: () => Promise.reject(new Error("the directory does not answer")),
    });
    const event = { Records: [{ messageId: "foreign", body: told(id, "b") }, ...Records] };
    expect(await handlerOf(platform)(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
  });
});

describe("e-mails", () => {
  test("that could not be sent are sent by the daily run, and only they", async () => {
    const platform = await setup({ a: [able("ann")], b: [able("bob")] });
    const { emails } = platform;
    let isAnswering = false;
    intercept(emails, "send", (send) => async (email) => {
      if (email.member === "bob" && !isAnswering) throw new Error("the mail server does not answer");
      return send(email);
    });
    expect(await platform.apply(AFTER)).toMatchObject({ notices: { published: 2, pending: 0 } });
    expect((await platform.inbox("b"))[0]).toMatchObject({ email: true });
    isAnswering = true;
    await platform.cleanup();
    expect(emails.sent.map(({ to }) => to)).toEqual(["ann@example.com", "bob@example.com"]);
    expect((await platform.notices()).map(({ reached }) => reached)).toEqual([1, 1]);
    expect(await dueIn(platform)).toEqual([]);
  });

  test("that a run left behind when it died are sent by the same command run again", async () => {
    const platform = await setup({ a: [able("ann")] });
    let isDying = true;
    intercept(platform.container.inbox, "emailsTo", (find) => async (...asked) => {
      if (isDying) throw new Error("the process ends here");
      return find(...asked);
    });
    await platform.apply(AFTER);
    expect(platform.emails.sent).toEqual([]);
    isDying = false;
    expect(await platform.apply(AFTER)).toMatchObject({ status: "nothing-to-do" });
    expect(platform.emails.sent).toHaveLength(1);
  });

  test("are one a member and run, about all that has reached the member since the last one", async () => {
    const platform = await createTestPlatform();
    const models = ["one", "two", "three", "four"];
    await platform.load(
      workspaceOf({
        teams: [
          { id: "a", name: "Team a", members: [able("ann"), able("bob")] },
          { id: "b", name: "Team b", members: [able("ann")] },
        ],
        assistants: ["a", "b"].flatMap((team) =>
          models.map((model) => ({ id: `${model}-${team}`, team, name: model, modelId: `p/${model}` })),
        ),
      }),
    );
    await platform.apply(registryOf([...models, "new"]));
    await platform.apply(
      registryOf(["three", { name: "four", deprecated: true }, "new"], { one: null, two: "new" }),
    );
    const told = (from = 0) =>
      platform.emails.sent
        .slice(from)
        .map(({ team, member, notices }) => [team, member, notices.length])
        .sort();
    expect(told()).toEqual([
      ["a", "ann", 3],
      ["a", "bob", 3],
      ["b", "ann", 3],
    ]);
    const first = platform.emails.sent.length;
    await platform.apply(
      registryOf([{ name: "four", deprecated: true }, "new"], { one: null, two: "new", three: "new" }),
    );
    expect(told(first)).toEqual([
      ["a", "ann", 1],
      ["a", "bob", 1],
      ["b", "ann", 1],
    ]);
    for (const [member, entries] of [
      ["ann", 4],
      ["bob", 4],
    ] as const)
      expect(await platform.inbox("a", member)).toHaveLength(entries);
  });

  test("of a daily run are for tomorrow where the member had one today", async () => {
    const platform = await setup({ a: [able("ann")], b: [] });
    await platform.apply(AFTER);
    await platform.load(
      workspaceOf({
        teams: [{ id: "a", name: "Team a", members: [able("ann")] }],
        assistants: [{ id: "late", team: "a", name: "Late", modelId: "p/older" }],
      }),
    );
    await platform.container.delivery.inbox.add([
      { team: "a", member: "ann", notice: "f".repeat(32), title: "T", at: "", muted: false, email: "due" },
    ]);
    await platform.container.dueEmails.add([{ team: "a", member: "ann", urgency: 0 }], "later");
    platform.clock.advance(HOUR);
    await platform.cleanup();
    expect(platform.emails.sent).toHaveLength(1);
    expect(await dueIn(platform)).toHaveLength(1);
    platform.clock.advance(DAY);
    await platform.cleanup();
    // The ledger has no such notice: nobody is told of it.
    expect(platform.emails.sent).toHaveLength(1);
    expect(await dueIn(platform)).toEqual([]);
  });

  test("keep to the rate, and to the quota of a day: the rest is for the daily runs of the next days", async () => {
    const members = Array.from({ length: 25 }, (_, index) => able(`m${String(index).padStart(2, "0")}`));
    const platform = await setup({ a: members });
    Object.assign(platform.container.mailer ?? {}, { maxEmailsPerSecond: 5, maxEmailsPerDay: 12 });
    const times: number[] = [];
    intercept(platform.emails, "send", (send) => async (email) => {
      times.push(platform.clock.monotonic());
      return send(email);
    });
    await platform.apply(AFTER);
    expect(times).toHaveLength(12);
    for (const [index, time] of times.slice(5).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(1_000);
    await platform.cleanup();
    expect(times).toHaveLength(12);
    for (const sent of [24, 25, 25]) {
      platform.clock.advance(DAY);
      await platform.cleanup();
      expect(times).toHaveLength(sent);
    }
    expect(new Set(platform.emails.sent.map(({ member }) => member)).size).toBe(25);
  });

  test("go to those first who have the most urgent to hear, when a day has no room for all", async () => {
    const teams = ["a", "b", "c", "d"];
    const platform = await createTestPlatform();
    await platform.load(
      workspaceOf({
        teams: teams.map((id) => ({ id, name: `Team ${id}`, members: [able("ann")] })),
        assistants: [
          ["a", "moved"],
          ["b", "tired"],
          ["c", "moved"],
          ["c", "gone"],
          ["d", "gone"],
        ].map(([team = "", model]) => ({
          id: `${team}-${model}`,
          team,
          name: "Helper",
          modelId: `p/${model}`,
        })),
      }),
    );
    await platform.apply(registryOf(["moved", "tired", "gone", "new"]));
    Object.assign(platform.container.mailer ?? {}, { maxEmailsPerDay: 1 });
    await platform.apply(
      registryOf([{ name: "tired", deprecated: true }, "new"], { moved: "new", gone: null }),
    );
    for (let day = 0; day < 4; day += 1) {
      platform.clock.advance(DAY);
      await platform.cleanup();
    }
    // One e-mail tells team c of both: its second row finds nothing due.
    expect(platform.emails.sent.map(({ team, notices }) => [team, notices.length])).toEqual([
      ["c", 2],
      ["d", 1],
      ["b", 1],
      ["a", 1],
    ]);
    expect(await dueIn(platform)).toEqual([]);
  });

  test("are one for a member who is on the list twice, though they are sent together", async () => {
    const platform = await setup({ a: [able("ann")] });
    platform.emails.outcome = "fails";
    await platform.apply(AFTER);
    const entry = { team: "a", member: "ann", notice: "f".repeat(32), title: "T", at: "", muted: false };
    await platform.container.delivery.inbox.add([{ ...entry, email: "due" }]);
    await platform.container.dueEmails.add([{ team: "a", member: "ann", urgency: 3 }], "later");
    platform.emails.outcome = "sent";
    const claims: number[] = [];
    intercept(platform.container.inbox, "claimEmails", (claim) => async (entries, at) => {
      claims.push(entries.length);
      return claim(entries, at);
    });
    await platform.cleanup();
    expect([platform.emails.sent.length, claims]).toEqual([1, [2]]);
    expect(await dueIn(platform)).toEqual([]);
  });

  test("wait ten minutes at most for a service that takes no more, whose quota is of the last 24 hours", async () => {
    const members = Array.from({ length: 25 }, (_, index) => able(`m${String(index).padStart(2, "0")}`));
    const platform = await setup({ a: members });
    let tries = 0;
    intercept(platform.emails, "send", (send) => async (email) => {
      tries += 1;
      return tries <= 5 || tries > 40 ? send(email) : "exhausted";
    });
    await platform.apply(AFTER);
    expect(new Set(platform.emails.sent.map(({ member }) => member)).size).toBe(25);
    expect(platform.emails.sent).toHaveLength(25);
    expect(await dueIn(platform)).toEqual([]);
  });

  test("end for the day when the service takes no more", async () => {
    const platform = await setup({ a: [able("ann"), able("bob"), able("eve")] });
    Object.assign(platform.container.mailer ?? {}, { maxEmailsPerSecond: 1 });
    platform.emails.outcome = "exhausted";
    const tries: string[] = [];
    intercept(platform.emails, "send", (send) => async (email) => {
      tries.push(email.member);
      return send(email);
    });
    await platform.apply(AFTER);
    expect(new Set(tries)).toEqual(new Set(["ann"]));
    // Ten minutes of waits, ten seconds each, and a last try.
    expect(tries).toHaveLength(61);
    expect(await dueIn(platform)).toHaveLength(3);
    platform.emails.outcome = "sent";
    platform.clock.advance(DAY);
    await platform.cleanup();
    expect(platform.emails.sent.map(({ member }) => member)).toEqual(["ann", "bob", "eve"]);
  });

  test("are not sent to a member who has left, or wants none any more, since the notice came", async () => {
    const platform = await setup({ a: [able("ann"), able("bob"), able("eve")] });
    platform.emails.outcome = "fails";
    await platform.apply(AFTER);
    await platform.load(
      workspace({
        a: [
          able("ann", { notifications: { email: false } }),
          able("bob", { permissions: [] }),
          able("eve", { email: "eve@new.example.com" }),
        ],
      }),
    );
    platform.emails.outcome = "sent";
    await platform.cleanup();
    expect(platform.emails.sent.map(({ to }) => to)).toEqual(["eve@new.example.com"]);
    expect((await platform.inbox("a")).map(({ member, email }) => [member, email])).toEqual([
      ["ann", false],
      ["bob", false],
      ["eve", true],
    ]);
  });

  test("that were refused are not tried again, and the entry says that there was none", async () => {
    const platform = await setup({ a: [able("ann")] });
    platform.emails.outcome = "refused";
    expect(await platform.apply(AFTER)).toMatchObject({ notices: { published: 1, pending: 0 } });
    expect(await platform.inbox("a")).toMatchObject([{ member: "ann", email: false }]);
  });

  test("whose sending was begun when the process died are not sent again: the inbox has the notice", async () => {
    const platform = await setup({ a: [able("ann")] });
    platform.emails.outcome = "fails";
    let isDying = true;
    intercept(platform.container.inbox, "unclaimEmails", (unclaim) => async (...email) => {
      if (isDying) throw new Error("the process ends here");
      return unclaim(...email);
    });
    await platform.apply(AFTER);
    isDying = false;
    platform.emails.outcome = "sent";
    await platform.cleanup();
    expect(platform.emails.sent).toEqual([]);
    expect(await platform.inbox("a")).toHaveLength(1);
    expect((await platform.notices())[0]?.reached).toBe(1);
  });
});

describe("a notice that was lost on its way", () => {
  /** A platform whose queue takes what is published, and gives nothing. */
  async function withDeadQueue(): Promise<TestPlatform> {
    const platform = await setup({ a: [able("ann")], b: [] });
    Object.assign(platform.container, { hasQueue: true });
    Object.assign(platform.container.topic, { flush: undefined });
    await platform.apply(AFTER);
    return platform;
  }

  test("is waited for, and delivered by the daily run when it does not come", async () => {
    const platform = await withDeadQueue();
    expect((await platform.notices()).map(({ state, reached }) => [state, reached])).toEqual([
      ["published", null],
      ["published", null],
    ]);
    const publishedAt = (await platform.notices()).map((notice) => notice.publishedAt);
    expect(await platform.cleanup()).toMatchObject({ redelivered: 0 });
    platform.clock.advance(HOUR + 1);
    expect(await platform.cleanup()).toMatchObject({ redelivered: 1, pendingNotices: 0 });
    expect((await platform.notices()).map((notice) => notice.publishedAt)).toEqual(publishedAt);
    expect(await platform.inbox("a")).toHaveLength(1);
    expect(platform.emails.sent).toHaveLength(1);
    expect((await platform.notices()).map(({ reached }) => reached).sort()).toEqual([0, 1]);
    expect(
      (await Array.fromAsync(platform.container.outbox.undelivered())).map(({ publishedAt }) => publishedAt),
    ).toEqual([null]);
  });

  test("is told once when it comes late after all", async () => {
    const platform = await withDeadQueue();
    platform.clock.advance(HOUR + 1);
    await platform.cleanup();
    await handlerOf(platform)(await messages(platform));
    platform.clock.advance(DAY);
    await platform.cleanup();
    expect(await platform.inbox("a")).toHaveLength(1);
    expect(platform.emails.sent).toHaveLength(1);
  });

  test("keeps the e-mails of a run until the queue has delivered all of it", async () => {
    const platform = await setup({ a: [able("ann")] });
    const assistants = [{ id: "second", team: "a", name: "Second", modelId: "p/older" }];
    await platform.load(workspaceOf({ assistants }));
    Object.assign(platform.container, { hasQueue: true });
    Object.assign(platform.container.topic, { flush: undefined });
    let asked = 0;
    intercept(platform.container.outbox, "underway", (read) => () => {
      asked += 1;
      return asked === 1 ? read() : delivering(platform, asked, read);
    });
    await platform.apply(registryOf(["new"], { old: null, older: null }));
    expect(asked).toBe(3);
    expect(platform.emails.sent.map(({ notices }) => notices.length)).toEqual([2]);
    expect(await Array.fromAsync(platform.container.outbox.undelivered())).toEqual([]);
  });

  /** Delivers one notice a look. */
  async function* delivering<T>(platform: TestPlatform, asked: number, read: () => AsyncIterable<T>) {
    const { Records } = await messages(platform);
    await handlerOf(platform)({ Records: Records.slice(asked - 2, asked - 1) });
    yield* read();
  }
});

describe("a notice that reached nobody", () => {
  test("is delivered again by the daily run, not through the topic, as soon as somebody has the permission", async () => {
    const platform = await setup({ a: [{ id: "ann", permissions: [] }], b: [able("bob")] });
    await platform.apply(AFTER);
    const published = platform.topic.published.length;
    for (let day = 0; day < 2; day += 1) {
      platform.clock.advance(DAY);
      expect(await platform.cleanup()).toMatchObject({ redelivered: 0, pendingNotices: 0 });
    }
    await platform.load(workspace({ a: [able("ann")] }));
    platform.clock.advance(DAY);
    const granted = await platform.cleanup();
    expect(granted).toMatchObject({ redelivered: 1 });
    expect(await platform.inbox("a")).toMatchObject([{ member: "ann", at: "2026-01-04T00:00:00.000Z" }]);
    expect((await platform.notices()).map(({ reached }) => reached)).toEqual([1, 1]);
    expect(platform.topic.published).toHaveLength(published);
    expect(platform.emails.sent.map(({ member }) => member)).toEqual(["bob", "ann"]);
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ redelivered: 0 });
    expect(await Array.fromAsync(platform.container.outbox.undelivered())).toEqual([]);
  });

  test("costs a day with nothing else to do no write while there is still nobody, and is found in many", async () => {
    const teams = Array.from({ length: 120 }, (_, index) => `t${index}`);
    const platform = await setup(Object.fromEntries(teams.map((team) => [team, []])));
    await platform.apply(AFTER);
    for (let day = 0; day < 2; day += 1) {
      platform.clock.advance(DAY);
      await platform.cleanup();
    }
    platform.clock.advance(DAY);
    const { writes } = platform.meter.calls;
    expect(await platform.cleanup()).toMatchObject({ status: "nothing-to-do", redelivered: 0 });
    expect(platform.meter.calls.writes).toBe(writes);
    await platform.load(workspace({ t7: [able("ann")], t111: [able("bob")] }));
    const granted = await platform.cleanup();
    expect(granted).toMatchObject({ status: "succeeded", redelivered: 2 });
    expect(await platform.container.runs.get(granted.run)).toMatchObject({
      trigger: "command",
      status: "succeeded",
    });
    expect(await Array.fromAsync(platform.container.outbox.undelivered())).toHaveLength(118);
  });

  test("keeps an unchanged apply at two reads and no write", async () => {
    const platform = await setup({ a: [] });
    await platform.apply(AFTER);
    const { calls, status } = await platform.another().apply(AFTER);
    expect(status).toBe("nothing-to-do");
    expect(calls.reads).toBeLessThanOrEqual(2);
    expect([calls.writes, calls.publishes]).toEqual([0, 0]);
  });

  test("stays so when a late delivery of nobody comes after one that reached somebody", async () => {
    const platform = await setup({ a: [] });
    await platform.apply(AFTER);
    const [notice] = await platform.notices();
    const key = { id: notice?.id ?? "", team: "a" };
    await platform.load(workspace({ a: [able("ann")] }));
    await deliverNotices(platform.container.delivery, [key]);
    await platform.container.notices.recordReached([
      { ...key, reached: 0, publishedAt: "2026-02-02T00:00:00.000Z" },
    ]);
    expect((await platform.notices())[0]?.reached).toBe(1);
  });
});

test("of a team that the workspace does not know nobody is told, and nothing fails", async () => {
  const { platform, put } = await setupAdopter();
  await put({ id: text("t1"), team: text("ghost"), model: text("openai/old") });
  expect(await platform.apply(ADOPTERS_AFTER)).toMatchObject({
    status: "succeeded",
    notices: { published: 1 },
  });
  expect(await platform.notices()).toMatchObject([{ team: { id: "ghost" }, reached: 0 }]);
  expect(await platform.cleanup()).toMatchObject({ status: "succeeded", redelivered: 0 });
});

test("members that cannot be found out keep their own notices alone from being delivered", async () => {
  const platform = await setup({ a: [able("ann")], b: [able("bob")] });
  const { members } = platform.container.delivery;
  const find = members.withPermission;
  Object.assign(members, {
    withPermission: (team: string, permission: string) =>
      team === "a" ? Promise.reject(new Error("the directory does not answer")) : find(team, permission),
  });
  expect(await platform.apply(AFTER)).toMatchObject({ notices: { published: 1, pending: 1 } });
  expect(await platform.inbox("a")).toEqual([]);
  expect(await platform.inbox("b")).toHaveLength(1);
  Object.assign(members, { withPermission: find });
  expect(await platform.cleanup()).toMatchObject({ republished: 1 });
  expect(await platform.inbox("a")).toHaveLength(1);
});

test("data of a version without inboxes get their table with the first notice", async () => {
  const platform = await setup({ a: [able("ann")] });
  await platform.dynamodb.raw.send(new DeleteTableCommand({ TableName: platform.tables.inbox }));
  expect(await platform.inbox("a")).toEqual([]);
  expect(await platform.apply(AFTER)).toMatchObject({ notices: { published: 1, pending: 0 } });
  expect(await platform.inbox("a")).toHaveLength(1);
});

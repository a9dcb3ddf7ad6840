import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MemberDocument } from "../../lib/contract/workspace-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { acknowledgeNotice, readInboxEntry, snoozeNotice } from "../../lib/operations/tell/answer-notice.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { createAnswers } from "../model/answers.ts";
import { IS_WHOLE, someOf } from "../proofs/sample.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** What members do with notices: they acknowledge them, or put them off. The clock begins at 2026-01-01. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const THE_FOURTH = "2026-01-04T00:00:00.000Z";
const BEGINNING = Date.parse("2026-01-01T00:00:00.000Z");
const MODELS = ["one", "two", "three"];

const member = (id: string, more: Partial<MemberDocument> = {}): MemberDocument => ({
  id,
  email: `${id}@example.com`,
  permissions: [DEFAULT_PERMISSION],
  ...more,
});

async function setup(members: readonly MemberDocument[] = [member("ann")]): Promise<TestPlatform> {
  const platform = await createTestPlatform();
  await platform.load(workspaceOf({ teams: [{ id: "a", name: "Team a", members: [...members] }] }));
  await platform.apply(registryOf([...MODELS, "new"]));
  return platform;
}

/** Deletes a model that an assistant of the team uses. @returns the notice that the team was told by */
async function tell(platform: TestPlatform, model: string): Promise<string> {
  await platform.load(
    workspaceOf({ assistants: [{ id: model, team: "a", name: model, modelId: `p/${model}` }] }),
  );
  const gone = MODELS.slice(0, MODELS.indexOf(model) + 1);
  const left = MODELS.filter((one) => !gone.includes(one));
  await platform.apply(
    registryOf([...left, "new"], Object.fromEntries(gone.map((one) => [one, "new"] as const))),
  );
  return (await platform.notices()).find((notice) => notice.model.name === model)?.id ?? "";
}

const ack = ({ container }: TestPlatform, notice: string, by = "ann") =>
  acknowledgeNotice(container, notice, by);

const snooze = ({ container }: TestPlatform, notice: string, until = THE_FOURTH, by = "ann") =>
  snoozeNotice(container, { notice, member: by, until });

const sentTo = ({ emails }: TestPlatform) => emails.sent.map(({ member: to, notices }) => [to, notices]);

const isHolding = ({ container, clock }: TestPlatform) =>
  container.outbox.isHolding(new Date(clock.now()).toISOString());

/** One daily run, a day later. */
async function nextDay(platform: TestPlatform) {
  platform.clock.advance(DAY);
  return platform.cleanup();
}

/** Lets days pass until the daily run no longer looks for references to what was deleted: then it has nothing to do for a week. */
async function unwatch(platform: TestPlatform): Promise<void> {
  for (let day = 0; day < 2; day += 1) await nextDay(platform);
}

const inDays = ({ clock }: TestPlatform, days: number) => new Date(clock.now() + days * DAY).toISOString();

describe("an acknowledged notice", () => {
  test("counts as read, keeps the first time, and is the answer of its member alone", async () => {
    const platform = await setup([member("ann"), member("bob")]);
    const notice = await tell(platform, "one");
    const first = await ack(platform, notice);
    expect(first).toMatchObject({
      member: "ann",
      notice,
      read: true,
      email: true,
      acknowledgedAt: "2026-01-01T00:00:00.000Z",
      snoozedUntil: null,
    });
    platform.clock.advance(DAY);
    expect(await ack(platform, notice)).toEqual(first);
    expect(await platform.inbox("a")).toEqual([
      first,
      expect.objectContaining({ member: "bob", read: false, acknowledgedAt: null }),
    ]);
    expect(await platform.container.inbox.acknowledged("a", [notice])).toEqual([
      { notice, acknowledgedAt: first.acknowledgedAt, snoozedUntil: null },
      { notice, acknowledgedAt: null, snoozedUntil: null },
    ]);
  });

  test("takes away the e-mail that is due about it, and no other", async () => {
    const platform = await setup();
    platform.emails.outcome = "fails";
    const [one, two] = [await tell(platform, "one"), await tell(platform, "two")];
    expect(await ack(platform, one)).toMatchObject({ email: false });
    platform.emails.outcome = "sent";
    await nextDay(platform);
    expect(sentTo(platform)).toEqual([["ann", [two]]]);
  });

  test("is acknowledged for good, also when the e-mail about it fails at that moment", async () => {
    const platform = await setup();
    intercept(platform.emails, "send", () => async (email) => {
      await ack(platform, email.notices[0] ?? "");
      throw new Error("the mail server does not answer");
    });
    await tell(platform, "one");
    let tries = 0;
    intercept(platform.emails, "send", () => async () => {
      tries += 1;
      return "sent";
    });
    await nextDay(platform);
    expect(tries).toBe(0);
    expect(await isHolding(platform)).toEqual({ toSend: false, undelivered: false });
  });

  test("is no longer put off, and cannot be put off", async () => {
    const platform = await setup();
    const notice = await tell(platform, "one");
    await snooze(platform, notice);
    expect(await ack(platform, notice)).toMatchObject({ read: true, snoozedUntil: null });
    await expect(snooze(platform, notice)).rejects.toMatchObject({ code: "wrong-state" });
    for (let day = 0; day < 5; day += 1) await nextDay(platform);
    expect(sentTo(platform)).toHaveLength(1);
    expect(await platform.inbox("a")).toMatchObject([{ read: true, snoozedUntil: null }]);
    expect(await isHolding(platform)).toEqual({ toSend: false, undelivered: false });
  });
});

describe("a notice that is put off", () => {
  test("is not unread and not e-mailed until then, and from then on unread and e-mailed once", async () => {
    const platform = await setup();
    const notice = await tell(platform, "one");
    await unwatch(platform);
    const until = inDays(platform, 3);
    expect(await snooze(platform, notice, until)).toMatchObject({
      read: true,
      email: true,
      snoozedUntil: until,
    });
    for (let day = 0; day < 2; day += 1) {
      expect(await nextDay(platform)).toMatchObject({ status: "nothing-to-do" });
      expect(await platform.inbox("a")).toMatchObject([{ read: true, snoozedUntil: until }]);
    }
    expect(sentTo(platform)).toHaveLength(1);
    await nextDay(platform);
    expect(sentTo(platform).slice(1)).toEqual([["ann", [notice]]]);
    expect(await platform.inbox("a")).toMatchObject([{ read: false, snoozedUntil: null, email: true }]);
    for (let day = 0; day < 3; day += 1)
      expect(await nextDay(platform)).toMatchObject({ status: "nothing-to-do" });
    expect(sentTo(platform)).toHaveLength(2);
    expect(await readInboxEntry(platform.container, notice, "ann")).toMatchObject({ read: true });
  });

  test("whose e-mail is due is not sent before, whatever else is", async () => {
    const platform = await setup();
    platform.emails.outcome = "fails";
    const [one, two] = [await tell(platform, "one"), await tell(platform, "two")];
    await snooze(platform, one);
    platform.emails.outcome = "sent";
    await nextDay(platform);
    expect(sentTo(platform)).toEqual([["ann", [two]]]);
    await nextDay(platform);
    const three = await tell(platform, "three");
    expect(sentTo(platform).slice(1)).toEqual([["ann", [three]]]);
    await nextDay(platform);
    expect(sentTo(platform).slice(2)).toEqual([["ann", [one]]]);
  });

  test("comes in one e-mail with all else that is due to the member", async () => {
    const platform = await setup([member("ann"), member("bob")]);
    const told = [await tell(platform, "one"), await tell(platform, "two")];
    await snooze(platform, told[0] ?? "", "2026-01-02T12:00:00.000Z");
    await snooze(platform, told[1] ?? "", "2026-01-03T12:00:00.000Z");
    await snooze(platform, told[1] ?? "", "2026-01-03T12:00:00.000Z", "bob");
    platform.clock.advance(2 * DAY);
    platform.emails.outcome = "fails";
    const third = await tell(platform, "three");
    platform.emails.outcome = "sent";
    const before = platform.emails.sent.length;
    await nextDay(platform);
    const sent = sentTo(platform)
      .slice(before)
      .map(([to, notices]) => [to, [...(notices ?? [])].sort()]);
    expect(sent.toSorted()).toEqual([
      ["ann", [...told, third].sort()],
      ["bob", [told[1], third].sort()],
    ]);
  });

  test("is put off again by the last word, longer or shorter", async () => {
    const platform = await setup([member("ann"), member("bob")]);
    const notice = await tell(platform, "one");
    await snooze(platform, notice, "2026-01-02T00:00:00.000Z", "ann");
    await snooze(platform, notice, THE_FOURTH, "ann");
    await snooze(platform, notice, THE_FOURTH, "bob");
    await snooze(platform, notice, "2026-01-02T00:00:00.000Z", "bob");
    const days: unknown[] = [];
    for (let day = 2; day < 8; day += 1) {
      const before = platform.emails.sent.length;
      await nextDay(platform);
      days.push(
        ...sentTo(platform)
          .slice(before)
          .map(([to]) => [to, day]),
      );
    }
    expect(days).toEqual([
      ["bob", 2],
      ["ann", 4],
    ]);
  });

  test("can be put off again after its e-mail, which then comes again", async () => {
    const platform = await setup();
    const notice = await tell(platform, "one");
    await snooze(platform, notice, "2026-01-02T00:00:00.000Z");
    await nextDay(platform);
    await snooze(platform, notice, THE_FOURTH);
    for (let day = 0; day < 4; day += 1) await nextDay(platform);
    expect(sentTo(platform)).toEqual(Array(3).fill(["ann", [notice]]));
  });

  test("is unread at its time also where it was read meanwhile", async () => {
    const platform = await setup();
    const notice = await tell(platform, "one");
    await snooze(platform, notice);
    expect(await readInboxEntry(platform.container, notice, "ann")).toMatchObject({
      read: true,
      snoozedUntil: THE_FOURTH,
    });
    platform.clock.advance(3 * DAY);
    expect(await platform.inbox("a")).toMatchObject([{ read: false }]);
  });

  test("is e-mailed to nobody who wants none, then or by then", async () => {
    const platform = await setup([
      member("ann"),
      member("bob", { notifications: { muted: ["llm-model-deleted"] } }),
      member("eve", { notifications: { email: false } }),
    ]);
    const notice = await tell(platform, "one");
    for (const by of ["ann", "bob", "eve"]) await snooze(platform, notice, THE_FOURTH, by);
    expect((await platform.inbox("a")).map(({ email }) => email)).toEqual([true, false, false]);
    await platform.load(
      workspaceOf({
        teams: [{ id: "a", name: "Team a", members: [member("ann", { notifications: { email: false } })] }],
      }),
    );
    const before = platform.emails.sent.length;
    for (let day = 0; day < 4; day += 1) await nextDay(platform);
    expect(platform.emails.sent).toHaveLength(before);
    expect((await platform.inbox("a")).map(({ read, email }) => [read, email])).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
    expect(await isHolding(platform)).toEqual({ toSend: false, undelivered: false });
  });

  test("is for tomorrow where the member had an e-mail on that day", async () => {
    const platform = await setup();
    const notice = await tell(platform, "one");
    await snooze(platform, notice, "2026-01-01T06:00:00.000Z");
    platform.clock.advance(12 * HOUR);
    await platform.cleanup();
    expect(sentTo(platform)).toHaveLength(1);
    await nextDay(platform);
    expect(sentTo(platform)).toHaveLength(2);
  });

  test("at the moment of its e-mail is either in it, or put off", async () => {
    const platform = await setup();
    let notice = "";
    intercept(platform.container.mailer?.inbox ?? platform.container.inbox, "claimEmails", (claim) => {
      return async (entries, at) => {
        if (notice === "") {
          notice = entries[0]?.notice ?? "";
          await snooze(platform, notice);
        }
        return claim(entries, at);
      };
    });
    await tell(platform, "one");
    for (let day = 0; day < 2; day += 1) await nextDay(platform);
    expect(sentTo(platform)).toEqual([]);
    for (let day = 0; day < 2; day += 1) await nextDay(platform);
    expect(sentTo(platform)).toEqual([["ann", [notice]]]);
  });
});

describe("while a notice is put off", () => {
  test("a run with nothing else to do reads as much as without, and writes nothing", async () => {
    const platform = await setup([member("ann"), member("bob")]);
    const notice = await tell(platform, "one");
    await unwatch(platform);
    const cost = async () => {
      const before = { ...platform.meter.calls };
      expect(await nextDay(platform)).toMatchObject({ status: "nothing-to-do" });
      const { reads, writes } = platform.meter.calls;
      return { reads: reads - before.reads, writes: writes - before.writes };
    };
    const without = await cost();
    await snooze(platform, notice, inDays(platform, 3));
    await snooze(platform, notice, inDays(platform, 20), "bob");
    expect(await cost()).toEqual({ ...without, writes: 0 });
    await nextDay(platform);
    await nextDay(platform);
    expect(sentTo(platform).slice(2)).toEqual([["ann", [notice]]]);
    const again = await platform.another().apply(registryOf(["two", "three", "new"], { one: "new" }));
    expect(again).toMatchObject({ status: "nothing-to-do", calls: { writes: 0, publishes: 0 } });
    expect(again.calls.reads).toBeLessThanOrEqual(2);
  });

  test("others whom nobody could tell hide nothing that is over", async () => {
    const platform = await setup();
    const notice = await tell(platform, "one");
    await platform.load(
      workspaceOf({
        teams: [{ id: "empty", name: "Empty", members: [] }],
        assistants: [{ id: "e", team: "empty", name: "e", modelId: "p/two" }],
      }),
    );
    await tell(platform, "two");
    await snooze(platform, notice);
    for (let day = 0; day < 3; day += 1) await nextDay(platform);
    expect(await isHolding(platform)).toMatchObject({ undelivered: true });
    expect(sentTo(platform).at(-1)).toEqual(["ann", [notice]]);
  });
});

describe("a process that dies", () => {
  const dying = () => {
    throw new Error("the process ends here");
  };

  test("while it puts a notice off forgets no e-mail that is due, and sends none twice", async () => {
    const platform = await setup();
    platform.emails.outcome = "fails";
    const notice = await tell(platform, "one");
    platform.emails.outcome = "sent";
    const process = platform.another();
    intercept(process.container.inbox, "snooze", () => dying);
    await expect(snooze(process, notice)).rejects.toThrow("ends here");
    for (let day = 0; day < 5; day += 1) await nextDay(platform);
    expect(sentTo(platform)).toEqual([["ann", [notice]]]);
    expect(await isHolding(platform)).toEqual({ toSend: false, undelivered: false });
  });

  /** The process makes so many calls to DynamoDB, and dies before or after the last of them is done. */
  function dieAt({ dynamodb }: TestPlatform, call: number, isDone: boolean) {
    const made = { calls: 0 };
    dynamodb.raw.middlewareStack.add(
      (next) => async (given) => {
        made.calls += 1;
        if (made.calls < call) return next(given);
        if (isDone && made.calls === call) await next(given);
        return dying();
      },
      { step: "initialize" },
    );
    return made;
  }

  test.each(someOf([false, true], 2))(
    "at any call while it puts a notice off, done or not: its e-mail is sent once (%s)",
    async (isDone) => {
      const platform = await setup();
      const notice = await tell(platform, "one");
      let isAlive = true;
      for (let call = 1; isAlive; call += 1) {
        const process = platform.another();
        const made = dieAt(process, call, isDone);
        const before = platform.emails.sent.length;
        const putOff = await snooze(process, notice, inDays(platform, 2)).catch(() => undefined);
        isAlive = made.calls >= call;
        expect(putOff === undefined).toBe(isAlive);
        await nextDay(platform);
        expect(platform.emails.sent).toHaveLength(before);
        const wasPutOff = (await platform.inbox("a"))[0]?.snoozedUntil !== null;
        for (let day = 0; day < 3; day += 1) await nextDay(platform);
        expect(platform.emails.sent).toHaveLength(before + (wasPutOff ? 1 : 0));
      }
    },
  );

  test.each(someOf([false, true], 2))(
    "at any call of the run that tells what was put off, done or not: nothing is forgotten but what it was about to send (%s)",
    async (isDone) => {
      const platform = await setup();
      const notice = await tell(platform, "one");
      await unwatch(platform);
      let [isAlive, lost] = [true, 0];
      for (let call = 1; isAlive; call += 1) {
        // The pass of the week comes at no other time: each call is then the same in every round of three days.
        if (call % 2 === 1) await platform.cleanup({ all: true });
        await snooze(platform, notice, inDays(platform, 1));
        platform.clock.advance(DAY);
        const before = platform.emails.sent.length;
        const process = platform.another();
        const made = dieAt(process, call, isDone);
        await process.cleanup().catch(() => undefined);
        isAlive = made.calls >= call;
        for (let day = 0; day < 2; day += 1) await nextDay(platform);
        const sent = platform.emails.sent.length - before;
        expect([0, 1]).toContain(sent);
        lost += 1 - sent;
        expect(await platform.inbox("a")).toMatchObject([{ read: false, email: true, snoozedUntil: null }]);
        expect(await isHolding(platform)).toEqual({ toSend: false, undelivered: false });
      }
      // The entry is claimed, and nothing is sent: at most once.
      expect(lost).toBe(isDone ? 1 : 0);
    },
  );
});

type Happening =
  /** A day later, one run: a daily one, or a deployment that tells the member something new. E-mails work on that day, or fail. */
  | { readonly what: "day" | "tell"; readonly works: boolean }
  /** The member's answer to one of the notices. */
  | { readonly what: "read" | "ack" | "snooze"; readonly which: number; readonly days: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { arbitrary: fc.record({ what: fc.constant("day" as const), works: fc.boolean() }), weight: 4 },
  { arbitrary: fc.record({ what: fc.constant("tell" as const), works: fc.boolean() }), weight: 2 },
  {
    arbitrary: fc.record({
      what: fc.constantFrom("read" as const, "ack" as const, "snooze" as const, "snooze" as const),
      which: fc.nat(2),
      days: fc.integer({ min: 1, max: 4 }),
    }),
    weight: 5,
  },
);

test("whatever a member answers, in whatever order, each e-mail comes when it is due, in one a day", async () => {
  const happenings = fc.array(happening, { minLength: 6, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(happenings, async (later) => {
      const platform = await setup();
      const answers = createAnswers();
      const ids: string[] = [];
      let day = 0;
      /** @returns what is to be in the e-mail of the day, by id */
      const runOfDay = async (model: string | undefined, works: boolean): Promise<string[]> => {
        platform.clock.advance(DAY);
        day += 1;
        platform.emails.outcome = works ? "sent" : "fails";
        if (model === undefined) await platform.cleanup();
        else {
          ids.push(await tell(platform, model));
          answers.tell(ids.at(-1) ?? "");
        }
        return answers.send(day, works);
      };
      const answer = async (what: "read" | "ack" | "snooze", notice: string, days: number): Promise<void> => {
        if (what === "read") {
          answers.read(notice, day);
          await readInboxEntry(platform.container, notice, "ann");
        } else if (what === "ack") {
          answers.acknowledge(notice);
          await ack(platform, notice);
        } else {
          const isPossible = answers.snooze(notice, day + days);
          const putOff = snooze(platform, notice, inDays(platform, days));
          if (isPossible) await putOff;
          else await expect(putOff).rejects.toMatchObject({ code: "wrong-state" });
        }
      };
      for (const one of [{ what: "tell" as const, works: true }, ...later]) {
        const before = platform.emails.sent.length;
        let expected: string[] = [];
        if ("works" in one) {
          const model = one.what === "tell" ? MODELS[ids.length] : undefined;
          expected = await runOfDay(model, one.works);
        } else if (ids[one.which] !== undefined) await answer(one.what, ids[one.which] ?? "", one.days);
        const sent = platform.emails.sent.slice(before).map(({ notices }) => [...notices].sort());
        expect(sent).toEqual(expected.length === 0 ? [] : [expected]);
        const shown = (await platform.inbox("a")).map(
          ({ notice, read, email, acknowledgedAt, snoozedUntil }) => [
            notice,
            {
              read,
              email,
              acknowledged: acknowledgedAt !== null,
              snoozedUntil: snoozedUntil === null ? null : (Date.parse(snoozedUntil) - BEGINNING) / DAY,
            },
          ],
        );
        expect(Object.fromEntries(shown)).toEqual(answers.shown(day));
      }
    }),
    { numRuns: IS_WHOLE ? 40 : 4 },
  );
});

test("an answer to a notice that nobody has, or that has expired, is refused and changes nothing", async () => {
  const platform = await setup();
  const notice = await tell(platform, "one");
  for (const answer of [
    ack,
    (...given: [TestPlatform, string, string]) => snooze(given[0], given[1], THE_FOURTH, given[2]),
  ]) {
    await expect(answer(platform, "f".repeat(32), "ann")).rejects.toMatchObject({
      code: "unknown-entry",
      hint: "notices",
    });
    await expect(answer(platform, notice, "eve")).rejects.toMatchObject({ code: "unknown-entry" });
  }
  expect(await platform.inbox("a")).toMatchObject([{ acknowledgedAt: null, snoozedUntil: null }]);
  expect(await isHolding(platform)).toEqual({ toSend: false, undelivered: false });
  platform.clock.advance(401 * DAY);
  await expect(ack(platform, notice)).rejects.toMatchObject({ code: "unknown-entry" });
  await expect(snooze(platform, notice, "2027-06-01T00:00:00.000Z")).rejects.toMatchObject({
    code: "unknown-entry",
  });
  expect(await platform.inbox("a")).toEqual([]);
});

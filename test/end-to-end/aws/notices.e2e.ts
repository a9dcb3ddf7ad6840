import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type InboxEntry,
  type Notice,
  RUN_SUMMARY,
  type StoredNotice,
} from "../../../lib/contract/notices.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { MemberDocument, WorkspaceDocument } from "../../../lib/contract/workspace-document.ts";
import { DEFAULT_PERMISSION } from "../../../lib/domain/notices/notice.ts";
import { registryOf } from "../../builders/registry.ts";
import { workspaceOf } from "../../builders/workspace.ts";
import { type Cloud, openCloud, succeeded } from "./cloud.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { forbidPublishing } from "./outage.ts";
import { type Received, subscribeOperators, subscribeTeam, type TeamQueue } from "./team-queue.ts";
import { subscribeWebServer, type WebServer } from "./web-server.ts";

/** From "a team is affected" to "a member has it in the inbox", on a deployed stack: outages, preferences, repeats, and those who come later. */

const BEFORE = registryOf(["old", "new", "gone"], {}, "openai");
const AFTER = registryOf(["new"], { old: "new", gone: null }, "openai");

const able = (id: string, notifications?: MemberDocument["notifications"]): MemberDocument => ({
  id,
  email: `${id}@example.com`,
  permissions: [DEFAULT_PERMISSION],
  ...(notifications === undefined ? {} : { notifications }),
});
const MEMBERS: Readonly<Record<string, readonly MemberDocument[]>> = {
  prefs: [
    able("any"),
    able("errors", { minimumLevel: "error" }),
    able("muted", { muted: ["llm-model-deleted"] }),
    able("no-mail", { email: false }),
    able("quiet", { doNotDisturbUntil: "2099-01-01T00:00:00Z" }),
    { id: "reader", email: "reader@example.com", permissions: [] },
  ],
  plain: [able("ann"), able("bob")],
  later: [{ id: "kim", email: "kim@example.com", permissions: [] }],
};

const TEAMS = Object.keys(MEMBERS);

function workspace(members: typeof MEMBERS): WorkspaceDocument {
  const assistant = (team: string, model: string) => ({
    id: `${model}-of-${team}`,
    team,
    name: `Helper of ${team} <!channel> *x*`,
    modelId: `openai/${model}`,
  });
  return workspaceOf({
    teams: TEAMS.map((id) => ({ id, name: `Team ${id}`, members: [...(members[id] ?? [])] })),
    assistants: [...TEAMS.map((team) => assistant(team, "old")), assistant("plain", "gone")],
  });
}

let emulator: Emulator;
let cloud: Cloud;
const queues: Record<string, TeamQueue> = {};
let operators: TeamQueue;
let webhook: WebServer;
let chat: WebServer;

const deploy = (document: RegistryDocument) =>
  cloud.deploy("adopters", { registry: cloud.file("registry.json", document), chat: "true" });
const noticesOf = async (): Promise<StoredNotice[]> => (await cloud.modelkeeper("notices")).notices;
const inboxOf = async (team: string): Promise<InboxEntry[]> =>
  (await cloud.modelkeeper("inbox", "--team", team)).inbox;

/** Looks again until it is so: messages take their time. */
async function until<T>(look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  let found = await look();
  for (let times = 0; times < 40 && !isSo(found); times += 1) {
    await sleep(1_500);
    found = await look();
  }
  return found;
}

/** Who got e-mails so far, by the emulator's log. */
function mailed(): string[] {
  const lines = readFileSync(emulator.log, "utf8").matchAll(/SESv2 SendEmail: .* -> \['([^']+)'\]/g);
  return [...lines].map(([, address]) => address ?? "").sort();
}

beforeAll(async () => {
  emulator = await startEmulator();
  cloud = openCloud(emulator);
  await cloud.bootstrap();
  const ses = new SESv2Client(cloud.configuration);
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "models@example.com" }));
  ses.destroy();
}, 300_000);

afterAll(async () => {
  webhook?.close();
  chat?.close();
  cloud?.close();
  await emulator?.stop();
});

describe("notices on a stack", { timeout: 240_000 }, () => {
  test("have subscribers: a queue for each team, a webhook, a chat application", async () => {
    await succeeded(deploy(BEFORE));
    await cloud.modelkeeper("load", cloud.file("workspace.json", workspace(MEMBERS)));
    const topic = (await cloud.outputs()).NoticeTopicArn as string;
    for (const team of TEAMS) queues[team] = await subscribeTeam(cloud, topic, team);
    operators = await subscribeOperators(cloud, topic);
    webhook = await subscribeWebServer(cloud, emulator, topic, "http");
    chat = await subscribeWebServer(cloud, emulator, topic, "https");
    expect(await inboxOf("plain")).toEqual([]);
  });

  test("wait when the topic takes nothing, and the deployment succeeds all the same", async () => {
    const outage = await forbidPublishing(cloud);
    await succeeded(deploy(AFTER));
    const notices = await noticesOf();
    expect(notices.map(({ team, outcome, state }) => `${team.id} ${outcome} ${state}`).sort()).toEqual([
      "later migrated pending",
      "plain cleared pending",
      "plain migrated pending",
      "prefs migrated pending",
    ]);
    expect(await cloud.modelkeeper("cleanup")).toMatchObject({ republished: 0, pendingNotices: 4 });
    await outage.end();
    for (const team of TEAMS) expect(await queues[team]?.receive()).toEqual([]);
  });

  test("are sent by the next daily run, each team's to the queue of its filter", async () => {
    expect(await cloud.modelkeeper("cleanup")).toMatchObject({ republished: 4, pendingNotices: 0 });
    const notices = await noticesOf();
    for (const team of TEAMS) {
      const expected = notices.filter((notice) => notice.team.id === team).map(({ id }) => id);
      const received: Received[] = [];
      await until(
        async () => received.push(...((await queues[team]?.receive()) ?? [])),
        (count) => count >= expected.length,
      );
      expect(received.map(({ notice }) => notice.id).sort()).toEqual(expected.sort());
      for (const { notice, attributes } of received) {
        expect(attributes.team).toBe(team);
        for (const other of TEAMS.filter((one) => one !== team))
          expect(JSON.stringify(notice)).not.toContain(`Helper of ${other}`);
      }
    }
  });

  test("are not for the operators' channel, which hears of each run that did something, and of no team", async () => {
    const received: Received[] = [];
    // The deployment, told late because of the outage, and the daily run that sent what had waited.
    await until(
      async () => received.push(...(await operators.receive())),
      (count) => count >= 2,
    );
    expect(received.map(({ attributes }) => Object.keys(attributes).sort())).toEqual(
      received.map(() => ["run", "slug", "status", "trigger"]),
    );
    const told = received.map(({ notice }) => notice.title);
    expect(told).toContainEqual(
      expect.stringMatching(/^2 deleted: 3 references rewritten, 1 cleared, in 3 teams; 4 notices/),
    );
  });

  test("come to a webhook as they are, and to a chat application as it shows them", async () => {
    const ids = (await noticesOf()).map(({ id }) => id).sort();
    const toTeams = ({ received }: WebServer) => received.filter((message) => !message.includes(RUN_SUMMARY));
    await until(
      async () => Math.min(toTeams(webhook).length, toTeams(chat).length),
      (count) => count >= ids.length,
    );
    expect(
      toTeams(webhook)
        .map((message) => (JSON.parse(message) as Notice).id)
        .sort(),
    ).toEqual(ids);
    for (const message of toTeams(chat)) {
      const { version, source, id, content } = JSON.parse(message);
      expect([version, source]).toEqual(["1.0", "custom"]);
      expect(ids).toContain(id);
      expect(content.textType).toBe("client-markdown");
      expect(`${content.title}${content.description}`).not.toMatch(/[<>*]/);
      expect(content.description).toContain("Ask in #models.");
    }
  });

  test("are in the inbox of every member with the permission, as each one prefers", async () => {
    await until(noticesOf, (notices) => notices.every(({ reached }) => reached !== null));
    const shown = (await inboxOf("prefs")).map(({ member, email, muted, read }) => ({
      member,
      email,
      muted,
      read,
    }));
    const entry = { email: false, muted: false, read: false };
    expect(shown).toEqual([
      { ...entry, member: "any", email: true },
      { ...entry, member: "errors" },
      { ...entry, member: "muted", muted: true },
      { ...entry, member: "no-mail" },
      { ...entry, member: "quiet" },
    ]);
    expect((await inboxOf("plain")).map(({ member }) => member)).toEqual(["ann", "ann", "bob", "bob"]);
    expect(await inboxOf("later")).toEqual([]);
    expect((await noticesOf()).map(({ team, reached }) => `${team.id} ${reached}`).sort()).toEqual([
      "later 0",
      "plain 2",
      "plain 2",
      "prefs 5",
    ]);
    // One e-mail a member, about all that the run told; the deployment has not waited for them.
    await expect
      .poll(mailed, { timeout: 60_000 })
      .toEqual(["ann", "any", "bob"].map((name) => `${name}@example.com`));
  });

  test("that the queue gives three times change nothing", async () => {
    const look = async () => [await noticesOf(), await inboxOf("prefs"), await inboxOf("plain")];
    const before = await look();
    const { QueueUrls = [] } = await cloud.sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => url.includes("NoticeQueue"));
    for (const { state: _s, publishedAt: _p, reached: _r, ...notice } of await noticesOf()) {
      const MessageBody = JSON.stringify({ Type: "Notification", Message: JSON.stringify(notice) });
      for (let time = 0; time < 3; time += 1)
        await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }
    const AttributeNames = [
      "ApproximateNumberOfMessages" as const,
      "ApproximateNumberOfMessagesNotVisible" as const,
    ];
    const left = await until(
      async () => {
        const { Attributes = {} } = await cloud.sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
        );
        return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
      },
      (count) => count === 0,
    );
    expect(left).toBe(0);
    expect(await look()).toEqual(before);
    expect(mailed()).toHaveLength(3);
  });

  test("that reached nobody reach who gets the permission, directly and not through the topic", async () => {
    expect(await cloud.modelkeeper("cleanup")).toMatchObject({ redelivered: 0 });
    const granted = { ...MEMBERS, later: [able("kim")] };
    const { assistants: _a, ...rest } = workspace(granted);
    await cloud.modelkeeper("load", cloud.file("granted.json", { ...rest, assistants: [] }));
    expect(await cloud.modelkeeper("cleanup")).toMatchObject({ redelivered: 1 });
    expect(await inboxOf("later")).toMatchObject([{ member: "kim", email: true }]);
    expect((await noticesOf()).find(({ team }) => team.id === "later")?.reached).toBe(1);
    expect(await queues.later?.receive()).toEqual([]);
    expect(mailed()).toHaveLength(4);
    expect(await cloud.modelkeeper("cleanup")).toMatchObject({ redelivered: 0 });
  });

  test("are read by those who have them", async () => {
    const [{ notice }] = (await inboxOf("later")) as [InboxEntry];
    expect(await cloud.modelkeeper("inbox", "read", notice, "--member", "kim")).toMatchObject({
      inbox: [{ member: "kim", notice, read: true }],
    });
    expect(await inboxOf("later")).toMatchObject([{ read: true }]);
    expect(await cloud.tryModelkeeper("inbox", "read", notice, "--member", "ann")).toMatchObject({
      status: 2,
    });
  });
});

import { describe, expect, test } from "vitest";
import { createEmailService } from "../../../lib/aws/notices/email-service.ts";
import { createMembersFunction } from "../../../lib/aws/notices/members-function.ts";
import type { Log } from "../../../lib/operations/ports/telemetry.ts";

const isShort = (reasons: readonly string[]) => reasons.length === 5;

/** The services that send e-mails and know members, with replies as the services send them. */

const EMAIL = {
  team: "acme",
  member: "ann",
  notices: ["n1"],
  to: "ann@example.com",
  subject: "gpt-4 wurde entfernt — bitte wählen",
  text: "Text\nmit Zeilen",
  html: "<p>Text</p>",
  at: "2026-01-01T00:00:00.000Z",
};

const named = (name: string) => Object.assign(new Error("what SES says"), { name });

function answering(answer: unknown) {
  const sent: { input: object }[] = [];
  const send = async (command: { input: object }) => {
    sent.push(command);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, client: { send } as never };
}

const SENDER = { from: "models@example.com" };

describe("an e-mail through SES", () => {
  test("is plain text and HTML in UTF-8, to one address", async () => {
    const { sent, client } = answering({ MessageId: "1" });
    expect(await createEmailService(SENDER, client).send(EMAIL)).toBe("sent");
    expect(sent.map(({ input }) => input)).toEqual([
      {
        FromEmailAddress: "models@example.com",
        Destination: { ToAddresses: ["ann@example.com"] },
        Content: {
          Simple: {
            Subject: { Data: EMAIL.subject, Charset: "UTF-8" },
            Body: {
              Text: { Data: EMAIL.text, Charset: "UTF-8" },
              Html: { Data: EMAIL.html, Charset: "UTF-8" },
            },
          },
        },
        EmailTags: [{ Name: "notice", Value: "n1" }],
      },
    ]);
  });

  test("goes through the configuration set that its sender names", async () => {
    const { sent, client } = answering({ MessageId: "1" });
    await createEmailService({ ...SENDER, configurationSet: "bounces" }, client).send(EMAIL);
    expect(sent[0]?.input).toMatchObject({ ConfigurationSetName: "bounces" });
  });

  test.each(["MessageRejected", "BadRequestException"])(
    "that SES refuses with %s is refused",
    async (name) => {
      const service = createEmailService(SENDER, answering(named(name)).client);
      expect(await service.send(EMAIL)).toBe("refused");
    },
  );

  test.each([
    "TooManyRequestsException",
    "LimitExceededException",
    "SendingPausedException",
    "AccountSuspendedException",
  ])("that meets %s is the last one of the day", async (name) => {
    const service = createEmailService(SENDER, answering(named(name)).client);
    expect(await service.send(EMAIL)).toBe("exhausted");
  });

  test("that meets another error may be taken later", async () => {
    const service = createEmailService(SENDER, answering(named("AccessDeniedException")).client);
    await expect(service.send(EMAIL)).rejects.toThrow("what SES says");
  });
});

describe("members of an adopter's function", () => {
  const answer = (value: unknown, more: object = {}) =>
    answering({ Payload: new TextEncoder().encode(JSON.stringify(value)), ...more });
  const ask = (client: never, log: Log = { info: () => {}, warn: () => {} }) =>
    createMembersFunction("arn:members", log, client).withPermission("acme", "p");

  test("are those that it answers for the team and the permission", async () => {
    const notifications = {
      minimumLevel: "error",
      email: false,
      muted: ["x"],
      doNotDisturbUntil: "2026-01-01T00:00:00Z",
    };
    const members = [{ id: "ann", email: "ann@example.com", notifications }, { id: "bob" }];
    const { sent, client } = answer({ members: members.map((member) => ({ ...member, department: "x" })) });
    expect(await ask(client)).toEqual(members);
    expect(sent[0]?.input).toEqual({
      FunctionName: "arn:members",
      Payload: JSON.stringify({ team: "acme", permission: "p" }),
    });
  });

  test.each([
    ["nothing", null],
    ["no list", { members: {} }],
    ["a list by itself", [{ id: "ann" }]],
  ])("answered as %s are refused, with the place", async (_name, value) => {
    await expect(ask(answer(value).client)).rejects.toThrow(/answered badly: .* at \//);
  });

  test("may have any id, no e-mail, and no preferences", async () => {
    const ids = [
      "zoe@example.org",
      "saml|77",
      "eu-central-1:9b",
      "team/7",
      "100%",
      "k=v",
      "a#b",
      "..",
      "李 雷",
    ];
    const members = ids.map((id) => ({
      id,
      email: null,
      notifications: { minimumLevel: null, muted: null, doNotDisturbUntil: null },
    }));
    const bare = { id: "bare", notifications: null };
    expect(await ask(answer({ members: [...members, bare] }).client)).toEqual([
      ...ids.map((id) => ({ id, notifications: {} })),
      { id: "bare" },
    ]);
  });

  test.each([
    ["an id that nobody sees", { id: "a\u200bb" }, "/members/1/id"],
    ["no id", { name: "Ann" }, "/members/1/id"],
    ["a number for an address", { id: "a", email: 7 }, "/members/1/email"],
    [
      "a level that is none",
      { id: "a", notifications: { minimumLevel: "loud" } },
      "/members/1/notifications/minimumLevel",
    ],
    [
      "a time that is none",
      { id: "a", notifications: { doNotDisturbUntil: "soon" } },
      "/members/1/notifications/doNotDisturbUntil",
    ],
    ["a text for a member", "ann", "/members/1"],
    ["nothing for a member", null, "/members/1"],
  ])("are told without one that has %s, and the log says so", async (_what, wrong, place) => {
    const logged: [string, object][] = [];
    const log: Log = { info: () => {}, warn: (message, details) => void logged.push([message, details]) };
    const members = [{ id: "first" }, wrong, { id: "last", email: "last@example.com" }];
    expect(await ask(answer({ members }).client, log)).toEqual([members[0], members[2]]);
    expect(logged).toEqual([
      [
        "members could not be read and are not told",
        { team: "acme", members: 1, reasons: [expect.stringMatching(new RegExp(` at ${place}$`))] },
      ],
    ]);
  });

  test("that are wrong by the hundred fill no log", async () => {
    const logged: object[] = [];
    const log: Log = { info: () => {}, warn: (_message, details) => void logged.push(details) };
    expect(await ask(answer({ members: Array(300).fill({}) }).client, log)).toEqual([]);
    expect(logged).toEqual([{ team: "acme", members: 300, reasons: expect.toSatisfy(isShort) }]);
  });

  test("are not known when the function fails", async () => {
    const { client } = answer({ errorMessage: "no database" }, { FunctionError: "Unhandled" });
    await expect(ask(client)).rejects.toThrow(/failed: .*no database/);
  });
});

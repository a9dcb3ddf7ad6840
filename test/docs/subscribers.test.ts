import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readMembers } from "../../lib/domain/notices/members-answer.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { noticeMessageOf, summaryMessageOf } from "../../lib/domain/notices/notice-message.ts";
import { temporaryFolder } from "../builders/folder.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { createFakeClock, createTestPlatform } from "../platform/test-platform.ts";

/** The guide of subscribers, followed: its messages are those of a run, and its programs do what it says of them. */

const GUIDE = readFileSync(join(import.meta.dirname, "../../docs/subscribers.md"), "utf8");
const block = (language: string, holding: string): string =>
  [...GUIDE.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].find(
    ([, found, text = ""]) => found === language && text.includes(holding),
  )?.[2] ?? "";
const NOTICE = JSON.parse(block("json", "parameterChanges"));
const SUMMARY = JSON.parse(block("json", "llm-run-summary"));

async function story() {
  // After the real time, at which runs of tests begin: what a run makes is made after its start.
  const platform = await createTestPlatform({ clock: createFakeClock("2099-11-25T09:33:44.229Z") });
  const listed = [
    { name: "gpt-4.1", parameters: "BasicParameters" },
    { name: "gpt-4-turbo", parameters: "BasicParameters" },
    { name: "gpt-4" },
  ];
  const params = { modelId: "openai/gpt-4-turbo", modelParameters: { temperature: 2.5 } };
  await platform.load(
    workspaceOf({
      teams: [
        { id: "acme", name: "Acme", members: [{ id: "ann", permissions: [DEFAULT_PERMISSION] }] },
        { id: "birch", name: "Birch", members: [] },
      ],
      pipelines: [
        {
          id: "p1",
          team: "acme",
          name: "Front desk",
          nodes: [{ id: "n1", name: "Answer", params }],
        },
      ],
      assistants: [{ id: "a1", team: "birch", name: "Helper", modelId: "openai/gpt-4" }],
    }),
  );
  await platform.apply(registryOf(listed, {}, "openai"));
  await platform.apply(registryOf(listed.slice(0, 1), { "gpt-4-turbo": "gpt-4.1", "gpt-4": null }, "openai"));
  return platform;
}

/** Puts the beginning of a text in its place where the guide has only that. */
function shortened<Message extends { readonly text: string }>(message: Message, sample: Message): Message {
  const start = sample.text.replace(/…$/, "");
  return message.text.startsWith(start) ? { ...message, text: sample.text } : message;
}

describe("the messages", () => {
  test("are those of a run: a notice, and the summary for the operators", async () => {
    const platform = await story();
    const stored = (await platform.notices()).find(({ team }) => team.id === "acme");
    if (stored === undefined) throw new Error("the team was told nothing");
    const { state: _state, publishedAt: _published, reached: _reached, ...published } = stored;
    const { body, attributes } = noticeMessageOf(published, { contact: "" });
    const { id, createdAt, ...notice } = JSON.parse(JSON.parse(body).default);
    const { id: _i, createdAt: _c, ...sample } = NOTICE;
    expect(shortened(notice, sample)).toEqual(sample);
    expect([id, createdAt]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.any(String)]);
    const row = /^\| attributes \| texts to filter by: (.*) \|$/m.exec(GUIDE)?.[1] ?? "";
    expect([...row.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(Object.keys(attributes));
    const told = platform.topic.summaries.at(-1);
    if (told === undefined) throw new Error("the operators were told nothing");
    const { id: _1, run: _2, createdAt: _3, ...summary } = told;
    const { id: _4, run: _5, createdAt: _6, ...summarySample } = SUMMARY;
    expect(shortened(summary as never, summarySample)).toEqual(summarySample);
    const named = /Its attributes are ([^;]*); it has no team/.exec(GUIDE)?.[1] ?? "";
    expect([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(
      Object.keys(summaryMessageOf(told, {}).attributes),
    );
  });

  test("answer of the function of members is one that can be read", () => {
    const { members } = JSON.parse(block("json", '"members"'));
    expect(readMembers(members)).toMatchObject({ members: [{ id: "ann" }], unread: [] });
  });
});

test("the webhook confirms its subscription, tells each notice once and leaves run summaries alone", async () => {
  const asked: string[] = [];
  const sns = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => sns.listen(0, "127.0.0.1", resolve));
  const confirm = `http://127.0.0.1:${(sns.address() as AddressInfo).port}/confirm`;
  const file = join(temporaryFolder(), "webhook.mts");
  const program = block("ts", "SubscriptionConfirmation");
  // A port that nobody else has, which the program then says.
  writeFileSync(
    file,
    program.replace(
      /\}\)\.listen\(8080\);/,
      '}).listen(0, "127.0.0.1", function () { console.error(this.address().port); });',
    ),
  );
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"] });
  try {
    const port = Number(await firstLine(child));
    const post = (message: object) =>
      fetch(`http://127.0.0.1:${port}`, { method: "POST", body: JSON.stringify(message) });
    await post({ Type: "SubscriptionConfirmation", SubscribeURL: confirm });
    let told = "";
    child.stdout?.on("data", (part) => {
      told += part;
    });
    for (const message of [NOTICE, NOTICE, SUMMARY, { ...NOTICE, id: "other" }])
      await post({ Type: "Notification", Message: JSON.stringify(message) });
    await expect.poll(() => told).toBe(`${`acme: ${NOTICE.title}\n`.repeat(2)}`);
    expect(asked).toEqual(["/confirm"]);
  } finally {
    child.kill();
    sns.close();
  }
});

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stderr?.once("data", (line) => resolve(String(line)));
    child.once("exit", () => reject(new Error("the webhook ended")));
  });
}

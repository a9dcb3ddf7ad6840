import { createServer } from "node:http";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createNoticeTopic } from "../../../lib/aws/notices/notice-topic.ts";
import type { Notice } from "../../../lib/contract/notices.ts";
import { noticeOf } from "../../builders/notices.ts";

/** What is sent to SNS, and what becomes of the replies. */

const notice = (id: string): Notice =>
  noticeOf(id, {
    affected: { assistant: { count: 1, names: ['Ünï \u{1F600} "quoted"'] } },
    permission: "p",
    title: "old was removed — please choose",
  });

type Answer = { readonly status: number; readonly body: string };
const taken = (ids: readonly string[], failed: readonly string[] = []): Answer => ({
  status: 200,
  body: `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful>${ids
    .map((id) => `<member><Id>${id}</Id><MessageId>m</MessageId></member>`)
    .join("")}</Successful><Failed>${failed
    .map((id) => `<member><Id>${id}</Id><Code>Throttled</Code><SenderFault>false</SenderFault></member>`)
    .join("")}</Failed></PublishBatchResult></PublishBatchResponse>`,
});

/** A server in the place of SNS; undefined breaks the connection, as when a reply is lost. */
async function setup(answers: (Answer | undefined)[], chatFormat?: "amazon-q") {
  const received: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      received.push(new URLSearchParams(body));
      const answer = answers[Math.min(received.length, answers.length) - 1];
      if (answer === undefined) return void response.destroy();
      response.writeHead(answer.status, { "content-type": "text/xml" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  }))
    vi.stubEnv(name, value);
  const topic = createNoticeTopic("arn:aws:sns:us-east-1:000000000000:notices", {
    contact: "Ask.",
    chatFormat,
  });
  return { topic, received };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a batch", () => {
  test("is one call with body, subject and seven attributes for each notice", async () => {
    const { topic, received } = await setup([taken(["0", "1"])]);
    expect(await topic.publish([notice("a"), notice("b")])).toEqual(new Set());
    const [call] = received;
    expect(call?.get("Action")).toBe("PublishBatch");
    const entry = "PublishBatchRequestEntries.member.2.";
    expect(call?.get(`${entry}MessageStructure`)).toBe("json");
    const body = JSON.parse(call?.get(`${entry}Message`) ?? "");
    expect(Object.keys(body)).toEqual(["default", "email"]);
    expect(JSON.parse(body.default)).toEqual(notice("b"));
    expect(body.email).toBe(notice("b").text);
    expect(call?.get(`${entry}Subject`)).toBe("old was removed ? please choose");
    const attributes = Array.from({ length: 7 }, (_, index) => {
      const at = `${entry}MessageAttributes.entry.${index + 1}.`;
      expect(call?.get(`${at}Value.DataType`)).toBe("String");
      return [call?.get(`${at}Name`), call?.get(`${at}Value.StringValue`)];
    });
    expect(Object.fromEntries(attributes)).toEqual({
      notice: "b",
      slug: "llm-model-deleted",
      team: "acme",
      model: "openai/old",
      provider: "openai",
      level: "warning",
      permission: "p",
    });
  });

  test("has another text for https alone where a format for chat applications is wanted", async () => {
    const { topic, received } = await setup([taken(["0"])], "amazon-q");
    await topic.publish([notice("a")]);
    const body = JSON.parse(received[0]?.get("PublishBatchRequestEntries.member.1.Message") ?? "");
    expect(JSON.parse(body.default)).toEqual(notice("a"));
    expect(JSON.parse(body.https)).toMatchObject({ version: "1.0", source: "custom", id: "a" });
  });

  test("names teams by their ids as they are, but for what no attribute may hold", async () => {
    const teams = ["bo@example.org", "auth0|77", "org/9", "a=b", "50%", "équipe \u{1F600}", "x\uFFFEy"];
    const { topic, received } = await setup([taken(teams.map((_id, index) => String(index)))]);
    await topic.publish(teams.map((id) => ({ ...notice("a"), team: { id, name: id } })));
    const sent = teams.map((_id, index) => {
      const entry = `PublishBatchRequestEntries.member.${index + 1}.`;
      const { team } = JSON.parse(JSON.parse(received[0]?.get(`${entry}Message`) ?? "").default) as Notice;
      return [team.id, received[0]?.get(`${entry}MessageAttributes.entry.3.Value.StringValue`)];
    });
    expect(sent).toEqual(teams.map((id) => [id, id.replace("\uFFFE", "%EF%BF%BE")]));
  });

  test("that is taken in part answers which notices were not", async () => {
    const { topic } = await setup([taken(["0", "2"], ["1"])]);
    expect(await topic.publish([notice("a"), notice("b"), notice("c")])).toEqual(new Set(["b"]));
  });

  test("whose answer is lost is sent again, under the same ids", async () => {
    const { topic, received } = await setup([undefined, taken(["0"])]);
    expect(await topic.publish([notice("a")])).toEqual(new Set());
    const ids = received.map((call) =>
      JSON.parse(JSON.parse(call.get("PublishBatchRequestEntries.member.1.Message") ?? "").default),
    );
    expect(ids.map(({ id }: Notice) => id)).toEqual(["a", "a"]);
  });

  test("that SNS refuses throws", async () => {
    const refused =
      "<ErrorResponse><Error><Code>NotFound</Code><Message>no topic</Message></Error></ErrorResponse>";
    const { topic } = await setup([{ status: 404, body: refused }]);
    await expect(topic.publish([notice("a")])).rejects.toThrow("no topic");
  });
});

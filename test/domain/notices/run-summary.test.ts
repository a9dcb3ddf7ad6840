import { describe, expect, test } from "vitest";
import { summaryMessageOf } from "../../../lib/domain/notices/notice-message.ts";
import { runSummaryOf, type SummarisedMigration } from "../../../lib/domain/notices/run-summary.ts";

/** What the operators read of a run, and the message that carries it. */

type Facts = Parameters<typeof runSummaryOf>[0];

const migration: SummarisedMigration = {
  kind: "delete",
  model: "openai/gpt-4",
  replacement: "openai/gpt-4.1",
  state: "succeeded",
  references: { rewritten: 3, cleared: 0, noted: 0, skipped: 1, failed: 0 },
  teams: 2,
};

const NOTED = { rewritten: 0, cleared: 0, noted: 3, skipped: 0, failed: 0 };

const facts = (changes: Partial<Facts> = {}): Facts => ({
  run: "run-1",
  trigger: "schedule",
  status: "succeeded",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: "2026-01-01T00:01:00.000Z",
  error: null,
  summary: "1 deleted: 3 references rewritten, in 2 teams; 2 notices",
  migrations: { named: [migration], others: 0 },
  prices: {},
  unanswered: [],
  findings: [],
  late: 0,
  unreached: 0,
  pending: 0,
  ...changes,
});

const UNANSWERED: Facts["unanswered"] = [
  {
    model: "openai/gpt-4o",
    replacement: "openai/gpt-4.1",
    retiresOn: "2026-01-15",
    teams: 3,
    named: [
      { id: "acme", name: "Acme", why: "not-acknowledged" },
      { id: "birch", name: "birch", why: "not-reached" },
    ],
  },
  {
    model: "openai/o1",
    replacement: null,
    retiresOn: "2026-01-08",
    teams: 1,
    named: [{ id: "acme", name: "Acme\n<b>", why: "new-use" }],
  },
];

describe("teams that have not answered", () => {
  const summary = runSummaryOf(facts({ unanswered: UNANSWERED }));

  test("are named by model, with the reason, and stand in the title", () => {
    expect(summary.title).toMatch(/^4 teams not answering; 1 deleted/);
    expect(summary.unanswered).toEqual(UNANSWERED);
    expect(summary.text).toContain(`
openai/gpt-4o retires on 2026-01-15 (its replacement: openai/gpt-4.1). 3 teams still use it and have not answered:
- Acme (acme): no member has acknowledged
- birch: no member was reached
- and 1 more team

openai/o1 retires on 2026-01-08. 1 team still uses it and has not answered:
- Acme <b> (acme): in new places since a member acknowledged
`);
  });

  test("are an attribute to filter by, which other summaries do not have", () => {
    expect(summaryMessageOf(summary, {}).attributes).toMatchObject({
      slug: "llm-run-summary",
      unanswered: "4",
    });
    expect(summaryMessageOf(runSummaryOf(facts()), {}).attributes).not.toHaveProperty("unanswered");
  });
});

describe("what a look at Bedrock has found", () => {
  const finding: Facts["findings"][number] = {
    id: "retires-soon:bedrock/claude",
    severity: "warning",
    model: "bedrock/claude",
    date: "2026-02-01",
    message: "retires on 2026-02-01, in 31 days",
  };
  const gone = {
    ...finding,
    id: "retired:bedrock/<b>",
    severity: "error",
    model: "bedrock/<b>",
    message: "gone\nnow",
  } as const;
  const summary = runSummaryOf(facts({ summary: "nothing to do", findings: [gone, finding] }));

  test("is named, the worst first, and stands in the title and in the JSON", () => {
    expect(summary.title).toBe("2 findings about Bedrock; nothing to do");
    expect(summary.text).toContain(`
Bedrock and the registry:
- error: bedrock/<b> gone now
- warning: bedrock/claude retires on 2026-02-01, in 31 days
`);
    expect(summary.findings).toEqual([gone, finding]);
  });

  test("is an attribute to filter by, which other summaries do not have", () => {
    expect(summaryMessageOf(summary, {}).attributes).toMatchObject({ findings: "2" });
    expect(summaryMessageOf(runSummaryOf(facts()), {}).attributes).not.toHaveProperty("findings");
    expect(runSummaryOf(facts())).not.toHaveProperty("findings");
  });

  test("fits, and says how many are left out", () => {
    const long = { ...finding, message: "m".repeat(400) };
    const { text } = runSummaryOf(facts({ findings: Array(50).fill(long) }));
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(text).toMatch(/- and 3\d more findings\n/);
  });
});

describe("the text", () => {
  test("names each migration, and has nothing for a person where nothing is wrong", () => {
    expect(runSummaryOf(facts()).text).toBe(`1 deleted: 3 references rewritten, in 2 teams; 2 notices

Migrations:
- delete openai/gpt-4 → openai/gpt-4.1: 3 references rewritten, in 2 teams, 1 reference skipped

Run run-1 (schedule), 2026-01-01T00:00:00.000Z to 2026-01-01T00:01:00.000Z: succeeded. More: the commands runs and ledger list`);
  });

  test.each<[string, Partial<SummarisedMigration>, Facts["prices"][string] | undefined, string]>([
    ["more", {}, { input: 4, output: 16 }, ", costs 2.00×"],
    ["less", {}, { input: 0.1, output: 0.5 }, ", costs 0.06×"],
    ["nearly nothing", {}, { input: 0.001, output: 0.001 }, ", costs less than 0.01×"],
    ["very much", {}, { input: 4_000, output: 16_000 }, ", costs 2,000×"],
    ["the same", {}, { input: 2, output: 8 }, ", costs the same"],
    ["nothing", {}, { input: 0, output: 0 }, ", costs less than 0.01×"],
    ["what nobody knows", {}, undefined, ""],
    [
      "what it is to cost",
      { kind: "deprecate", references: NOTED },
      { input: 4, output: 16 },
      ", costs 2.00×",
    ],
    ["nothing to nobody", { references: { ...NOTED, noted: 0 } }, { input: 4, output: 16 }, ""],
    ["the other way", { kind: "undo" }, { input: 4, output: 16 }, ""],
    ["nothing that there is", { replacement: null }, { input: 4, output: 16 }, ""],
  ])("says of a migration that it costs %s", (_name, changes, after, words) => {
    const one = { ...migration, references: { ...migration.references, skipped: 0 }, ...changes };
    const prices = {
      "openai/gpt-4": { input: 2, output: 8 },
      ...(after === undefined ? {} : { "openai/gpt-4.1": after }),
    };
    const { text } = runSummaryOf(facts({ migrations: { named: [one], others: 0 }, prices }));
    expect(text).toMatch(
      new RegExp(`^- .*: (\\d references? \\w+, in 2 teams|no references changed)${words}$`, "m"),
    );
  });

  test("says of a model that was free that it costs now", () => {
    const prices = {
      "openai/gpt-4": { input: 0, output: 0 },
      "openai/gpt-4.1": { input: 1, output: 1 },
    };
    expect(runSummaryOf(facts({ prices })).text).toContain("1 reference skipped, was free, and costs now\n");
  });

  test("says what failed and why, what nobody has heard of yet, and what is still to be sent", () => {
    const failed: SummarisedMigration = {
      ...migration,
      replacement: null,
      state: "incomplete",
      references: { rewritten: 0, cleared: 4, noted: 0, skipped: 0, failed: 2 },
      error: "the table refuses",
    };
    const { title, text } = runSummaryOf(
      facts({
        status: "incomplete",
        migrations: { named: [failed], others: 1 },
        error: { code: "on-hold", message: "ann put the platform on hold", step: "Publish notices" },
        unreached: 1,
        pending: 2,
        refusal: "no topic",
        late: 3,
      }),
    );
    expect(title).toBe("incomplete: 1 deleted: 3 references rewritten, in 2 teams; 2 notices");
    expect(text).toContain(`
- delete openai/gpt-4: 4 references cleared, in 2 teams, 2 references failed, incomplete (the table refuses)
- and 1 other migration

Please look at:
- Publish notices: ann put the platform on hold (on-hold)
- 1 notice reached nobody yet
- 2 notices still to be sent: no topic
- 3 notices of earlier runs sent or delivered late
`);
  });

  test("fits, however many migrations there are and however long their names and errors", () => {
    const long = {
      ...migration,
      model: `openai/${"m".repeat(200)}`,
      replacement: `openai/${"r".repeat(200)}`,
      error: "e".repeat(5_000),
    };
    const { title, text } = runSummaryOf(
      facts({ summary: "s".repeat(300), migrations: { named: Array(50).fill(long), others: 9_000 } }),
    );
    expect(title.length).toBeLessThanOrEqual(150);
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(text).toMatch(/- and 9,0\d\d other migrations\n/);
    expect(text.split("\n").at(-1)).toMatch(/^Run run-1/);
  });

  test("holds no characters that nobody sees, and no line that an error has made", () => {
    const { text } = runSummaryOf(
      facts({ error: { code: "x", message: "one\ntwo\u202Ethree", step: "Pass" }, status: "incomplete" }),
    );
    expect(text).toContain("- Pass: one two three (x)");
  });
});

describe("the message", () => {
  test("has four attributes, all texts, and no team", () => {
    expect(summaryMessageOf(runSummaryOf(facts()), {}).attributes).toEqual({
      slug: "llm-run-summary",
      status: "succeeded",
      trigger: "schedule",
      run: "run-1",
    });
  });

  test("has a form for chat applications where one is wanted, in which nothing is mark-up", () => {
    const summary = runSummaryOf(
      facts({ migrations: { named: [{ ...migration, model: "team:a/<b>/*c*" }], others: 0 } }),
    );
    expect(Object.keys(JSON.parse(summaryMessageOf(summary, {}).body))).toEqual(["default", "email"]);
    const body = JSON.parse(summaryMessageOf(summary, { chatFormat: "amazon-q" }).body);
    expect(JSON.parse(body.default)).toEqual(summary);
    expect(body.email).toBe(summary.text);
    const chat = JSON.parse(body.https);
    expect(chat).toMatchObject({ version: "1.0", source: "custom", id: summary.id });
    expect(chat.content.description).toContain("＜b＞/＊c＊");
  });
});

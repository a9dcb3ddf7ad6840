import { expect, test } from "vitest";
import { readMonthTokens } from "../../../lib/domain/prices/month-tokens.ts";

const read = (text: string) => readMonthTokens(new TextEncoder().encode(text));
const rows = (text: string) => {
  const result = read(text);
  if ("fault" in result) throw new Error(result.fault);
  return [...result.tokens].flatMap(([model, teams]) =>
    [...teams].map(([team, { input, output }]) => [team, model, input, output]),
  );
};
const HEAD = "team,model,input,output\n";
const ACME = ["acme", "openai/gpt-4.1", 3_000_000, 1_000_000];

test.each([
  ["as spreadsheets write it", `\uFEFF${HEAD.replace("\n", "\r\n")}acme,openai/gpt-4.1,3000000,1000000\r\n`],
  ["without a last line feed", `${HEAD}acme,openai/gpt-4.1,3000000,1000000`],
  [
    "with other columns, in another order",
    "month,output,input,model,team\n11,1000000,3000000,openai/gpt-4.1,acme\n",
  ],
  ["in quotes", '"team","model","input","output"\n"acme","openai/gpt-4.1","3000000","1000000"\n'],
  [
    "in several lines, which are added up",
    `${HEAD}acme,openai/gpt-4.1,3000000,0\n\nacme,openai/gpt-4.1,0,1000000\n`,
  ],
])("tokens are read %s", (_how, text) => {
  expect(rows(text)).toEqual([ACME]);
});

test("teams and models of any name keep it", () => {
  const names = ['a "b", c', "__proto__", "auth0|5f7c", "=1+1"];
  const lines = names.map((name) => `"${name.replaceAll('"', '""')}",openrouter/a/b:free,1,2\n`);
  expect(rows(HEAD + lines.join(""))).toEqual(names.map((name) => [name, "openrouter/a/b:free", 1, 2]));
});

test.each([
  ["", "line 1 has to name the columns team,model,input,output"],
  ["team;model;input;output\n", "line 1 has to name the columns"],
  ["acme,openai/gpt-4.1,1,2\n", "line 1 has to name the columns"],
  ["team,team,model,input,output\n", "line 1 has to name the columns"],
  [`${HEAD}acme,openai/gpt-4.1,1\n`, "line 2 has 3 fields, and line 1 has 4"],
  [`${HEAD}acme,openai/gpt-4.1,1,234,5\n`, "line 2 has 5 fields, and line 1 has 4"],
  [`${HEAD}\n,openai/gpt-4.1,1,2\n`, 'line 3: "" is no team: an id is 1 to 256 characters'],
  [`${HEAD}acme,gpt-4.1,1,2\n`, 'line 2: "gpt-4.1" is no model id, such as openai/gpt-4.1'],
  [
    `${HEAD}acme,openai/gpt-4.1,-1,2\n`,
    'line 2: input has to be a whole number of tokens, such as 1250000, not "-1"',
  ],
  [
    `${HEAD}acme,openai/gpt-4.1,1,"1,234"\n`,
    'line 2: output has to be a whole number of tokens, such as 1250000, not "1,234"',
  ],
  [`${HEAD}acme,openai/gpt-4.1,1.5,2\n`, "line 2: input has"],
  [`${HEAD}acme,openai/gpt-4.1,,2\n`, "line 2: input has"],
  [`${HEAD}acme,openai/gpt-4.1,1e3,2\n`, "line 2: input has"],
  [`${HEAD}acme,openai/gpt-4.1,NaN,2\n`, "line 2: input has"],
  [
    `${HEAD}acme,openai/gpt-4.1,${"9".repeat(400)},2\n`,
    `line 2: input has to be a whole number of tokens, such as 1250000, not "${"9".repeat(60)}…"`,
  ],
  [`${HEAD}"acme,openai/gpt-4.1,1,2\n`, "line 2 has a quote that is not closed, or stands within a field"],
  [`${HEAD}ac"me,openai/gpt-4.1,1,2\n`, "line 2 has a quote"],
  [`${HEAD}"acme"x,openai/gpt-4.1,1,2\n`, "line 2 has a quote"],
])("%j is a fault that names the line", (text, fault) => {
  expect(read(text)).toEqual({ fault: expect.stringContaining(fault) });
});

test("a field of millions of characters or quotes is a fault like any other", () => {
  for (const text of ["x", '"', '""', ","]) {
    const field = text.repeat(4_000_000);
    expect(read(`${HEAD}"${field}",openai/gpt-4.1,1,2\n`)).toEqual({
      fault: expect.stringMatching(/^line 2/),
    });
    expect(read(`${HEAD}${field}\n`)).toEqual({ fault: expect.stringMatching(/^line 2/) });
  }
});

test("bytes that are no text are a fault", () => {
  expect(readMonthTokens(new Uint8Array([0xff, 0xfe, 0x00]))).toEqual({ fault: "it is not UTF-8 text" });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { STEPS } from "../../../functions/steps.ts";
import { bundleFunctions } from "../../../lib/constructs/functions/function-code.ts";
import { FUNCTION_NAMES, type FunctionName } from "../../../lib/constructs/functions/function-list.ts";

/** What a function loads at its cold start: its own file, and the parts that it shares with others. */

let directory: string;

beforeAll(() => {
  directory = bundleFunctions(mkdtempSync(join(tmpdir(), "modelkeeper-bundle-")));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function codeOf(name: FunctionName): string {
  const files = new Set([join(directory, name, "index.mjs")]);
  const texts: string[] = [];
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    texts.push(text);
    for (const [, path = ""] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
      files.add(join(dirname(file), path));
  }
  return texts.join("\n");
}

/** Ids of services as their clients name them, and who uses them. */
const CLIENTS: Readonly<Record<string, readonly FunctionName[]>> = {
  SESv2: ["send-emails"],
  Lambda: ["deliver-notices", "redeliver-notices", "send-emails"],
  SFN: ["on-event", "is-complete"],
  CloudFormation: ["is-complete", "on-event"],
  Bedrock: ["watch-bedrock"],
};

describe.each(Object.entries(CLIENTS))("the client of %s", (service, users) => {
  test("is loaded by those who use it, and by no other function", () => {
    const loads = FUNCTION_NAMES.filter((name) =>
      new RegExp(
        `serviceId: ?(\\w+\\?\\.serviceId ?\\?\\? ?)?"${service}"|serviceId\\s*\\?\\?\\s*"${service}"`,
      ).test(codeOf(name)),
    );
    expect(loads.sort()).toEqual([...users].sort());
  });
});

test("the built-in prices are in no function: a command takes them, and the synthesis", () => {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".mjs"),
  );
  expect(files.length).toBeGreaterThan(FUNCTION_NAMES.length);
  expect(
    files.filter((file) => /calcPrice|genai-prices/.test(readFileSync(join(directory, file), "utf8"))),
  ).toEqual([]);
});

test("the function that writes the report has the files of the page beside the code that reads them, and no other has that code", () => {
  const read = "explorer.js";
  expect(FUNCTION_NAMES.filter((name) => codeOf(name).includes(read))).toEqual(["write-report"]);
  expect(readFileSync(join(directory, "write-report/index.mjs"), "utf8")).toContain(read);
  expect(readdirSync(join(directory, "write-report/files")).sort()).toEqual([
    "explorer.js",
    "page.css",
    "virtual-table.js",
  ]);
});

describe("the operation of a step", () => {
  const OPERATIONS = {
    plan: "planRun",
    slice: "runSlice",
    "review-pass": "reviewPass",
    "compose-notices": "composeNotices",
    finish: "finishRun",
    "publish-notices": "publishNotices",
    "redeliver-notices": "redeliverNotices",
    "send-emails": "sendEmails",
    "tell-operators": "tellOperators",
    "record-failure": "recordFailure",
    observe: "observeRun",
  } satisfies Record<keyof typeof STEPS, string>;

  test.each(Object.entries(OPERATIONS))(
    "of %s is loaded when the step is, and never with another",
    (_, operation) => {
      const isIn = (text: string): boolean => text.includes(`async function ${operation}(`);
      expect(FUNCTION_NAMES.filter((name) => isIn(codeOf(name)))).toEqual([]);
      const files = readdirSync(directory).filter((file) => file.endsWith(".mjs"));
      expect(files.filter((file) => isIn(readFileSync(join(directory, file), "utf8")))).toHaveLength(1);
    },
  );
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../builders/folder.ts";
import { leftOver, notAllowed } from "./allowed.ts";
import { checkDefinitions } from "./definitions.ts";

/** What `npm run lint:templates` lets pass, and what it finds in definitions. */

const WARNING = { rule: "W1", isError: false, text: "Resources/A: known" };
const ALLOWED = { W1: { of: /: known$/, because: "of a reason" }, W2: { of: /./, because: "of another" } };

test("a warning passes where it is allowed, and an error never does", () => {
  const findings = [
    WARNING,
    { ...WARNING, text: "Resources/A: new" },
    { ...WARNING, rule: "W3" },
    { ...WARNING, isError: true },
  ];
  expect(notAllowed(findings, ALLOWED)).toEqual([
    "warning W1 at Resources/A: new",
    "warning W3 at Resources/A: known",
    "error W1 at Resources/A: known",
  ]);
});

test("an allowed warning that does not occur any more is named", () => {
  expect(leftOver([WARNING], ALLOWED)).toEqual(["W2"]);
});

const TASK = { Type: "Task", Resource: "$" + "{StepFunction}", End: true };
const GET_ARN = { "Fn::GetAtt": ["Step", "Arn"] };

function templateOf(
  machine: Readonly<Record<string, unknown>>,
  file: object = {},
): Map<string, readonly string[]> {
  const folder = temporaryFolder();
  const Resources = { Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: machine } };
  writeFileSync(join(folder, "template.json"), JSON.stringify({ Resources }));
  writeFileSync(join(folder, "asset.1234.json"), JSON.stringify(file));
  return checkDefinitions(folder, "template.json");
}

const IN_FILE = {
  DefinitionS3Location: { Bucket: "assets", Key: "1234.json" },
  DefinitionSubstitutions: { StepFunction: GET_ARN },
};

test("a definition is read from the template and from a file, with an ARN in each place", () => {
  const [before, after] = JSON.stringify({ StartAt: "A", States: { A: TASK } }).split(TASK.Resource);
  const DefinitionString = { "Fn::Join": ["", [before, GET_ARN, after]] };
  expect(templateOf({ DefinitionString })).toEqual(new Map([["Machine", []]]));
  expect(templateOf(IN_FILE, { StartAt: "A", States: { A: TASK } })).toEqual(new Map([["Machine", []]]));
});

test("a function that is not substituted is found", () => {
  const unsubstituted = { ...IN_FILE, DefinitionSubstitutions: {} };
  const found = templateOf(unsubstituted, { StartAt: "A", States: { A: TASK } }).get("Machine");
  expect(found?.[0]).toContain("StepFunction} is not substituted");
});

test.each([
  ["a state that leads nowhere", { A: { ...TASK, End: undefined, Next: "B" } }],
  ["a path that is none", { A: { ...TASK, ResultPath: "$.[" } }],
  [
    "a distributed map with two sorts of concurrency",
    {
      A: {
        Type: "Map",
        MaxConcurrency: 1,
        MaxConcurrencyPath: "$.most",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "B",
          States: { B: TASK },
        },
        End: true,
      },
    },
  ],
])("%s is found", (_name, States) => {
  expect(templateOf(IN_FILE, { StartAt: "A", States }).get("Machine")).not.toEqual([]);
});

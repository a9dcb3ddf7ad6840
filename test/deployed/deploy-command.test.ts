import { expect, test } from "vitest";
import { deployCommand } from "../../lib/deployed/deploy-command.ts";
import { readStackNames } from "../../lib/deployed/stack-names.ts";

/** The names of a stack without a workspace, in the mode and with the caps of a deployment that says nothing. */
const PLAIN = {
  ModelsTable: "m",
  LedgerTable: "l",
  StateMachineArn: "arn",
  ReferenceTables: "{}",
  PassCaps: '{"read":1500,"write":500,"segmentsAtOnce":40}',
};

const command = (stack: string, outputs: Readonly<Record<string, string>>, isShipped = false) =>
  deployCommand(stack, readStackNames(stack, { ...PLAIN, ...outputs }), isShipped);

test.each([
  ["Modelkeeper", {}, "npx cdk deploy"],
  ["Modelkeeper", { WorkspaceTable: "w" }, "npx cdk deploy -c workspace=true"],
  [
    "Chat",
    { WorkspaceTable: "w", Mode: "observe" },
    "npx cdk deploy -c stack=Chat -c workspace=true -c mode=observe",
  ],
  [
    "Modelkeeper",
    { PassCaps: '{"read":null,"write":20,"segmentsAtOnce":40}' },
    "npx cdk deploy -c maxReadsPerSecond=Infinity -c maxWritesPerSecond=20",
  ],
])("of the stack %s with %j has the context that it was deployed with", (stack, outputs, expected) => {
  expect(command(stack, outputs)).toBe(expected);
});

test("of an app of one's own has none of our context", () => {
  expect(command("Chat", { WorkspaceTable: "w", Mode: "observe" }, true)).toBe("npx cdk deploy Chat");
});

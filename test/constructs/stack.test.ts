import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { ModelLifecycleStack, type ModelLifecycleStackProps } from "../../lib/model-lifecycle-stack.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { ONE_DELETION } from "../builders/registry.ts";
import { FLAGS } from "./setup.ts";

const synthesise = (props: Partial<ModelLifecycleStackProps> = {}) =>
  Template.fromStack(
    new ModelLifecycleStack(new App({ context: FLAGS }), "Modelkeeper", {
      env: { account: "123456789012", region: "eu-west-1" },
      registry: ONE_DELETION,
      sources: referenceSources,
      ...props,
    }),
  );

describe("the project's stack", () => {
  test("is what it was, but for the code of its functions", () => {
    const text = JSON.stringify(synthesise({ workspace: true }).toJSON(), null, 1);
    expect(text.replaceAll(/[0-9a-f]{64}/g, "HASH")).toMatchSnapshot();
  });

  test("has the table of the example workspace when it is asked for, and its sources only then", () => {
    const withIt = synthesise({ workspace: true });
    withIt.resourceCountIs("AWS::DynamoDB::Table", 4);
    expect(Object.keys(withIt.findOutputs("WorkspaceTable"))).toEqual(["WorkspaceTable"]);
    const without = synthesise();
    without.resourceCountIs("AWS::DynamoDB::Table", 3);
    expect(without.findOutputs("WorkspaceTable")).toEqual({});
    without.hasOutput("ReferenceTables", { Value: "{}" });
  });
});

import { Stack, Token } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { RegistryDocument } from "../../contract/registry-document.ts";
import { channels } from "../../registry/channels.ts";
import type { BedrockWatch } from "../model-lifecycle-props.ts";

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/**
 * Returns the property with its defaults; undefined where nobody watches.
 * @throws Error that names the property and the mend
 */
export function bedrockWatchOf(
  scope: Construct,
  given: boolean | BedrockWatch | undefined,
  { providers: listed }: RegistryDocument,
): Required<BedrockWatch> | undefined {
  if (given === undefined || given === false) return undefined;
  const named = given === true ? {} : given;
  const usual = Object.keys(channels).filter((name) =>
    channels[name]?.some(({ form }) => form === "bedrock"),
  );
  const { providers = usual, regions = [Stack.of(scope).region] } = named;
  const absent = providers.filter((name) => (listed[name]?.models ?? []).length === 0);
  if (absent.length > 0 || providers.length === 0)
    throw new Error(
      `watchBedrock needs models that are Bedrock's, and the registry lists none of the provider ${absent.join(", ") || "(none is named)"}: name yours, as in watchBedrock: { providers: ["my-bedrock"] }, or take watchBedrock away`,
    );
  const bad = regions.find((region) => !Token.isUnresolved(region) && !REGION.test(region));
  if (bad !== undefined || regions.length === 0)
    throw new Error(
      `watchBedrock.regions are regions such as "eu-central-1", at least one of them, not ${JSON.stringify(bad ?? [])}`,
    );
  return { providers, regions };
}

/** 02:47 UTC: half an hour before the daily run, which tells what was found. */
const DAILY = "cron(47 2 * * ? *)";

export function lookDaily(scope: Construct, watch: IFunction): Rule {
  return new Rule(scope, "DailyLook", {
    description: "Modelkeeper's daily look at Bedrock",
    schedule: Schedule.expression(DAILY),
    targets: [new LambdaFunction(watch)],
  });
}

import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { Failure } from "../../contract/errors.ts";
import type { Stacks } from "../../operations/ports/deployment.ts";
import { isTransient } from "../client/errors.ts";

/** Matches `UPDATE_ROLLBACK_IN_PROGRESS` and similar states, but no state after the end of a rollback. */
const ROLLING_BACK = /ROLLBACK.*IN_PROGRESS/;

export function createStacks(
  client: Pick<CloudFormationClient, "send"> = new CloudFormationClient({ retryMode: "adaptive" }),
): Stacks {
  async function describe(stack: string): Promise<Stack | undefined> {
    const { Stacks: found = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return found[0];
  }
  return {
    async outputs(stack) {
      const found = await describe(stack).catch((cause: unknown) => {
        const reason = whyNotFound(stack, cause);
        throw reason === undefined ? cause : new Failure("no-stack", reason, { cause });
      });
      return Object.fromEntries(
        (found?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
      );
    },
    async isRollingBack(stackId) {
      return ROLLING_BACK.test((await describe(stackId))?.StackStatus ?? "");
    },
  };
}

/**
 * Returns a message for the person who gave the name; undefined when the error says nothing about the name. CloudFormation has no separate error for
 * a missing stack: for this command, its ValidationError always concerns the name. The SDK has no separate error for a missing region.
 */
function whyNotFound(stack: string, error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isTransient(error) && !isAnswer(error))
    return `the stack ${stack} cannot be looked up: CloudFormation does not answer (${error.message}): look at AWS_REGION and the network, and run this again`;
  if (/^Region (is missing|not accepted)/.test(error.message))
    return `nobody says in which region the stack ${stack} is: set AWS_REGION, or AWS_PROFILE to a profile with a region (${error.message})`;
  if (error.name !== "ValidationError") return undefined;
  return /does not exist/.test(error.message)
    ? `there is no stack ${stack} in this account and region: look at AWS_PROFILE and AWS_REGION`
    : `"${stack}" is no name of a stack: ${error.message}`;
}

/** Tells whether an error is what the service answered; an error of the connection has no status. */
function isAnswer({
  $metadata,
}: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): boolean {
  return $metadata?.httpStatusCode !== undefined;
}

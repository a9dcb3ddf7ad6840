import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { Failure } from "../contract/errors.ts";
import type { Stacks } from "../operations/deployment-ports.ts";

/** `UPDATE_ROLLBACK_IN_PROGRESS` and its like; not what has ended. */
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
        if (!isMissing(cause)) throw cause;
        throw new Failure("no-stack", `there is no stack ${stack} in this account and region`, { cause });
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

/** CloudFormation has no error of its own for it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message);
}

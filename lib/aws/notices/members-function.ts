import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { membersIn } from "../../domain/notices/members-answer.ts";
import type { Members } from "../../operations/ports/delivery.ts";
import type { Log } from "../../operations/ports/telemetry.ts";
import { toldOf } from "./workspace-members.ts";

/**
 * Asks a function of the adopter's for the members of a team. The function receives `{ team, permission }` and returns `{ members: [{ id, email?,
 * notifications? }] }`, only members with the permission. A member that cannot be read is left out and logged.
 */
export function createMembersFunction(
  functionArn: string,
  log: Log,
  client: Pick<LambdaClient, "send"> = new LambdaClient({ retryMode: "adaptive" }),
): Members {
  return {
    async withPermission(team, permission) {
      const { FunctionError, Payload } = (await client.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify({ team, permission }) }),
      )) as { readonly FunctionError?: string; readonly Payload?: Uint8Array };
      const text = new TextDecoder().decode(Payload);
      if (FunctionError !== undefined)
        throw new Error(`the function of members failed: ${text.slice(0, 500)}`);
      return toldOf(membersIn(text), team, log);
    },
  };
}

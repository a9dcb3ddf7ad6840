import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { membersIn } from "../../domain/notices/members-answer.ts";
import type { Members } from "../../operations/ports/delivery.ts";
import type { Log } from "../../operations/ports/telemetry.ts";
import { toldOf } from "./workspace-members.ts";

/**
 * The members as a function of the adopter's knows them. It is given `{ team, permission }` and answers `{ members: [{ id, email?,
 * notifications? }] }`, those with the permission alone. A member that cannot be read is left out, and the log says so.
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

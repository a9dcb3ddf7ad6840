import { allow } from "./functions/lifecycle-function.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";

/**
 * Adds the rights that emulators ask for. AWS authorises PartiQL by statement and table (`dynamodb:PartiQLUpdate`), and a batch of messages as
 * messages (`sns:Publish`). Emulators that check permissions go by the name of the call, and know no table in a batch of statements and no identity
 * of an e-mail. To AWS these rights mean nothing, or more than they should: only a stack that is deployed to an emulator gets them.
 */
export function allowOnEmulator({ functions, topic }: ModelLifecycle): void {
  for (const one of functions.values()) {
    one.addToRolePolicy(allow(["dynamodb:BatchExecuteStatement"], ["*"]));
  }
  functions.get("send-emails")?.addToRolePolicy(allow(["ses:SendEmail"], ["*"]));
  for (const name of ["publish-notices", "tell-operators"] as const)
    functions.get(name)?.addToRolePolicy(allow(["sns:PublishBatch"], [topic.topicArn]));
}

import { allow } from "./functions/lifecycle-function.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";

/**
 * AWS authorises PartiQL by statement and table (`dynamodb:PartiQLUpdate`), and a batch of messages as messages (`sns:Publish`). Emulators that
 * check permissions at all go by the name of the call, and know no table in a batch of statements and no identity of an e-mail. These rights
 * mean nothing to AWS, or more than they should, and are given only to a stack that is deployed to an emulator.
 */
export function allowOnEmulator({ functions, topic }: ModelLifecycle): void {
  for (const one of functions.values()) {
    one.addToRolePolicy(allow(["dynamodb:BatchExecuteStatement"], ["*"]));
  }
  for (const name of ["deliver-notices", "redeliver-notices"] as const)
    functions.get(name)?.addToRolePolicy(allow(["ses:SendEmail"], ["*"]));
  functions.get("publish-notices")?.addToRolePolicy(allow(["sns:PublishBatch"], [topic.topicArn]));
}

import { allow } from "./lifecycle-function.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";

/**
 * AWS authorises PartiQL by statement and table (`dynamodb:PartiQLUpdate`); the emulators that check permissions at all know the call alone, on
 * no resource. That right means nothing to AWS, and is given only to a stack that is deployed to an emulator.
 */
export function allowOnEmulator({ functions }: ModelLifecycle): void {
  for (const one of functions.values()) {
    one.addToRolePolicy(allow(["dynamodb:BatchExecuteStatement"], ["*"]));
  }
}

import type { ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-dynamodb";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import type { DynamoDB } from "../../lib/aws/client.ts";

/** What happens at one call of the SDK. `crash-*`: the process is gone, no code of it sees anything any more. `lose-after`: applied, and
 * the answer never arrives. */
export type Fault = "crash-before" | "crash-after" | "lose-after";

export type Faults = {
  readonly calls: () => number;
  readonly names: () => readonly string[];
  readonly crashed: Promise<void>;
};

/** Counts the calls of a client and lets one fault happen at one of them, counted from 1. */
export function injectFault(dynamodb: DynamoDB, at: number, fault: Fault): Faults {
  let calls = 0;
  let dead = false;
  const names: string[] = [];
  let crash: () => void = () => {};
  const crashed = new Promise<void>((resolve) => {
    crash = resolve;
  });
  const never = new Promise<never>(() => {});
  const middleware: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =
    (next, context) => async (args) => {
      if (dead) return never;
      calls += 1;
      names.push(context.commandName ?? "");
      if (calls !== at) {
        const result = await next(args);
        return dead ? never : result;
      }
      if (fault === "lose-after") {
        await next(args);
        throw Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
      }
      if (fault === "crash-after") await next(args);
      dead = true;
      crash();
      return never;
    };
  dynamodb.raw.middlewareStack.addRelativeTo(middleware, {
    relation: "after",
    toMiddleware: "retryMiddleware",
    name: "fault",
  });
  return { calls: () => calls, names: () => names, crashed };
}

import type { DoneStatus } from "../contract/run-steps.ts";

/** What the steps leave in the state of an execution, as far as it says how the run ended. */
export type MachineOutput = {
  readonly plan?: {
    readonly status?: DoneStatus;
    readonly review?: { readonly status?: DoneStatus };
    readonly finish?: { readonly status?: DoneStatus };
  };
};

/** How a run ended whose execution succeeded. @param output of the execution, as JSON or parsed */
export function statusOfOutput(output: string | MachineOutput | null): DoneStatus {
  const { plan } = typeof output === "string" ? (JSON.parse(output) as MachineOutput) : (output ?? {});
  return plan?.finish?.status ?? plan?.review?.status ?? plan?.status ?? "succeeded";
}

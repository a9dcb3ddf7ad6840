import { Failure } from "../contract/errors.ts";
import type { PassCaps } from "../contract/pass-limits.ts";
import { STACK_OUTPUTS } from "../contract/stack.ts";
import type { StackTables } from "../contract/tables.ts";

export type StackNames = {
  readonly tables: StackTables;
  /** Logical names of the tables that may hold references. */
  readonly referenceTables: readonly string[];
  /** ARN of the state machine. */
  readonly stateMachine: string;
  /** Whether the stack writes to no table of the adopter. */
  readonly observes: boolean;
  /** Digest of the registry that was deployed; null where the outputs do not say it. */
  readonly registryDigest: string | null;
  /** Name of the schedule, URL of the queue, and version; undefined where the outputs do not say it. */
  readonly dailyRun: string | undefined;
  readonly deadLetters: string | undefined;
  readonly version: string | undefined;
  /** Null for a stack that was deployed by a version before 0.3. */
  readonly caps: PassCaps | null;
};

/** Reads names from the outputs of a stack. @throws Failure `no-stack` for a stack that is not Modelkeeper's */
export function readStackNames(stack: string, outputs: Readonly<Record<string, string>>): StackNames {
  const required = (name: string): string => {
    const value = outputs[name];
    if (value !== undefined && value !== "") return value;
    throw new Failure("no-stack", `the stack ${stack} is none of Modelkeeper's: it has no output ${name}`);
  };
  const own = { models: required(STACK_OUTPUTS.modelsTable), ledger: required(STACK_OUTPUTS.ledgerTable) };
  const references = JSON.parse(required(STACK_OUTPUTS.referenceTables)) as Readonly<Record<string, string>>;
  const { [STACK_OUTPUTS.workspaceTable]: workspace, [STACK_OUTPUTS.inboxTable]: inbox } = outputs;
  return {
    tables: {
      ...(workspace === undefined ? {} : { workspace }),
      ...references,
      ...own,
      ...(inbox === undefined ? {} : { inbox }),
    },
    referenceTables: Object.keys(references),
    registryDigest: outputs[STACK_OUTPUTS.registryDigest] ?? null,
    stateMachine: required(STACK_OUTPUTS.stateMachine),
    dailyRun: outputs[STACK_OUTPUTS.dailyRun],
    deadLetters: outputs[STACK_OUTPUTS.deadLetters],
    version: outputs[STACK_OUTPUTS.version],
    caps: JSON.parse(outputs[STACK_OUTPUTS.passCaps] ?? "null") as PassCaps | null,
    observes: outputs[STACK_OUTPUTS.mode] === "observe",
  };
}

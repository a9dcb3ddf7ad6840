/**
 * What happens at one call of a process. `crash-*`: the process is gone, and none of its code sees anything any more. `drop-before`: the call is not
 * sent, and the connection breaks. `lose-after`: the call is applied, and the reply never arrives. `duplicate`: the network delivers the call twice.
 * `partial`: some of the call's statements, keys or entries are not done. `stall-*`: the whole process stands still for a while, before the call is
 * sent or before the reply is seen. `delay-*`: only the call is slow, on its way there or back.
 */
export const FAULT_KINDS = [
  "crash-before",
  "crash-after",
  "lose-after",
  "drop-before",
  "duplicate",
  "throttle",
  "conflict",
  "partial",
  "stall-before",
  "stall-after",
  "delay-before",
  "delay-after",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export type Fault = {
  readonly kind: FaultKind;
  /** Number of the call, from 1; a fault that this call cannot have happens at the next that can. */
  readonly call: number;
  /** Calls in a row, from that one. @default 1 */
  readonly times?: number;
  /** Of stalls and delays. */
  readonly milliseconds?: number;
};

/** What an adversary does to one process. */
export type Script = readonly Fault[];

/** A service that throttles this share of all calls for a while, from the beginning of a process. */
export type Weather = {
  readonly throttled: number;
  readonly milliseconds: number;
  readonly outage?: Outage | undefined;
};

/** All calls are throttled for a while, from the first one on that is of this command and has this text. */
export type Outage = { readonly command: string; readonly text: string; readonly milliseconds: number };

export function isCrash({ kind }: Fault): boolean {
  return kind === "crash-before" || kind === "crash-after";
}

/** Returns one line, such as `crash-after at call 17, throttle x3 at call 20`. */
export function printScript(script: Script): string {
  if (script.length === 0) return "no fault";
  return script
    .map(({ kind, call, times, milliseconds }) => {
      const long = milliseconds === undefined ? "" : ` of ${milliseconds} ms`;
      return `${kind}${times === undefined ? "" : ` x${times}`}${long} at call ${call}`;
    })
    .join(", ");
}

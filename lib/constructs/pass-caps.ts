import { DEFAULT_CAPS, type PassCaps } from "../contract/pass-limits.ts";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

/** Returns the caps of the passes that an apply makes, also where the stack only observes: what an apply would take is calculated from them. */
export function capsOf({
  maxReadsPerSecond = DEFAULT_CAPS.read,
  maxWritesPerSecond = DEFAULT_CAPS.write,
  segmentsAtOnce = DEFAULT_CAPS.segmentsAtOnce,
}: ModelLifecycleProps): PassCaps {
  const finite = (cap: number): number | null => (Number.isFinite(cap) ? cap : null);
  return { read: finite(maxReadsPerSecond), write: finite(maxWritesPerSecond), segmentsAtOnce };
}

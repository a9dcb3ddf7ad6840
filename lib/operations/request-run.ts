import type { Bundle, Bundles, Clock, Head, LedgerHead, Wanted } from "./ports.ts";

/**
 * The registry is in force and nothing is left of any work: only then is a request not even recorded.
 */
export function isNothingToDo(head: Head | undefined, digest: string): boolean {
  return (
    head !== undefined &&
    head.applied?.digest === digest &&
    head.applying === null &&
    head.open === 0 &&
    (head.wanted === null || head.wanted.digest === digest)
  );
}

/**
 * Records that a registry is wanted, before its execution starts. Requests are in the order in which they were recorded: the time of one
 * is always after that of the one before, whatever the clocks say. With nothing to do, nothing is recorded.
 *
 * @param observed the head row as it was just read
 */
export async function requestRun(
  deps: { readonly head: LedgerHead; readonly bundles: Bundles; readonly clock: Clock },
  request: { readonly run: string; readonly digest: string; readonly bundle: Bundle },
  observed: Head | undefined,
): Promise<void> {
  let head = observed;
  if (isNothingToDo(head, request.digest)) return;
  const isKept = [head?.applied?.digest, head?.applying, head?.wanted?.digest].includes(request.digest);
  if (!isKept) await deps.bundles.put(request.digest, request.bundle);
  for (;;) {
    const wanted: Wanted = {
      at: timeAfter(head?.wanted?.at, deps.clock.now()),
      digest: request.digest,
      run: request.run,
    };
    if (await deps.head.want(wanted, head)) return;
    head = await deps.head.read();
  }
}

function timeAfter(previous: string | undefined, now: number): string {
  const earliest = previous === undefined ? now : Math.max(now, Date.parse(previous) + 1);
  return new Date(earliest).toISOString();
}

import type { History } from "../history.ts";
import { AFTER, BEFORE } from "../representative.ts";
import { applying } from "../trial.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT } from "./family.ts";

const DAILY = { do: "cleanup", all: true } as const;
/** More than a run makes that takes everything back. */
const CALLS_OF_TAKING_BACK = 145;

/** The teams that were told of the deprecation of `tired` and the deletions of `old` and `gone`; a team hears each of it once. */
const ARE_TOLD = [
  "a openai/gone listed-again",
  "a openai/old listed-again",
  "a openai/tired no-longer-deprecated",
  "b openai/gone listed-again",
  "b openai/tired no-longer-deprecated",
];

/**
 * Everything that teams were told is taken back, by a run that dies at that call: the deprecation of one model, the deletions of two. The same registry
 * follows, or the one that deprecates and deletes again, before everything is taken back for good.
 */
export const takenBack: Family = {
  title: "the run that takes a deprecation and two deletions back dies at that call",
  variants: ["crash-before", "crash-after", "crash-before, comes again", "crash-after, comes again"],
  calls: CALLS_OF_TAKING_BACK,
  trialOf(variant, call) {
    const kind = variant.startsWith("crash-before") ? "crash-before" : "crash-after";
    const dies = { name: "takes-back", deed: applying(BEFORE), script: [{ kind, call } as const] };
    const again = variant.endsWith("again") ? [alone("again", AFTER)] : [];
    const acts = [
      alone("first"),
      { parts: [dies] },
      ...again,
      alone("last", BEFORE),
      alone("once-more", BEFORE),
      { parts: [{ name: "daily", deed: DAILY }] },
    ];
    const last = again.length > 0 ? ["succeeded"] : FINISHED;
    return {
      story: { seed: call, acts },
      end: "any",
      statuses: { first: ["succeeded"], again: FINISHED, last, "once-more": NOTHING_LEFT, daily: FINISHED },
      ...(again.length > 0 ? {} : { check: restoredOnce }),
    };
  },
};

function restoredOnce({ taken }: History): string[] {
  const restored = taken.filter(({ slug }) => slug === "llm-model-restored");
  const told = new Map(
    restored.map(({ id, team, model, restored: why }) => [id, `${team.id} ${model.id} ${why}`]),
  );
  const all = [...told.values()].sort();
  return all.join() === ARE_TOLD.join() ? [] : [`12: told that it is over: ${all.join(", ")}`];
}

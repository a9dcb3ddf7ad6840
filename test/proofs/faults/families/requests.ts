import type { RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import type { History } from "../history.ts";
import { AFTER, BEFORE, BOTH_HOPS, LATER, OTHER, SECOND_HOP } from "../representative.ts";
import { latestFirst } from "../simulation.ts";
import type { Act, Part } from "../story.ts";
import { applying, type Trial } from "../trial.ts";
import { setting, text } from "../users.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

const DAILY = { do: "cleanup", all: true } as const;

type Coming = { readonly first: RegistryDocument; readonly comers: readonly Part["deed"][] };
const whileAfter = (...comers: Coming["comers"]): Coming => ({ first: AFTER, comers });

/** What comes while a run is at one of its calls: other registries, one or two of them, and a daily run. */
const COMING: Readonly<Record<string, Coming>> = {
  rollback: whileAfter(applying(BEFORE)),
  later: whileAfter(applying(LATER)),
  "rollback, forward": whileAfter(applying(BEFORE), applying(AFTER)),
  "another, a later": whileAfter(applying(OTHER), applying(LATER)),
  daily: whileAfter(DAILY),
  "daily, rollback": whileAfter(DAILY, applying(BEFORE)),
  // Fewer calls than the representative run makes: at its last calls the run has ended.
  "the first hop of a chain, while the second": { first: SECOND_HOP, comers: [applying(BOTH_HOPS)] },
};

/**
 * Requests that come at every call of a run: each begins where the one before it is called upon as far, and goes first from then on. Whatever the
 * order turns out to be, the newest registry applied once more is in force.
 */
export const requests: Family = {
  title: "one or two requests with other registries, or a daily run, come at that call",
  variants: Object.keys(COMING),
  trialOf(variant, call) {
    const { first, comers } = COMING[variant] ?? whileAfter();
    const names = ["first", ...comers.map((_deed, index) => `comer-${index + 1}`)];
    const parts = comers.map((deed, index): Part => {
      const from = { process: names[index] ?? "first", call: Math.ceil(call / (index + 1)) };
      return { name: names[index + 1] ?? "", deed, from };
    });
    const registries = comers.flatMap((deed) => (deed.do === "apply" ? [deed.registry] : []));
    const last = registries.at(-1) ?? first;
    const acts = [{ parts: [{ name: "first", deed: applying(first) }, ...parts] }, ...endWith(last)];
    return { ...trial(call, acts), story: { seed: call, acts, policy: latestFirst(names) } };
  },
};

/** A run dies at that call, and the registry before is applied: that request never counts as nothing to do. Then forward again. */
export const rollbacks: Family = {
  title: "the run dies, and the registry before is applied",
  variants: ["crash-before", "crash-after"],
  trialOf(variant, call) {
    const kind = variant === "crash-before" ? "crash-before" : "crash-after";
    const first = { name: "first", deed: applying(AFTER), script: [{ kind, call } as const] };
    const back = [alone("back", BEFORE), alone("back-again", BEFORE)];
    return {
      story: { seed: call, acts: [{ parts: [first] }, ...back, alone("last"), alone("once-more")] },
      end: "references",
      statuses: {
        back: FINISHED,
        "back-again": NOTHING_LEFT,
        last: ["succeeded"],
        "once-more": NOTHING_LEFT,
      },
    };
  },
};

/**
 * A model that teams were told is deprecated is deleted, by a run that dies at that call; the registry before deprecates it again; then forward.
 * Each of the two teams has one reference to it: it is told once of the deprecation, and once of the deletion, whichever run rewrote it.
 */
export const deprecations: Family = {
  title: "the run that deletes a deprecated model dies, and the registry before is applied",
  variants: ["crash-before", "crash-after"],
  trialOf(variant, call) {
    const kind = variant === "crash-before" ? "crash-before" : "crash-after";
    const deletes = { name: "deletes", deed: applying(LATER), script: [{ kind, call } as const] };
    const back = [alone("back", AFTER), alone("back-again", AFTER)];
    const acts = [alone("first"), { parts: [deletes] }, ...back, ...endWith(LATER)];
    const { statuses, ...known } = trial(call, acts);
    return {
      ...known,
      statuses: { ...statuses, first: ["succeeded"], back: FINISHED, "back-again": NOTHING_LEFT },
      check: toldOnceOfTired,
    };
  },
};

function toldOnceOfTired({ taken }: History): string[] {
  const of = taken.filter(({ model, slug }) => model.id === "openai/tired" && slug !== "llm-model-restored");
  const ids = new Map(of.map(({ id, team, slug }) => [id, `${team.id} ${slug}`]));
  const told = [...ids.values()].sort();
  const expected = ["llm-model-deleted", "llm-model-deprecated"];
  const wanted = ["a", "b"].flatMap((team) => expected.map((slug) => `${team} ${slug}`));
  return told.join() === wanted.join() ? [] : [`13: told of tired: ${told.join(", ")}`];
}

/** A deployment comes at every call of a daily run: the deployment waits, or the daily run gives way; the deployment is not dropped. */
export const dailyRuns: Family = {
  title: "a request comes at that call of a daily run",
  variants: ["the same registry", "another"],
  trialOf(variant, call) {
    const registry = variant === "another" ? LATER : AFTER;
    const daily = { name: "daily-run", deed: DAILY };
    const comer = { name: "comer", deed: applying(registry), from: { process: "daily-run", call } };
    const acts = [alone("first"), { parts: [daily, comer] }, ...endWith(registry)];
    const statuses = { "daily-run": [...FINISHED, "busy"], comer: FINISHED, last: NOTHING_LEFT };
    const known = trial(call, acts);
    return { ...known, statuses: { ...known.statuses, ...statuses } };
  },
};

/**
 * The holder stands still past its lease; the registry before is applied meanwhile, and brings the models back; a user picks one of them. Then
 * the holder wakes up.
 */
export const revivals: Family = {
  title: "the holder stands still, a rollback revives the model, a user picks it, the holder wakes up",
  variants: ["stall-before", "stall-after"],
  trialOf(variant, call) {
    const kind = variant === "stall-before" ? "stall-before" : "stall-after";
    const script = [{ kind, call, milliseconds: 2 * PAST_THE_LEASE_MS } as const];
    const first = { name: "first", deed: applying(AFTER), script };
    const second = { name: "second", deed: applying(BEFORE), from: { process: "first", call } };
    const picks = [setting("b", "ASSISTANT#y", { modelId: text("openai/gone") })];
    const edits = picks.map((edit) => ({
      process: "second",
      call: Number.POSITIVE_INFINITY,
      table: "workspace",
      edit,
    }));
    return trial(call, [{ parts: [first, second], edits }, ...endWith(BEFORE)]);
  },
};

function endWith(registry: RegistryDocument): Act[] {
  return [alone("last", registry), alone("once-more", registry), { parts: [{ name: "daily", deed: DAILY }] }];
}

function trial(seed: number, acts: readonly Act[]): Trial {
  const statuses = { last: FINISHED, "once-more": NOTHING_LEFT, daily: FINISHED };
  return { story: { seed, acts }, end: "any", statuses };
}

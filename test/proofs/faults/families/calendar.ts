import type { RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import type { History } from "../history.ts";
import { BEFORE } from "../representative.ts";
import { type FaultKind, isCrash } from "../script.ts";
import type { Act } from "../story.ts";
import { applying } from "../trial.ts";
import { setting, text } from "../users.ts";
import { type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

/** More than a run of these stories makes. */
const CALLS_OF_A_RUN = 132;
const DAY_MS = 86_400_000;
const FAULTS: readonly FaultKind[] = ["crash-before", "crash-after", "lose-after", "drop-before"];

/** Returns the registry before, with `tired` deprecated until a day. */
function until(retiresOn: string): RegistryDocument {
  const models = BEFORE.providers.openai?.models.map((model) =>
    model.name === "tired" ? { ...model, deprecated: true, replacement: "new", retiresOn } : model,
  );
  return { ...BEFORE, providers: { openai: { models: models ?? [] } } };
}

const FIRST = until("2026-02-15");
const SECOND = until("2026-03-20");
/** Days after the beginning of a story, which is 2026-01-01. */
const MONTH_BEFORE_FIRST = 15;
const WEEK_BEFORE_FIRST = 38;
const MONTH_BEFORE_SECOND = 48;

/** A process on a day: it applies a registry, or is the daily run. */
type Step = readonly [name: string, day: number, registry?: RegistryDocument];

type Plot = {
  /** `faulty` has the fault, and the process after it finishes the work. */
  readonly steps: readonly Step[];
  /** Team b moves away from the model when this process has ended. */
  readonly leaves: string;
  /** What teams hear whatever happens, beside the deprecation: a hears it all, and b nothing else. */
  readonly told: readonly string[];
};

const PLOTS: Readonly<Record<string, Plot>> = {
  "told, then another date": {
    steps: [
      ["faulty", 0, FIRST],
      ["next", 0, SECOND],
      ["month", MONTH_BEFORE_SECOND],
    ],
    leaves: "next",
    told: ["a retiring 2026-03-20 30"],
  },
  reminded: {
    steps: [
      ["first", 0, FIRST],
      ["faulty", MONTH_BEFORE_FIRST],
      ["next", MONTH_BEFORE_FIRST],
      ["week", WEEK_BEFORE_FIRST],
    ],
    leaves: "faulty",
    told: ["a retiring 2026-02-15 30", "a retiring 2026-02-15 7"],
  },
  "another date": {
    steps: [
      ["first", 0, FIRST],
      ["faulty", 0, SECOND],
      ["next", 0, SECOND],
      ["month", MONTH_BEFORE_SECOND],
    ],
    leaves: "first",
    told: ["a date-changed 2026-03-20", "a retiring 2026-03-20 30", "b date-changed 2026-03-20"],
  },
  "another date, and back": {
    steps: [
      ["first", 0, FIRST],
      ["faulty", 0, SECOND],
      ["next", 0, FIRST],
      ["month", MONTH_BEFORE_FIRST],
    ],
    leaves: "first",
    told: ["a retiring 2026-02-15 30"],
  },
  "another date, and over": {
    steps: [
      ["first", 0, FIRST],
      ["moves", 0, SECOND],
      ["faulty", 0, BEFORE],
      ["next", 0, BEFORE],
      ["month", MONTH_BEFORE_SECOND],
    ],
    leaves: "first",
    told: ["a date-changed 2026-03-20", "a restored null", "b date-changed 2026-03-20", "b restored null"],
  },
};

/**
 * A model has a date; it moves, is back, or the deprecation is over; milestones come; a user moves away. One of the runs dies, does not hear what it did, or
 * has an error. What each team may hear of that is for the invariants; here is what it must.
 */
export const calendar: Family = {
  title: "dates move, milestones come, users move away; a run dies, loses a reply or has an error",
  variants: Object.keys(PLOTS).flatMap((plot) => FAULTS.map((kind) => `${plot}: ${kind}`)),
  calls: CALLS_OF_A_RUN,
  trialOf(variant, call) {
    const [name = "", kind = ""] = variant.split(": ");
    const plot = PLOTS[name];
    if (plot === undefined) throw new Error(`there is no plot ${name}`);
    const fault = { kind: kind as FaultKind, call };
    const names = plot.steps.map(([step]) => step);
    return {
      story: { seed: call, acts: actsOf(plot, fault) },
      end: "any",
      statuses: {
        ...Object.fromEntries(names.map((step) => [step, ["succeeded"]])),
        faulty: isCrash(fault) ? ["crashed", "succeeded"] : ["succeeded"],
        next: FINISHED,
        ...(name.endsWith("over") ? { month: FINISHED } : {}),
        last: NOTHING_LEFT,
      },
      check: (history) => unheard(history, plot),
    };
  },
};

function actsOf({ steps, leaves }: Plot, fault: { readonly kind: FaultKind; readonly call: number }): Act[] {
  const edit = setting("b", "COLLECTION#k", { contextualizerModelId: text("openai/new") });
  const [, end = 0] = steps.at(-1) ?? [];
  let today = 0;
  return [...steps, ["last", end] as Step].map(([name, day, registry]): Act => {
    const pauseMs = (day - today) * DAY_MS + (name === "next" ? PAST_THE_LEASE_MS : 0);
    today = day;
    return {
      parts: [
        {
          name,
          deed: registry === undefined ? { do: "cleanup" } : applying(registry),
          script: name === "faulty" ? [fault] : [],
        },
      ],
      edits:
        name === leaves ? [{ process: name, call: Number.POSITIVE_INFINITY, table: "workspace", edit }] : [],
      pauseMs,
    };
  });
}

function unheard({ taken }: History, { told }: Plot): string[] {
  const heard = new Set(
    taken.map(({ slug, team, retiresOn, milestone }) =>
      [
        team.id,
        slug.slice("llm-model-".length),
        String(retiresOn),
        ...(milestone === undefined ? [] : [milestone]),
      ].join(" "),
    ),
  );
  return told.filter((one) => !heard.has(one)).map((one) => `12: nobody said: ${one}`);
}

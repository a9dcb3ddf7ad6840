import { daysBetween } from "../registry/calendar.ts";
import type { DriftFinding } from "./drift.ts";
import { type Compared, dayCount, finding, lastDay, SOON_DAYS } from "./finding.ts";

/** Returns what is to be said of the date of a listed model, and whether feeds have the model at all. @param asOf YYYY-MM-DD */
export function dateFindings(compared: Compared, asOf: string, tellsLegacy: boolean): DriftFinding[] {
  const { upstream } = compared;
  const ends = upstream.retiresOn === null ? [] : due(compared, upstream.retiresOn, asOf);
  const dates =
    upstream.sightings.length === 0
      ? [absent(compared)]
      : upstream.retiresOn === null
        ? []
        : [...ends, ...unlike(compared, upstream.retiresOn), ...disagreement(compared, upstream.retiresOn)];
  // A model that is said to retire soon need not be said to be on its way there.
  return [
    ...dates,
    ...(tellsLegacy && ends.length === 0 ? legacy(compared) : []),
    ...defaults(compared, asOf),
  ];
}

function legacy(compared: Compared): DriftFinding[] {
  const names = compared.upstream.sightings.flatMap(({ file, entry }) => (entry.isLegacy ? [file] : []));
  if (names.length === 0 || compared.entry.model.deprecated === true) return [];
  const date = compared.upstream.retiresOn;
  const end = date === null ? "it has no date yet" : `it retires on ${date}`;
  return [
    finding("legacy", "warning", compared, `is legacy by ${names.join(", ")}, and ${end}: deprecate it`),
  ];
}

function absent(compared: Compared): DriftFinding {
  const message = compared.upstream.isAsked
    ? "no feed has it; that proves nothing, for feeds take retired models out"
    : `no feed is about ${compared.entry.provider}: lib/registry/channels.ts says which of our providers is what in a feed`;
  return finding("not-in-feed", "info", compared, message);
}

function due(compared: Compared, date: string, asOf: string): DriftFinding[] {
  const days = daysBetween(asOf, date);
  if (days > SOON_DAYS) return [];
  if (days >= 0)
    return [finding("retires-soon", "warning", compared, `retires on ${date}, ${dayCount(days)}`)];
  const way =
    compared.entry.model.deprecated === true
      ? "it is deprecated: delete it"
      : "it is still offered: deprecate or delete it";
  return [finding("retired", "error", compared, `retired on ${date}; ${way}`)];
}

function unlike(compared: Compared, date: string): DriftFinding[] {
  const { retiresOn } = compared.entry.model;
  if (retiresOn === date) return [];
  return retiresOn === undefined
    ? [finding("date-missing", "warning", compared, `${date} by the feeds; the registry has no date`)]
    : [finding("date-differs", "warning", compared, `${date} by the feeds, ${retiresOn} by the registry`)];
}

function disagreement(compared: Compared, date: string): DriftFinding[] {
  const { sightings, dated } = compared.upstream;
  const others = sightings.flatMap(({ file, entry: { retiresOn } }) =>
    retiresOn === null || retiresOn === date ? [] : [`${retiresOn} by ${file}`],
  );
  if (others.length === 0) return [];
  const message = `${date} by ${dated}, which counts because it comes first; ${others.join(", ")}`;
  return [finding("feeds-disagree", "warning", compared, message)];
}

const FLAGS = { default: "default", translationDefault: "translation default" } as const;

function defaults(compared: Compared, asOf: string): DriftFinding[] {
  const { provider, model } = compared.entry;
  const date = lastDay(compared);
  const days = date === undefined ? Number.POSITIVE_INFINITY : daysBetween(asOf, date);
  const flags = (["default", "translationDefault"] as const).filter((flag) => model[flag] === true);
  if (days > SOON_DAYS || flags.length === 0) return [];
  const title = `${flags.map((flag) => FLAGS[flag]).join(" and ")} of ${provider}`;
  const message = days < 0 ? `the ${title} retired on ${date}` : `the ${title} retires on ${date}`;
  return [finding("default-retiring", days < 0 ? "error" : "warning", compared, message)];
}

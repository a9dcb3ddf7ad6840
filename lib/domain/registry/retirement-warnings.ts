import type { Problem } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import { daysBetween } from "./calendar.ts";
import { type ListedEntry, type ModelIndex, type RegistryEntry, titleBeside } from "./model-index.ts";
import type { ReplacementChains } from "./replacement-chains.ts";

const NEAR_DAYS = 30;
/** A default, and a replacement, are to last longer: people have just moved to it, or are about to. */
const SOON_DAYS = 90;

/**
 * Returns the warnings about dates: `retirement-near` (today or within 30 days) and `retirement-passed` at `retiresOn`, `default-retiring` at the flag,
 * and `replacement-retires-first` at the replacement. @param today YYYY-MM-DD
 */
export function retirementWarnings(index: ModelIndex, chains: ReplacementChains, today: string): Problem[] {
  return [
    ...index.listed.flatMap((entry) => [...ownRetirement(entry, today), ...defaultRetiring(entry, today)]),
    ...[...index.listed, ...index.deleted].flatMap((entry) => {
      const end = chains.endOf(entry);
      return end?.kind === "listed" ? retiresFirst(entry, end.entry, today) : [];
    }),
  ];
}

function ownRetirement({ name, path, model }: ListedEntry, today: string): Problem[] {
  if (model.retiresOn === undefined) return [];
  const days = daysBetween(today, model.retiresOn);
  if (days > NEAR_DAYS) return [];
  const at = `${path}/retiresOn`;
  if (days < 0) {
    return [problem("retirement-passed", at, `${quote(name)} was to retire on ${model.retiresOn}`)];
  }
  return [
    problem("retirement-near", at, `${quote(name)} retires on ${model.retiresOn}, in ${dayCount(days)}`),
  ];
}

function endOf(date: string, today: string): string {
  return `${date < today ? "was to retire" : "retires"} on ${date}`;
}

function dayCount(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

const FLAGS = { default: "default", translationDefault: "translation default" } as const;

function defaultRetiring({ provider, name, path, model }: ListedEntry, today: string): Problem[] {
  const isSoon = model.retiresOn !== undefined && daysBetween(today, model.retiresOn) <= SOON_DAYS;
  if (!isSoon && model.deprecated !== true) return [];
  const until = model.retiresOn === undefined ? "is deprecated" : endOf(model.retiresOn, today);
  return (["default", "translationDefault"] as const)
    .filter((flag) => model[flag] === true)
    .map((flag) => {
      const message = `${quote(name)}, the ${FLAGS[flag]} of ${provider}, ${until}`;
      return problem("default-retiring", `${path}/${flag}`, message);
    });
}

/** Compares the date of a replacement with the later of the model's own date and today: who moves there must not have to move again at once. */
function retiresFirst(
  entry: RegistryEntry,
  { provider, name, model }: ListedEntry,
  today: string,
): Problem[] {
  if (model.retiresOn === undefined) return [];
  const own = entry.kind === "listed" ? entry.model.retiresOn : undefined;
  const moved = own === undefined || own < today ? today : own;
  if (daysBetween(moved, model.retiresOn) > SOON_DAYS) return [];
  const title = titleBeside(entry.provider, { provider, name });
  const message = `the replacement of ${quote(entry.name)}, ${title}, itself ${endOf(model.retiresOn, today)}${timeLeft(model.retiresOn, own, today)}`;
  return [problem("replacement-retires-first", `${entry.path}/replacement`, message)];
}

/** Compares the time that two models have left, where the one that is replaced has some. */
function timeLeft(replacement: string, own: string | undefined, today: string): string {
  if (own === undefined || own < today || replacement < today) return "";
  const days = daysBetween(own, replacement);
  if (days < 0) return `: it has less time left than what it replaces, which retires on ${own}`;
  return days === 0 ? ", on the same day" : `, ${dayCount(days)} later`;
}

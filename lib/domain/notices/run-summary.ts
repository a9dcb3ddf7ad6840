import { RUN_SUMMARY, type RunSummary, type ToldFinding, type Unanswered } from "../../contract/notices.ts";
import type { EntryKind, EntryState, ReferenceCounts, Run } from "../../contract/results.ts";
import { type RegistryPrices, ratioBetween } from "../prices/registry-prices.ts";
import { cut, inertLine } from "../text/inert-text.ts";
import { countOf, number, referencesText } from "../text/summary.ts";
import { MAX_TEXT, MAX_TITLE } from "./notice-texts.ts";

/** What a run did for one migration. */
export type SummarisedMigration = {
  readonly kind: EntryKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly state: EntryState;
  /** Of this run alone. */
  readonly references: ReferenceCounts;
  /** Number of teams that these references belong to. */
  readonly teams: number;
  /** Why the migration is not done. @default absent: it is */
  readonly error?: string;
};

/** The migrations that a run was about: those with the most references, and how many others there are. */
export type SummarisedMigrations = {
  readonly named: readonly SummarisedMigration[];
  readonly others: number;
};

type RunFacts = Pick<Run, "run" | "trigger" | "status" | "startedAt" | "endedAt" | "error"> & {
  /** What the run did, in one line. */
  readonly summary: string;
  readonly migrations: SummarisedMigrations;
  /** What the models of the registry cost; those that are not there are unknown. */
  readonly prices: RegistryPrices;
  readonly unanswered: readonly Unanswered[];
  readonly findings: readonly ToldFinding[];
  /** Notices of earlier runs that this one has sent, or brought to a member. */
  readonly late: number;
  /** Notices of the run that have reached no member. */
  readonly unreached: number;
  /** Notices that are still to be sent. */
  readonly pending: number;
  /** Why the topic has not taken some of them. */
  readonly refusal?: string | undefined;
};

/** Most characters of an error: it may quote a table. */
const MAX_REASON = 300;

/** Returns what the operators are told of a run: what it did, for which migrations, and what needs a person. */
export function runSummaryOf(facts: RunFacts): RunSummary {
  const { run, trigger, status, startedAt, endedAt } = facts;
  const isDone = status === "succeeded" || status === "nothing-to-do";
  const silent = facts.unanswered.reduce((sum, { teams }) => sum + teams, 0);
  const found = facts.findings.length;
  const first = [
    ...(isDone ? [] : [`${status}: `]),
    ...(silent === 0 ? [] : [`${countOf(silent, "team")} not answering; `]),
    ...(found === 0 ? [] : [`${countOf(found, "finding")} about Bedrock; `]),
  ];
  const title = cut(inertLine(`${first.join("")}${facts.summary}`), MAX_TITLE);
  const lines = (shown: number): string[] => [
    facts.summary,
    ...section("Migrations:", migrationLines(facts, shown)),
    ...facts.unanswered.flatMap((model) => section(unansweredHeading(model), unansweredLines(model, shown))),
    ...section("Bedrock and the registry:", findingLines(facts.findings, shown)),
    ...section("Please look at:", troubleLines(facts)),
    "",
    `Run ${run} (${trigger}), ${startedAt} to ${endedAt ?? startedAt}: ${status}. More: the commands runs and ledger list`,
  ];
  const textOf = (shown: number): string => lines(shown).map(inertLine).join("\n");
  let shown = Math.max(
    facts.migrations.named.length,
    found,
    ...facts.unanswered.map(({ named }) => named.length),
  );
  while (shown > 0 && textOf(shown).length > MAX_TEXT) shown -= 1;
  return {
    id: `${RUN_SUMMARY}-${run}`,
    slug: RUN_SUMMARY,
    run,
    status,
    trigger,
    ...(facts.unanswered.length === 0 ? {} : { unanswered: facts.unanswered }),
    ...(found === 0 ? {} : { findings: facts.findings }),
    title,
    text: cut(textOf(shown), MAX_TEXT),
    createdAt: endedAt ?? startedAt,
  };
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", heading, ...lines];
}

function unansweredHeading({ model, replacement, retiresOn, teams }: Unanswered): string {
  const to = replacement === null ? "" : ` (its replacement: ${replacement})`;
  const who =
    teams === 1 ? "1 team still uses it and has" : `${countOf(teams, "team")} still use it and have`;
  return `${model} retires on ${retiresOn}${to}. ${who} not answered:`;
}

const WHY = {
  "not-reached": "no member was reached",
  "not-acknowledged": "no member has acknowledged",
  "new-use": "in new places since a member acknowledged",
} as const satisfies Record<Unanswered["named"][number]["why"], string>;

function unansweredLines({ named, teams }: Unanswered, shown: number): string[] {
  const some = named.slice(0, shown);
  const left = teams - some.length;
  return [
    ...some.map(({ id, name, why }) => `- ${name === id ? id : `${name} (${id})`}: ${WHY[why]}`),
    ...(left === 0 ? [] : [`- and ${countOf(left, "more team")}`]),
  ];
}

function findingLines(findings: readonly ToldFinding[], shown: number): string[] {
  const left = findings.length - Math.min(shown, findings.length);
  return [
    ...findings.slice(0, shown).map(({ severity, model, message }) => `- ${severity}: ${model} ${message}`),
    ...(left === 0 ? [] : [`- and ${countOf(left, "more finding")}`]),
  ];
}

function migrationLines({ migrations, prices }: RunFacts, most: number): string[] {
  const { named, others } = migrations;
  const shown = Math.min(most, named.length);
  const left = others + named.length - shown;
  return [
    ...named.slice(0, shown).map((migration) => migrationLine(migration, prices)),
    ...(left === 0 ? [] : [`- and ${countOf(left, shown === 0 ? "migration" : "other migration")}`]),
  ];
}

function migrationLine(migration: SummarisedMigration, prices: RegistryPrices): string {
  const { kind, model, replacement, state, references, teams, error } = migration;
  const { skipped, failed } = references;
  const parts = [
    referencesText(references, teams),
    ...(skipped === 0 ? [] : [`${countOf(skipped, "reference")} skipped`]),
    ...(failed === 0 ? [] : [`${countOf(failed, "reference")} failed`]),
    ...(state === "incomplete" ? ["incomplete"] : []),
    ...costsText(migration, prices),
  ];
  const to = replacement === null ? "" : ` → ${replacement}`;
  const reason = error === undefined ? "" : ` (${cut(error, MAX_REASON)})`;
  return `- ${kind} ${model}${to}: ${parts.join(", ")}${reason}`;
}

/** Says what teams pay more or less for what moves, or is to move; nothing where a price is unknown, and of an undo, which goes the other way. */
function costsText(
  { kind, model, replacement, references }: SummarisedMigration,
  prices: RegistryPrices,
): string[] {
  const isTold = (kind === "delete" || kind === "deprecate") && references.rewritten + references.noted > 0;
  const ratio = isTold && replacement !== null ? ratioBetween(prices, model, replacement) : undefined;
  if (ratio === undefined) return [];
  if (ratio === null) return ["was free, and costs now"];
  if (ratio === 1) return ["costs the same"];
  if (ratio < LEAST_SHOWN) return [`costs less than ${LEAST_SHOWN}×`];
  return [`costs ${ratio < 100 ? ratio.toFixed(2) : number(Math.round(ratio))}×`];
}

const LEAST_SHOWN = 0.01;

function troubleLines({ error, unreached, pending, refusal, late }: RunFacts): string[] {
  return [
    ...(error === null ? [] : [`- ${error.step}: ${cut(error.message, MAX_REASON)} (${error.code})`]),
    ...(unreached === 0 ? [] : [`- ${countOf(unreached, "notice")} reached nobody yet`]),
    ...(pending === 0
      ? []
      : [
          `- ${countOf(pending, "notice")} still to be sent${refusal === undefined ? "" : `: ${cut(refusal, MAX_REASON)}`}`,
        ]),
    ...(late === 0 ? [] : [`- ${countOf(late, "notice")} of earlier runs sent or delivered late`]),
  ];
}

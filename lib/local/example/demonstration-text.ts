import type { Colours } from "../../cli/text/colour.ts";
import { counted, grouped } from "../../cli/text/table.ts";
import { visible } from "../../cli/text/visible.ts";
import { wrapped } from "../../cli/text/wrap.ts";
import type { StoredNotice } from "../../contract/notices.ts";
import type { Outcome } from "../../contract/results.ts";
import type { CommandRunner } from "./demonstration-commands.ts";

/** Number of notices shown: two of different outcomes say more than two of the same outcome. */
const EXAMPLES = 2;

export function heading(colours: Colours, title: string): string {
  return `\n${colours.bold(title)}\n`;
}

const COLUMNS = 80;
const INDENT = " ".repeat(14);

/** Returns an aligned line of `name  sentence`, the sentence folded at 80 columns; the name is always one of few. */
export function fact(colours: Colours, name: string, sentence: string): string {
  const lines = wrapped(sentence, COLUMNS - INDENT.length).replaceAll("\n", `\n${INDENT}`);
  return `  ${colours.dim(name.padEnd(12))}${lines}\n`;
}

/** Returns what an apply changed, and which teams were told of it. */
export function outcomeText(colours: Colours, outcome: Outcome, told: readonly StoredNotice[]): string {
  const { sync, references } = outcome;
  const changed = listed([
    [sync.created, "created"],
    [sync.updated, "updated"],
    [sync.deprecated, "deprecated"],
    [sync.undeprecated, "no longer deprecated"],
    [sync.revived, "revived"],
    [sync.deleted, "deleted"],
    [sync.promoted, "custom models promoted"],
  ]);
  const rewritten = listed([
    [references.rewritten, "rewritten to another model"],
    [references.cleared, "cleared"],
    [references.noted, "noted (the model is deprecated)"],
    [references.skipped, "left as a user has changed them"],
    [references.failed, "failed"],
  ]);
  return (
    fact(colours, "models", changed) +
    fact(colours, "references", `${rewritten}, of ${grouped(references.scanned)} read`) +
    fact(colours, "told", toldText(told)) +
    exampleNotices(told)
      .map((notice) => fact(colours, "", `${visible(notice.team.name)}: ${visible(notice.title)}`))
      .join("") +
    fact(colours, "took", `${seconds(outcome.tookMs)}, ${callsText(outcome)}`)
  );
}

export function callsText({ calls }: Outcome): string {
  return `${counted(calls.reads, "read")}, ${counted(calls.writes, "write")}, ${counted(calls.publishes, "publish")}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function toldText(told: readonly StoredNotice[]): string {
  if (told.length === 0) return "nobody";
  const teams = new Set(told.map(({ team }) => team.id)).size;
  const sentence = `${counted(teams, "team")}, with ${counted(told.length, "notice")}`;
  // Null where no inbox counts the members that a notice reaches.
  const reached = told.flatMap(({ reached }) => reached ?? []);
  if (reached.length === 0) return sentence;
  const entries = reached.reduce((sum, members) => sum + members, 0);
  return `${sentence} in ${counted(entries, "inbox entry")}`;
}

function exampleNotices(told: readonly StoredNotice[]): StoredNotice[] {
  const first = new Map<string, StoredNotice>();
  for (const notice of told) if (!first.has(notice.outcome)) first.set(notice.outcome, notice);
  const shown = [...first.values()];
  const another = told.find(({ team }) => shown.every((notice) => notice.team.id !== team.id));
  return [...shown, ...(another === undefined ? [] : [another])].slice(0, EXAMPLES);
}

function listed(counts: readonly (readonly [count: number, what: string])[]): string {
  const present = counts.filter(([count]) => count > 0);
  return present.length === 0
    ? "none changed"
    : present.map(([count, what]) => `${grouped(count)} ${what}`).join(", ");
}

/** The things that the parts of the demonstration share. */
export type Stage = {
  readonly commands: CommandRunner;
  readonly colours: Colours;
  write(text: string): void;
  /** Returns the notices that no earlier part has shown. */
  newNotices(): Promise<StoredNotice[]>;
  /** Returns a team that has a notice. */
  someTeam(): string;
};

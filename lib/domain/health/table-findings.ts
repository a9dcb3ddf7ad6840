import { isTombstoneLost } from "../models/lost-tombstone.ts";
import type { EntryRecord } from "../models/records.ts";
import { shellWord } from "../text/shell-word.ts";
import { countOf } from "../text/summary.ts";
import type { HealthFacts } from "./health-facts.ts";
import type { HealthFinding } from "./health-finding.ts";
import { timeText } from "./work-state.ts";

const DAY_SECONDS = 86_400;

/** Returns what tables, registry and deployment do not agree on. @param now milliseconds since 1970 */
export function tableFindings(facts: HealthFacts, now: number): HealthFinding[] {
  return [
    ...modelFindings(facts),
    ...ledgerBehindFindings(facts),
    ...restoredFindings(facts, now),
    ...registryFindings(facts),
    ...capFindings(facts),
    ...versionFindings(facts),
  ];
}

/**
 * Deletions that are done, and of which the table of models knows nothing: it is older than the ledger. A registry that is in force is not applied again
 * by itself, so nobody would notice; references that are left to such a model are not redirected.
 */
function modelFindings({ entries, models }: HealthFacts): HealthFinding[] {
  const rows = new Map(models.map((row) => [row.id, row]));
  const newest = new Map<string, EntryRecord>();
  for (const entry of entries)
    if (entry.kind === "delete" && (newest.get(entry.model)?.epoch ?? 0) <= entry.epoch)
      newest.set(entry.model, entry);
  const isDone = ({ state }: EntryRecord): boolean => state === "succeeded" || state === "pending";
  const lost = [...newest.values()].filter(
    (entry) => isDone(entry) && isTombstoneLost(rows.get(entry.model), entry),
  );
  const [first] = lost;
  if (first === undefined) return [];
  const others = lost.length === 1 ? " was" : ` and ${countOf(lost.length - 1, "more model")} were`;
  const message = `${first.model}${others} deleted, and the table of models does not say so: an older copy was put back; once a migration of them is open, an apply of the same registry deletes them again`;
  const isOpen = lost.some(({ state }) => state === "pending");
  const command = isOpen
    ? "apply"
    : `ledger unmark ${shellWord(first.id)} --reason ${shellWord("a backup was restored")}`;
  return [{ code: "models-behind", severity: "error", message, command }];
}

/**
 * Rows of models that name a migration of which the ledger knows nothing: it is older than the table of models. The next apply claims it again; that of a
 * custom model stays unknown, and says nothing.
 */
function ledgerBehindFindings({ entries, models }: HealthFacts): HealthFinding[] {
  const known = new Set(entries.map(({ id }) => id));
  const ahead = models.filter(
    ({ migration, team }) => team === undefined && migration !== null && !known.has(migration),
  );
  const [first] = ahead;
  if (first === undefined) return [];
  const message = `the ledger does not have the migration ${first.migration} that ${countOf(ahead.length, "model")} came from: an older copy was put back; readers are right, and who was told is not known any more`;
  return [{ code: "ledger-behind", severity: "warning", message, command: "apply" }];
}

/** Tables that were made after the last pass: AWS restores a backup into a new table. */
function restoredFindings({ head, tables }: HealthFacts, now: number): HealthFinding[] {
  const lastPassAt = head?.lastPassAt ?? null;
  if (lastPassAt === null) return [];
  return tables
    .filter(({ createdAt }) => createdAt !== null && createdAt > lastPassAt && Date.parse(createdAt) <= now)
    .map(({ name, createdAt }) => {
      const message = `the table ${name} was made at ${timeText(createdAt ?? "")}, after the last pass: if it was restored, old ids are in it`;
      return { code: "table-restored", severity: "warning", message, command: "cleanup --all" };
    });
}

function registryFindings({ head, digest, stack }: HealthFacts): HealthFinding[] {
  if (stack?.observes === true) return [];
  const applied = head?.applied?.digest;
  if (applied === undefined) {
    if ((head?.wanted ?? null) !== null) return [];
    const message = "nothing was ever applied here: there are no models yet";
    return [{ code: "never-applied", severity: "info", message, command: "apply" }];
  }
  // A registry that was requested and waits has a finding of its own.
  const waits = (head?.wanted?.digest ?? applied) !== applied || head?.applying !== null;
  if (digest === null || digest === applied || waits) return [];
  const is = `the registry in force is ${applied.slice(0, 12)}`;
  return [
    stack === undefined
      ? {
          code: "registry-differs",
          severity: "info",
          message: `${is}, and that of the project is ${digest.slice(0, 12)}: it is not applied`,
          command: "plan",
        }
      : {
          code: "registry-differs",
          severity: "warning",
          message: `${is}, and the stack was deployed with ${digest.slice(0, 12)}: an older one was applied by hand, or a backup was put back`,
          command: "runs",
        },
  ];
}

function capFindings({ passSeconds }: HealthFacts): HealthFinding[] {
  if (passSeconds === null || passSeconds <= DAY_SECONDS) return [];
  const hours = Math.round(passSeconds / 3_600);
  const message = `under its caps a pass reads for ${countOf(hours, "hour")} at least: longer than the daily run waits for the next one`;
  return [{ code: "caps-too-low", severity: "warning", message, command: "plan" }];
}

function versionFindings({ stack }: HealthFacts): HealthFinding[] {
  const { version } = stack ?? {};
  if (version === undefined || version.deployed === version.own) return [];
  const message = `the stack was deployed with version ${version.deployed}, and these commands are of ${version.own}`;
  return [{ code: "version-differs", severity: "info", message, command: "apply" }];
}

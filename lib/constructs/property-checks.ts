import { Duration, Token } from "aws-cdk-lib";
import type { Runtime } from "aws-cdk-lib/aws-lambda";
import { MODES, type Mode } from "../contract/environment.ts";
import { PASS_LIMITS, type PassLimits } from "../contract/pass-limits.ts";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

/** Checks of the properties that types cannot make, or do not make in JavaScript. Each throws an error that names the property and the mend. */

/** Refuses an unknown mode, which would be taken for one that writes. */
export function requireMode(mode: Mode): void {
  if (MODES.includes(mode)) return;
  throw new Error(
    `mode is ${MODES.map((known) => `"${known}"`).join(" or ")}, not ${JSON.stringify(mode)}: "observe" is the one that writes nothing`,
  );
}

const RATE = /^rate\([1-9]\d* (minutes?|hours?|days?)\)$/;
const CRON = /^cron\(([^()]+)\)$/;
const CRON_FIELDS = ["minutes", "hours", "day of the month", "month", "day of the week", "year"];
const CRON_FIELD = /^[\dA-Z*?,/#-]+[LW]?$|^L(-\d+|W)?$/i;

/** Refuses a bad schedule early: EventBridge Scheduler refuses it only when the stack is deployed, after the tables were made. */
export function requireSchedule(schedule: string | undefined, name = "schedule"): void {
  if (schedule === undefined || Token.isUnresolved(schedule) || RATE.test(schedule)) return;
  const fault = cronFault(schedule);
  if (fault === undefined) return;
  throw new Error(
    `${name} is a rate or cron expression of EventBridge Scheduler, such as "rate(1 day)" or "cron(17 3 * * ? *)", not ${JSON.stringify(schedule)}: ${fault}`,
  );
}

function cronFault(schedule: string): string | undefined {
  const [, inside] = CRON.exec(schedule) ?? [];
  if (inside === undefined) return "it begins with neither rate( nor cron(, or holds something else there";
  const fields = inside.split(" ");
  if (fields.length !== CRON_FIELDS.length) {
    return `cron has ${CRON_FIELDS.length} fields with one space between them (${CRON_FIELDS.join(", ")}), and this has ${fields.length}`;
  }
  const bad = fields.findIndex((field) => !CRON_FIELD.test(field));
  if (bad >= 0) return `${JSON.stringify(fields[bad])} stands for ${CRON_FIELDS[bad]}`;
  const [, , dayOfMonth, , dayOfWeek] = fields;
  return (dayOfMonth === "?") === (dayOfWeek === "?")
    ? "exactly one of the day of the month and the day of the week is ?"
    : undefined;
}

/** Refuses what only matters for e-mails where none are sent: somebody thinks that they are. */
export function requireSender({ fromAddress, ...others }: Sender): void {
  if (fromAddress !== undefined) return;
  for (const name of FOR_EMAILS)
    if (others[name] !== undefined)
      throw new Error(`${name} is for e-mails, and without fromAddress none are sent: give fromAddress too`);
}

const FOR_EMAILS = ["sesIdentity", "sesConfigurationSet", "maxEmailsPerSecond", "maxEmailsPerDay"] as const;

type Sender = Pick<ModelLifecycleProps, "fromAddress" | (typeof FOR_EMAILS)[number]>;

const OLDEST_NODE = 22;

/** Refuses a runtime that cannot run the functions. */
export function requireRuntime(runtime: Runtime | undefined): void {
  if (runtime === undefined) return;
  const [, version] = /^nodejs(\d+)/.exec(runtime.name) ?? [];
  if (version === undefined || Number(version) < OLDEST_NODE)
    throw new Error(`runtime must be Node.js ${OLDEST_NODE} or newer, not ${runtime.name}`);
}

export function requireShorter(waitBudget: Duration, limit: Duration): void {
  if (waitBudget.toSeconds() < limit.toSeconds()) return;
  throw new Error(
    `waitBudget must be less than ${limit.toMinutes()} minutes: after them the deployment fails`,
  );
}

/**
 * A pass is prolonged when half of this time is over, by the next run; the daily run may be off for some days, and a deletion leaves the registry after
 * a month at the earliest.
 */
const LEAST_RETENTION = Duration.days(35);

/** Refuses a retention that would remove what is still needed. */
export function requireRetention(retentions: Readonly<Record<string, Duration>>): void {
  for (const [name, retention] of Object.entries(retentions)) {
    if (retention.isUnresolved() || retention.toSeconds() >= LEAST_RETENTION.toSeconds()) continue;
    throw new Error(
      `${name} must be at least ${LEAST_RETENTION.toDays()} days, not ${retention.toHumanString()}: people look at a change, and take it back, for a month`,
    );
  }
}

/** Refuses a limit that is no whole number, or that no pass counts. */
export function requireLimits(limits: PassLimits): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (!PASS_LIMITS.some((known) => known === name))
      throw new Error(`limits has ${PASS_LIMITS.join(", ")}, not ${JSON.stringify(name)}`);
    if (!Number.isInteger(limit) || limit < 0)
      throw new Error(`limits.${name} must be a whole number from 0, not ${limit}`);
  }
}

/** The most executions that a distributed map runs at a time. Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MOST_SEGMENTS_AT_ONCE = 10_000;

/** Refuses what is no whole number in a range. */
export function requireWhole(
  numbers: Readonly<Record<string, number>>,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  for (const [name, number] of Object.entries(numbers)) {
    if (!Number.isInteger(number) || number < least || number > most)
      throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${number}`);
  }
}

/** Refuses a cap that is not above 0: with a cap of 0 a pass would never end. */
export function requirePositive(caps: Readonly<Record<string, number | undefined>>): void {
  for (const [name, cap] of Object.entries(caps)) {
    if (cap !== undefined && !(cap > 0)) throw new Error(`${name} must be more than 0, not ${cap}`);
  }
}

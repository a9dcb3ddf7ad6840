import { createHash } from "node:crypto";
import { hopText } from "../../domain/models/hops.ts";
import type { KnownModels } from "../../domain/models/known-models.ts";
import type { ModelRecord } from "../../domain/models/records.ts";
import type { Reminder } from "../../domain/notices/reminders.ts";
import type { LastTold, ToldTeams } from "../../domain/notices/told-teams.ts";
import type { Hop } from "../../domain/parameters/hop.ts";
import type { Target, Targets } from "../../domain/references/targets.ts";
import { canonicalJson } from "../../domain/registry/digest.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { PassPlan } from "../ports/pass.ts";

/**
 * Returns what a pass looks for: all tombstones except the marked ones, and all deprecated models that teams have to be told of.
 * @param reminderOf returns what is due of a migration. @default nobody is reminded
 */
export function targetsOf(
  rows: Iterable<ModelRecord>,
  told: ToldTeams,
  models: KnownModels,
  reminderOf: (migration: string) => Reminder | undefined = () => undefined,
): Targets {
  const targets = new Map<string, Target>();
  for (const row of rows) {
    if (row.migration === null || row.marked) continue;
    if (row.status === "deleted") {
      targets.set(row.id, {
        kind: "redirect",
        to: row.redirectsTo,
        migration: row.migration,
        hops: row.hops,
      });
    } else if (row.status === "deprecated") {
      const teams = told.get(row.migration);
      const reminder = reminderOf(row.migration);
      targets.set(row.id, {
        kind: "note",
        migration: row.migration,
        told: new Set(teams?.keys()),
        retiresOn: row.retiresOn,
        ...(reminder === undefined ? {} : { reminder: reminderTo(teams, row.retiresOn, reminder) }),
        fields: Object.keys(models.get(row.id)?.set?.fields ?? {}),
      });
    }
  }
  return targets;
}

/** Returns a reminder for the teams that were told the date before its day: the others hear of it now, or have heard since. */
function reminderTo(
  told: ReadonlyMap<string, LastTold> = new Map(),
  date: string | null,
  { id, milestone, day }: Reminder,
): NonNullable<Extract<Target, { kind: "note" }>["reminder"]> {
  const others = [...told].filter(
    ([, { on, retiresOn = date }]) => retiresOn !== date || (on !== undefined && on >= day),
  );
  return { id, milestone, except: new Set(others.map(([team]) => team)) };
}

/**
 * Returns the print of a pass. Two passes with the same print look for the same references and do the same, so that one can continue where the other
 * stopped.
 */
export function fingerprintOf({
  targets,
  sources,
  undos,
}: Pick<PassPlan, "targets" | "sources" | "undos">): string {
  // Each hop counts by a print of its own, because the targets of a chain hold each other's.
  const prints = new Map<string, string>();
  const printOf = (hop: Hop): string => {
    const text = hopText(hop);
    const print = prints.get(text) ?? hashOf(hop);
    prints.set(text, print);
    return print;
  };
  const decisive = [...targets]
    .map(([id, target]) =>
      target.kind === "redirect"
        ? [id, target.migration, target.to, target.hops.map(printOf)]
        : [
            id,
            target.migration,
            target.retiresOn,
            ...(target.reminder === undefined ? [] : [target.reminder.id]),
          ],
    )
    .sort((left, right) => byCodeUnit(String(left[0]), String(right[0])));
  const wanted = undos.map(({ passes: _passes, later: _later, ...undo }) => undo);
  return hashOf([decisive, sources, ...(wanted.length === 0 ? [] : [wanted])]);
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 32);
}

import { createHash } from "node:crypto";
import { hopText } from "../../domain/models/hops.ts";
import type { KnownModels } from "../../domain/models/known-models.ts";
import type { ModelRecord } from "../../domain/models/records.ts";
import type { Hop } from "../../domain/parameters/hop.ts";
import type { Target, Targets } from "../../domain/references/targets.ts";
import { canonicalJson } from "../../domain/registry/digest.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { PassPlan } from "../ports/pass.ts";

/** Returns what a pass looks for: all tombstones except the marked ones, and all deprecated models that teams have to be told of. */
export function targetsOf(
  rows: Iterable<ModelRecord>,
  told: ReadonlyMap<string, ReadonlyMap<string, string>>,
  models: KnownModels,
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
      targets.set(row.id, {
        kind: "note",
        migration: row.migration,
        told: new Set(told.get(row.migration)?.keys()),
        fields: Object.keys(models.get(row.id)?.set?.fields ?? {}),
      });
    }
  }
  return targets;
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
        : [id, target.migration],
    )
    .sort((left, right) => byCodeUnit(String(left[0]), String(right[0])));
  const wanted = undos.map(({ passes: _passes, later: _later, ...undo }) => undo);
  return hashOf([decisive, sources, ...(wanted.length === 0 ? [] : [wanted])]);
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 32);
}

import type { ReferenceSource } from "../../contract/reference-source.ts";
import { type AttributeValue, type Item, mapOf } from "../../domain/items/attribute-value.ts";
import { storageProblem } from "../../domain/items/decimal.ts";
import { follow, parsePointer, type Step, valueAt } from "../../domain/items/pointer.ts";
import { CannotExpress } from "../../domain/references/express-id.ts";
import { decidePlace, type PlaceDecision } from "../../domain/references/rewrite.ts";
import { createSourceReader, type Finding, type Place } from "../../domain/references/source-reader.ts";
import type { Touch } from "../../domain/references/statement.ts";
import type { TableKeys } from "../../domain/sources/key-rules.ts";
import type { PassPlan } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";

/** The decisions about all references of one item, of all sources together, because an item takes one statement a batch. */
export type DecidedItem = {
  /** All places of the item, decided about or not. */
  readonly places: readonly Place[];
  readonly decisions: readonly PlaceDecision[];
  readonly touches: readonly Touch[];
  readonly failures: readonly {
    readonly migration: string;
    readonly references: number;
    readonly reason: string;
  }[];
  /** References met, whatever becomes of them. */
  readonly scanned: number;
  /** References that the pass rewrites, clears or notes. */
  readonly references: number;
};

export type Undecided = { readonly item: Item; readonly decided: DecidedItem };

export type Decider = {
  /** Decides about an item. @param saw called with the finding of each source */
  decide(item: Item, saw?: (source: string, finding: Finding) => void): DecidedItem;
  readonly sources: readonly ReferenceSource[];
};

export function createDecider(
  table: string,
  plan: Pick<PassPlan, "sources" | "targets">,
  keys: TableKeys,
  clock: Pick<Clock, "now">,
): Decider {
  const sources = plan.sources.filter((source) => source.table === table);
  const readers = sources.map((source) => ({
    source,
    read: createSourceReader(source, { sources, ...keys }),
  }));
  return {
    sources,
    decide(item, saw) {
      const places: Place[] = [];
      const decisions: PlaceDecision[] = [];
      const failures: DecidedItem["failures"][number][] = [];
      const touches: Touch[] = [];
      let scanned = 0;
      for (const { source, read } of readers) {
        let rewrites = false;
        const finding = read(item);
        saw?.(source.name, finding);
        places.push(...finding.places);
        for (const place of finding.places) {
          scanned += place.ids.filter((id) => id !== undefined).length;
          try {
            const decision = decidePlace(place, plan.targets);
            if (decision === undefined) continue;
            decisions.push(decision);
            failures.push(...decision.failures.map((failure) => ({ ...failure, references: 1 })));
            rewrites ||= decision.after !== undefined;
          } catch (error) {
            if (!(error instanceof CannotExpress)) throw error;
            for (const id of place.ids) {
              const target = id === undefined ? undefined : plan.targets.get(id);
              if (target?.kind === "redirect") {
                failures.push({ migration: target.migration, references: 1, reason: error.message });
              }
            }
          }
        }
        if (rewrites) touches.push(...touchesOf(item, source, clock.now()));
      }
      const references = decisions.reduce(
        (sum, { effects }) => sum + effects.reduce((inner, effect) => inner + effect.references, 0),
        0,
      );
      return { places, decisions, touches, failures, scanned, references };
    },
  };
}

/** Returns the fields that the adopter's optimistic locking expects every write to change. */
export function touchesOf(item: Item, source: ReferenceSource, now: number): Touch[] {
  const touches: Touch[] = [];
  if (source.touch?.version !== undefined) {
    const { steps, value } = follow(item, parsePointer(source.touch.version));
    const next = nextVersion(value);
    if (next !== undefined && canStand(item, steps))
      touches.push({ assignment: { steps, value: next }, guard: { old: value } });
  }
  if (source.touch?.updatedAt !== undefined) {
    const { steps, value } = follow(item, parsePointer(source.touch.updatedAt));
    if (canStand(item, steps)) touches.push({ assignment: { steps, value: timeLike(value, now) } });
  }
  return touches;
}

/**
 * Tells whether a path can be written. DynamoDB refuses a path through a missing map, and the rewrite with it: an item without that map is not
 * touched.
 */
function canStand(item: Item, steps: readonly Step[]): boolean {
  return mapOf(valueAt(item, steps.slice(0, -1))) !== undefined;
}

/**
 * Returns the next version, a whole number as long as DynamoDB stores it exactly. A number with no room for another digit stays, because its update
 * would make the rewrite fail. A version of another type is left to the adopter.
 */
function nextVersion(value: AttributeValue | undefined): AttributeValue | undefined {
  if (value === undefined) return { N: "1" };
  if (!("N" in value) || !/^-?\d+$/.test(value.N)) return undefined;
  const next = String(BigInt(value.N) + 1n);
  return storageProblem(next) === undefined ? { N: next } : undefined;
}

/** Returns the time in the form of the present value: seconds, milliseconds, or ISO 8601. */
function timeLike(value: AttributeValue | undefined, now: number): AttributeValue {
  if (value === undefined || !("N" in value)) return { S: new Date(now).toISOString() };
  return { N: String(Number(value.N) < 1e11 ? Math.floor(now / 1_000) : now) };
}

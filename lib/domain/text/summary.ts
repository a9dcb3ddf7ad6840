import type { ReferenceCounts, SyncCounts } from "../../contract/results.ts";
import { nounFor } from "./plural.ts";

type Figures = {
  /** @default none */
  readonly sync?: SyncCounts | undefined;
  /** @default none */
  readonly references?: Pick<ReferenceCounts, "rewritten" | "cleared" | "noted"> | undefined;
  /** Teams that the references belong to. @default 0 */
  readonly teams?: number | undefined;
  /** Null where they are not known. */
  readonly notices: number | null;
  /** Those of the notices that have reached no member. @default 0 */
  readonly unreached?: number;
};

/** The summary where nothing was to be done. */
export const NOTHING_TO_DO = "nothing to do";

const VERBS: readonly (readonly [keyof SyncCounts, string])[] = [
  ["created", "added"],
  ["updated", "updated"],
  ["deprecated", "deprecated"],
  ["undeprecated", "no longer deprecated"],
  ["revived", "listed again"],
  ["deleted", "deleted"],
  ["promoted", "promoted"],
];

/**
 * Returns what a run did, or would do, in one line: "1 added, 2 deleted: 3 references rewritten, 2 cleared, in 4 teams; 4 notices, 1 reached nobody yet".
 */
export function summaryOf({ sync, references, teams = 0, notices, unreached = 0 }: Figures): string {
  const models = VERBS.flatMap(([field, verb]) => {
    const count = sync?.[field] ?? 0;
    return count > 0 ? [`${number(count)} ${verb}`] : [];
  });
  const told =
    notices === null
      ? "notices not known"
      : `${notices === 0 ? "no notices" : countOf(notices, "notice")}${unreached === 0 ? "" : `, ${number(unreached)} reached nobody yet`}`;
  return `${models.join(", ") || "no model changed"}: ${referencesText(references, teams)}; ${told}`;
}

/** Returns what became of references, in so many teams: "3 references rewritten, 2 cleared, in 4 teams". */
export function referencesText(references: Figures["references"], teams: number): string {
  const [first, ...others] = EFFECTS.flatMap((effect): [number, string][] => {
    const count = references?.[effect] ?? 0;
    return count > 0 ? [[count, effect]] : [];
  });
  if (first === undefined) return "no references changed";
  const [count, effect] = first;
  const rest = others.map(([more, other]) => `${number(more)} ${other}`);
  return [`${countOf(count, "reference")} ${effect}`, ...rest, `in ${countOf(teams, "team")}`].join(", ");
}

const EFFECTS = ["rewritten", "cleared", "noted"] as const;

export function countOf(count: number, noun: string): string {
  return `${number(count)} ${nounFor(count, noun)}`;
}

/** Returns a count as people read it: 1,337. */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}

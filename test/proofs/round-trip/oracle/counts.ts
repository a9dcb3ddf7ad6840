import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import type { SourceReport } from "../../../../lib/contract/source-report.ts";
import { type Fields, fieldsOf, own, type Value } from "../value.ts";
import { decide } from "./decisions.ts";
import { namesBeside } from "./described.ts";
import type { Table } from "./judge-item.ts";
import { type Rows, setNamed } from "./models.ts";
import { type Place, readSource } from "./places.ts";
import { illegalIn } from "./set-laws.ts";

export type Counts = { rewritten: number; cleared: number; failed: number; scanned: number };
/** Of a report, what the items alone decide; `ids` without a row, each as often as it stands there. */
export type Seen = Pick<
  SourceReport,
  "items" | "references" | "withoutTeam" | "withoutOwner" | "notAReference" | "illegalParameters" | "unclear"
> & { readonly ids: readonly string[] };

/** What a pass has to count in items as they were before it. */
export function countSource(
  source: ReferenceSource,
  items: readonly Fields[],
  table: Table,
  rows: Rows,
  registry: RegistryDocument,
): { readonly seen: Seen; readonly counts: Counts } {
  const beside = namesBeside(source, table.sources, [
    table.key,
    ...(table.index === undefined ? [] : [table.index]),
  ]);
  const readings = items.map((item) => readSource(source, item)).filter(({ isOfSource }) => isOfSource);
  const referencesIn = (places: readonly Place[]): string[] =>
    places.flatMap(({ ids }) => ids).filter((id) => id !== undefined);
  const all = readings.flatMap(({ places }) => places);
  const of = (some: typeof readings): number => referencesIn(some.flatMap(({ places }) => places)).length;
  const decisions = all.map((place) => decide(place, rows));
  const sum = (count: (one: (typeof decisions)[number]) => number): number =>
    decisions.reduce((total, one) => total + count(one), 0);
  const isIllegal = ({ ids, parameters }: Place): boolean => {
    const [id] = ids;
    const row = ids.length === 1 && id !== undefined ? rows.get(id) : undefined;
    const stored = fieldsOf(parameters?.value);
    if (row === undefined || row.status === "deleted" || stored === undefined) return false;
    const lost = [...row.former].filter((name) => !beside.has(name) && isGiven(own(stored, name)));
    return lost.length > 0 || illegalIn(setNamed(registry, row.set)!, stored, beside).length > 0;
  };
  return {
    seen: {
      items: readings.length,
      references: referencesIn(all).length,
      ids: referencesIn(all).filter((id) => !rows.has(id)),
      withoutTeam: of(readings.filter(({ hasTeam }) => !hasTeam)),
      withoutOwner: of(readings.filter(({ hasOwner }) => !hasOwner)),
      notAReference: readings.reduce((total, { notAReference }) => total + notAReference, 0),
      illegalParameters: all.filter(isIllegal).length,
      unclear: readings.filter(({ isUnclear }) => isUnclear).length,
    },
    counts: {
      rewritten: sum(({ rewritten }) => rewritten),
      cleared: sum(({ cleared }) => cleared),
      failed: sum(({ failed }) => failed),
      scanned: referencesIn(all).length,
    },
  };
}

const isGiven = (value: Value | undefined): boolean =>
  value !== undefined && !("NULL" in value) && !("S" in value && value.S === "");

/** Returns what a report says otherwise. */
export function faultsOfReport(report: SourceReport | undefined, { ids, ...seen }: Seen): string[] {
  if (report === undefined) return ["a source has no report"];
  const counted = new Map<string, number>();
  for (const id of ids) counted.set(id, (counted.get(id) ?? 0) + 1);
  const numbers = { ...seen, unknownIds: counted.size, left: 0 };
  const unknown = report.unknown.filter(({ id, count }) => counted.get(id) !== count);
  return [
    ...Object.entries(numbers).flatMap(([name, number]) => {
      const told = report[name as keyof typeof numbers];
      return told === number ? [] : [`${report.source} counts ${told} ${name}, and there are ${number}`];
    }),
    ...unknown.map(({ id, count }) => `${report.source} counts the unknown ${id} ${count} times`),
  ];
}

import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import { elementsOf, type Fields, isSame, type Path, textOf, type Value, valueAt } from "../value.ts";
import { type Decision, decide, listAfter } from "./decisions.ts";
import { describedOf, namesBeside } from "./described.ts";
import type { Rows } from "./models.ts";
import { changedPaths, judgeParameters } from "./parameters.ts";
import { readAs, readSource } from "./places.ts";
import { isWithin } from "./pointers.ts";
import { judgeTouch } from "./touch.ts";

/** What a table is: all of its sources, and the attributes that are keys. */
export type Table = {
  readonly sources: readonly ReferenceSource[];
  readonly key: string;
  readonly index: string | undefined;
};

/** Returns everything that is wrong with what a pass has made of one item. */
export function judgeItem(
  before: Fields,
  after: Fields | undefined,
  table: Table,
  rows: Rows,
  registry: RegistryDocument,
): string[] {
  if (after === undefined) return ["the item is gone"];
  const allowed: Path[] = [];
  const faults: string[] = [];
  const written = new Map<ReferenceSource, number>();
  const keys = [table.key, ...(table.index === undefined ? [] : [table.index])];
  for (const source of table.sources) {
    const beside = namesBeside(source, table.sources, keys);
    for (const place of readSource(source, before).places) {
      const decision = decide(place, rows);
      if (decision.rewritten + decision.cleared === 0) continue;
      written.set(source, (written.get(source) ?? 0) + 1);
      allowed.push(place.model.path);
      const fault = place.isList ? faultOfList(decision, after) : faultOfSingle(decision, after, table.index);
      if (fault !== undefined) faults.push(fault);
      const [id, ...others] = place.ids;
      const [end] = decision.ends;
      if (id === undefined || others.length > 0 || typeof end !== "string") continue;
      if (!place.isList && place.provider !== undefined && !end.startsWith(`${place.prefix}/`))
        allowed.push(place.provider.path);
      const described = describedOf(id, rows, registry);
      if (described === undefined) throw new Error(`the oracle does not know where ${id} goes`);
      const verdict = judgeParameters(place, after, described, beside);
      allowed.push(...verdict.allowed);
      faults.push(...verdict.faults.map((one) => `${source.name} ${id}: ${one}`));
    }
  }
  const touched = judgeTouch(written, before, after);
  allowed.push(...touched.allowed);
  const others = changedPaths(before, after).filter((path) => !allowed.some((one) => isWithin(path, one)));
  return [
    ...faults,
    ...touched.faults,
    ...others.map(
      (path) =>
        `${JSON.stringify(path)} was ${JSON.stringify(valueAt(before, path))} and is ${JSON.stringify(valueAt(after, path))}`,
    ),
  ];
}

function faultOfSingle(
  { place, ends: [end] }: Decision,
  after: Fields,
  index: string | undefined,
): string | undefined {
  const { source, model, provider } = place;
  const is = valueAt(after, model.path);
  if (end === null) {
    const wanted = clearedValue(source, model.path, index);
    return isSame(is, wanted) ? undefined : `cleared became ${JSON.stringify(is)}`;
  }
  const text = textOf(is);
  const prefix =
    provider === undefined ? place.prefix : readAs(source, textOf(valueAt(after, provider.path)));
  const reads = prefix === undefined ? text : `${prefix}/${text}`;
  const spelt = textOf(valueAt(after, provider?.path ?? []));
  if (prefix !== place.prefix && spelt !== spellingOf(source, prefix))
    return `the table spells ${prefix} as ${spellingOf(source, prefix)}, and not as ${spelt}`;
  return reads === end ? undefined : `${place.ids[0]} should read as ${end}, and reads as ${reads}`;
}

/** Contract, section 4: one to one, both ways. */
function spellingOf({ provider }: ReferenceSource, name: string | undefined): string | undefined {
  const names = typeof provider === "object" && "names" in provider ? Object.entries(provider.names) : [];
  return names.find(([, known]) => known === name)?.[0] ?? name;
}

/** Contract, section 4: null, unless the source says otherwise; nothing where it is a key of an index. */
function clearedValue(
  { cleared, each }: ReferenceSource,
  path: Path,
  index: string | undefined,
): Value | undefined {
  if (typeof cleared === "object" && cleared !== null) return { S: cleared.value };
  const isKey = each === undefined && path.length === 1 && path[0] === index;
  return cleared === "remove" || isKey ? undefined : { NULL: true };
}

function faultOfList(decision: Decision, after: Fields): string | undefined {
  const { model, prefix } = decision.place;
  const is = elementsOf(valueAt(after, model.path))?.map((element) => {
    const text = textOf(element);
    return text === undefined || prefix === undefined ? (text ?? element) : `${prefix}/${text}`;
  });
  const wanted = listAfter(decision);
  return JSON.stringify(is) === JSON.stringify(wanted)
    ? undefined
    : `the list should read as ${JSON.stringify(wanted)}, and reads as ${JSON.stringify(is)}`;
}

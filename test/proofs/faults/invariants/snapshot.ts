import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import { type Change, USER, type WireItem } from "../history.ts";
import { referencesIn } from "./reference.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem, type State, textOf, unpacked } from "./state.ts";

/** References by team and model. */
type Counts = ReadonlyMap<string, number>;

type Snapshot = {
  readonly pass: string;
  readonly uses: readonly { readonly ids: readonly (string | null)[] }[];
  readonly teams: readonly { readonly team: string | null; readonly places: readonly number[] }[];
};

/** A change of an item with references, by the number of its call. */
type Written = Change & { readonly number: number; readonly isUsers: boolean };

const PASS = "PASS#";

/**
 * 13. A snapshot is true: it comes with the end of its pass, once, and counts what the items hold then. Of an item that a user changed since the pass was planned it
 * counts what the item held at some moment since. A pass that has read everything, and undid nothing, makes one.
 */
export const snapshotsAreTrue: CreateRule = ({ sources }, complain) => {
  const planned = new Map<string, number>();
  const taken = new Set<string>();
  const written: Written[] = [];
  let number = 0;
  return {
    after({ process, changes }, state) {
      number += 1;
      for (const change of changes) {
        if (change.table === "workspace") written.push({ ...change, number, isUsers: process === USER });
        const pk = textOf(change.after?.pk) ?? "";
        const pass = pk.startsWith(PASS) && textOf(change.after?.sk) === "PLAN" ? pk.slice(PASS.length) : "";
        if (pass !== "" && !planned.has(pass)) planned.set(pass, number);
      }
      const ended = endedPass(changes);
      const row = changes.find(
        ({ after }) => textOf(after?.pk) === "USAGE" && textOf(after?.sk) === "SNAPSHOT",
      );
      if (row?.after === undefined) {
        if (ended?.isFinished === true && isWhole(state, ended.pass))
          complain(`${ended.pass} has made no snapshot`);
        return;
      }
      const snapshot = unpacked(row.after) as Snapshot;
      if (ended?.pass !== snapshot.pass)
        complain(`the snapshot of ${snapshot.pass} does not come with its end`);
      if (taken.has(snapshot.pass)) complain(`${snapshot.pass} has made two snapshots`);
      taken.add(snapshot.pass);
      const since = planned.get(snapshot.pass) ?? 0;
      const meanwhile = written.filter((change) => change.number > since);
      for (const problem of untruths(snapshot, state, meanwhile, sources)) complain(problem);
    },
  };
};

/** Returns the pass that the head had, where nobody holds the lease and it is taken out: a run has finished it, or somebody has marked its migration. */
function endedPass(
  changes: readonly Change[],
): { readonly pass: string; readonly isFinished: boolean } | undefined {
  const head = changes.find(({ after }) => textOf(after?.pk) === "HEAD" && textOf(after?.sk) === "HEAD");
  if (head?.after === undefined || head.before === undefined) return undefined;
  const [before, after] = [plainItem(head.before), plainItem(head.after)];
  const pass = before.pass as { readonly id: string } | null | undefined;
  if (after.pass !== null || after.lease !== null || pass == null) return undefined;
  return { pass: pass.id, isFinished: before.lastPassAt !== after.lastPassAt };
}

function isWhole(state: State, pass: string): boolean {
  const [plan] = state.rows(`${PASS}${pass}`, "PLAN");
  const cursors = state.rows(`${PASS}${pass}`, "CURSOR#").map(unpacked) as { readonly trouble: unknown }[];
  return plan !== undefined && plan.undos === undefined && cursors.every(({ trouble }) => trouble === null);
}

function untruths(
  snapshot: Snapshot,
  state: State,
  meanwhile: readonly Written[],
  sources: readonly ReferenceSource[],
): string[] {
  const told = toldBy(snapshot);
  const least = new Map<string, number>();
  const most = new Map<string, number>();
  const add = (to: Map<string, number>, counts: Counts): void => {
    for (const [what, count] of counts) to.set(what, (to.get(what) ?? 0) + count);
  };
  const users = new Set(meanwhile.filter(({ isUsers }) => isUsers).map(({ key }) => key));
  for (const [key, item] of state.items("workspace"))
    if (!users.has(key)) for (const to of [least, most]) add(to, countsOf(item, sources));
  for (const key of users) {
    const held = meanwhile
      .filter((change) => change.key === key)
      .flatMap(({ before, after }) => [countsOf(before, sources), countsOf(after, sources)]);
    const whats = new Set(held.flatMap((counts) => [...counts.keys()]));
    const each = (pick: (...counts: number[]) => number) =>
      new Map([...whats].map((what) => [what, pick(...held.map((counts) => counts.get(what) ?? 0))]));
    add(least, each(Math.min));
    add(most, each(Math.max));
  }
  return [...new Set([...told.keys(), ...most.keys()])].flatMap((what) => {
    const [is, low, high] = [told, least, most].map((counts) => counts.get(what) ?? 0) as [
      number,
      number,
      number,
    ];
    return is < low || is > high ? [`the snapshot has ${is} of ${what}, not ${low} to ${high}`] : [];
  });
}

function toldBy({ uses, teams }: Snapshot): Counts {
  const counts = new Map<string, number>();
  for (const { team, places } of teams) {
    for (let index = 0; index < places.length; index += 2) {
      for (const id of uses[places[index] ?? 0]?.ids ?? []) {
        const what = `${team ?? ""} ${id}`;
        if (id !== null) counts.set(what, (counts.get(what) ?? 0) + (places[index + 1] ?? 0));
      }
    }
  }
  return counts;
}

function countsOf(item: WireItem | undefined, sources: readonly ReferenceSource[]): Counts {
  const counts = new Map<string, number>();
  for (const { team, ids } of item === undefined ? [] : referencesIn(item, sources))
    for (const id of ids) counts.set(`${team} ${id}`, (counts.get(`${team} ${id}`) ?? 0) + 1);
  return counts;
}

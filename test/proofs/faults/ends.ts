import { type Contents, canonical, type WireItem } from "./history.ts";
import { plainItem, textOf, unpacked } from "./invariants/state.ts";

/** What is the same at the end whatever happened on the way: run ids, times and how often something was tried are not. */
export type End = {
  readonly workspace: readonly string[];
  readonly models: readonly string[];
  readonly entries: readonly string[];
  readonly notices: readonly string[];
  readonly inbox: readonly string[];
  /** What no run that has ended leaves behind. */
  readonly left: readonly string[];
};

export function endOf(contents: Contents): End {
  const items = (table: string): WireItem[] => [
    ...(contents.get(table) ?? new Map<string, WireItem>()).values(),
  ];
  const ledger = items("ledger");
  const of = (pk: string): WireItem[] => ledger.filter((item) => textOf(item.pk)?.startsWith(pk));
  return {
    workspace: sorted(items("workspace")),
    models: sorted(
      items("models").map(({ since: _s, cleanPassAt: _c, cleanPasses: _p, watched: _w, ...row }) => row),
    ),
    entries: sorted(
      of("MIGRATION").map((item) => {
        const { id, kind, model, replacement, state, toTell, takenBack, teams, references } = plainItem(item);
        return { id, kind, model, replacement, state, toTell, takenBack, teams, references };
      }),
    ),
    notices: sorted(
      of("NOTICE#").map((item) => {
        const { createdAt: _at, ...notice } = unpacked(item) as { createdAt: string };
        return { ...notice, state: item.state, reached: item.reached };
      }),
    ),
    inbox: sorted(
      items("inbox").map(({ at: _at, emailedAt: _emailedAt, expires, ...entry }) => ({
        ...entry,
        expires: expires !== undefined,
      })),
    ),
    left: sorted([
      ...of("OUTBOX"),
      ...of("HEAD").map(({ lease, applying, open, pass, uncomposed }) => ({
        lease,
        applying,
        open,
        pass,
        uncomposed,
      })),
    ]),
  };
}

function sorted(values: readonly unknown[]): string[] {
  return values.map(canonical).sort();
}

/** Returns in words what is there and should not be, and what should be there and is not. */
export function differencesOf(end: End, expected: End): string[] {
  return (Object.keys(expected) as (keyof End)[]).flatMap((part) => {
    const [is, should] = [new Set(end[part]), new Set(expected[part])];
    return [
      ...end[part].filter((one) => !should.has(one)).map((one) => `9 equal ends: ${part} has ${one}`),
      ...expected[part].filter((one) => !is.has(one)).map((one) => `9 equal ends: ${part} lacks ${one}`),
    ];
  });
}

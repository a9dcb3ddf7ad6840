import { pack, unpack } from "../items/packed.ts";
import { hopText } from "../models/hops.ts";
import type { Hop } from "../parameters/hop.ts";

/** The rule of a pass for the references to one model id. */
export type Target =
  | {
      readonly kind: "redirect";
      /** The model that the references go to; null clears them. */
      readonly to: string | null;
      readonly migration: string;
      readonly hops: readonly Hop[];
    }
  | {
      readonly kind: "note";
      readonly migration: string;
      /** Teams that were told of the deprecation before: their references are not noted again. */
      readonly told: ReadonlySet<string>;
      /** When the model retires, YYYY-MM-DD, or null. */
      readonly retiresOn: string | null;
      /** Present where the teams that were told are to be reminded. */
      readonly reminder?: TargetReminder;
      /** Names of the model's parameters: their values tell whether an earlier pass has brought the reference here. */
      readonly fields: readonly string[];
    };

/** `except`: the teams that were told on the day of the milestone, or later. */
type TargetReminder = {
  readonly id: string;
  readonly milestone: number;
  readonly except: ReadonlySet<string>;
};

/** Targets by model id: all tombstones but the marked ones, and all deprecated models. */
export type Targets = ReadonlyMap<string, Target>;

type PackedTarget = [
  id: string,
  target:
    | { to: string | null; migration: string; way: number }
    /** As it was before 0.3. */
    | { to: string | null; migration: string; hops: readonly Hop[] }
    | PackedNote,
];

type PackedNote = {
  readonly migration: string;
  readonly told: readonly string[];
  readonly fields?: readonly string[];
  readonly retiresOn?: string | null;
  readonly reminder?: Omit<TargetReminder, "except"> & { readonly except: readonly string[] };
};

/**
 * The targets of a pass. Each hop stands once: the targets of a chain hold each other's, and a chain of 1,000 would fill gigabytes. A way is a hop and
 * the way after it, both by position.
 */
type Packed = {
  readonly hops: readonly Hop[];
  readonly ways: readonly (readonly [hop: number, rest: number])[];
  readonly targets: readonly PackedTarget[];
};

/** The position of the way that has no hops. */
const NO_WAY = -1;

/** Packs the targets of a pass into one binary value, so that a slice reads a row or two however many models there are. */
export function packTargets(targets: Targets): Uint8Array {
  const ways = collectWays();
  const packed = [...targets].map(
    ([id, target]): PackedTarget =>
      target.kind === "redirect"
        ? [id, { to: target.to, migration: target.migration, way: ways.positionOf(target.hops) }]
        : [id, packNote(target)],
  );
  return pack({ ...ways.collected, targets: packed } satisfies Packed);
}

function packNote({ kind: _kind, told, reminder, ...note }: Extract<Target, { kind: "note" }>): PackedNote {
  const reminded = reminder === undefined ? {} : { reminder: { ...reminder, except: [...reminder.except] } };
  return { ...note, told: [...told], ...reminded };
}

function collectWays() {
  const hops: Hop[] = [];
  const ways: (readonly [hop: number, rest: number])[] = [];
  const positions = new Map<string, number>();
  /** Positions of ways, by the way after the hop, and the hop. */
  const known = new Map<number, Map<number, number>>();
  const positionOfHop = (hop: Hop): number => {
    const text = hopText(hop);
    const position = positions.get(text) ?? hops.push(hop) - 1;
    positions.set(text, position);
    return position;
  };
  const positionOf = (way: readonly Hop[]): number =>
    way.reduceRight((rest, hop) => {
      const first = positionOfHop(hop);
      const before = known.get(rest) ?? new Map<number, number>();
      known.set(rest, before);
      const position = before.get(first) ?? ways.push([first, rest]) - 1;
      before.set(first, position);
      return position;
    }, NO_WAY);
  return { collected: { hops, ways }, positionOf };
}

export function unpackTargets(bytes: Uint8Array): Targets {
  const unpacked = unpack<Packed | readonly PackedTarget[]>(bytes);
  const { hops, ways, targets } =
    "targets" in unpacked ? unpacked : { hops: [], ways: [], targets: unpacked };
  const hopsOf = (first: number): Hop[] => {
    const way: Hop[] = [];
    for (let at = ways[first]; at !== undefined; at = ways[at[1]]) way.push(hops[at[0]] as Hop);
    return way;
  };
  return new Map(
    targets.map(([id, target]): [string, Target] => {
      if ("told" in target) return [id, noteOf(target)];
      const { to, migration } = target;
      return [
        id,
        { kind: "redirect", to, migration, hops: "way" in target ? hopsOf(target.way) : target.hops },
      ];
    }),
  );
}

function noteOf({ told, fields = [], retiresOn = null, reminder, ...note }: PackedNote): Target {
  const reminded = reminder && { reminder: { ...reminder, except: new Set(reminder.except) } };
  return { kind: "note", ...note, told: new Set(told), fields, retiresOn, ...reminded };
}

/** Returns the id under which a reference of a team to a deprecated model is noted; undefined where the team need not hear of it now. */
export function notedUnder(
  { migration, told, reminder }: Extract<Target, { kind: "note" }>,
  team: string,
): string | undefined {
  if (!told.has(team)) return migration;
  return reminder?.except.has(team) === false ? reminder.id : undefined;
}

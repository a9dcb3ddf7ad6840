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
      /** Names of the model's parameters: their values tell whether an earlier pass has brought the reference here. */
      readonly fields: readonly string[];
    };

/** Targets by model id: all tombstones but the marked ones, and all deprecated models. */
export type Targets = ReadonlyMap<string, Target>;

type PackedTarget = [
  id: string,
  target:
    | { to: string | null; migration: string; way: number }
    /** As it was before 0.3. */
    | { to: string | null; migration: string; hops: readonly Hop[] }
    | { migration: string; told: string[]; fields?: readonly string[] },
];

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
        : [id, { migration: target.migration, told: [...target.told], fields: target.fields }],
  );
  return pack({ ...ways.collected, targets: packed } satisfies Packed);
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
      if ("told" in target) return [id, noteOf(target.migration, target.told, target.fields)];
      const { to, migration } = target;
      return [
        id,
        { kind: "redirect", to, migration, hops: "way" in target ? hopsOf(target.way) : target.hops },
      ];
    }),
  );
}

function noteOf(migration: string, told: readonly string[], fields: readonly string[] = []): Target {
  return { kind: "note", migration, told: new Set(told), fields };
}

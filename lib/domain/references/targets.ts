import { pack, unpack } from "../items/packed.ts";
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
    | { to: string | null; migration: string; hops: readonly Hop[] }
    | { migration: string; told: string[]; fields?: readonly string[] },
];

/** Packs the targets of a pass into one binary value, so that a slice reads a row or two however many models there are. */
export function packTargets(targets: Targets): Uint8Array {
  const packed = [...targets].map(
    ([id, target]): PackedTarget =>
      target.kind === "redirect"
        ? [id, { to: target.to, migration: target.migration, hops: target.hops }]
        : [id, { migration: target.migration, told: [...target.told], fields: target.fields }],
  );
  return pack(packed);
}

export function unpackTargets(bytes: Uint8Array): Targets {
  const packed = unpack<PackedTarget[]>(bytes);
  return new Map(
    packed.map(([id, target]): [string, Target] =>
      "told" in target
        ? [id, noteOf(target.migration, target.told, target.fields)]
        : [id, { kind: "redirect", ...target }],
    ),
  );
}

function noteOf(migration: string, told: readonly string[], fields: readonly string[] = []): Target {
  return { kind: "note", migration, told: new Set(told), fields };
}

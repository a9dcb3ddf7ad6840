import { describe, expect, test } from "vitest";
import { pack } from "../../../lib/domain/items/packed.ts";
import { packTargets, type Target, unpackTargets } from "../../../lib/domain/references/targets.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";

const set = parameterSets.sets.GPT55Parameters ?? null;

/** Returns the targets of a chain: each model goes through all that follow it. */
function chainOf(length: number): ReadonlyMap<string, Target> {
  const hops = Array.from({ length }, (_, index) => ({ to: `p/m${index + 1}`, from: set, set }));
  return new Map(
    hops.map((_, index) => [
      `p/m${index}`,
      { kind: "redirect", to: `p/m${length}`, migration: `delete:p/m${index}`, hops: hops.slice(index) },
    ]),
  );
}

describe("the targets of a pass", () => {
  test("come back as they were", () => {
    const note: Target = {
      kind: "note",
      migration: "d",
      told: new Set(["a"]),
      fields: ["effort"],
      retiresOn: null,
    };
    const cleared: Target = { kind: "redirect", to: null, migration: "c", hops: [] };
    const targets = new Map([...chainOf(5), ["p/old", note], ["p/gone", cleared]]);
    expect(unpackTargets(packTargets(targets))).toEqual(targets);
  });

  test("of a pass that an earlier version has begun are understood", () => {
    const targets = chainOf(3);
    const earlier = [...targets].map(([id, { kind: _, ...target }]) => [id, target]);
    expect(unpackTargets(pack(earlier))).toEqual(targets);
  });

  test("of a chain hold each hop once, in the bytes and in memory", () => {
    const [short, long] = [chainOf(200), chainOf(800)].map((targets) => packTargets(targets));
    expect(long?.length).toBeLessThan(6 * (short?.length ?? 0));
    const hops = [...unpackTargets(long as Uint8Array).values()].flatMap((target) =>
      target.kind === "redirect" ? target.hops : [],
    );
    expect(hops).toHaveLength((800 * 801) / 2);
    expect(new Set(hops).size).toBe(800);
  });
});

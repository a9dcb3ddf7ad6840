import { describe, expect, test } from "vitest";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import { deployedDeclarations } from "../../lib/deployed/sources.ts";
import { sourceOf } from "../builders/sources.ts";
import { createTestPlatform } from "../platform/test-platform.ts";

const source = (table: string, usedBy?: string): ReferenceSource =>
  sourceOf({
    name: table,
    table,
    owner: {
      kind: "bot",
      id: "/id",
      ...(usedBy === undefined
        ? {}
        : { usedBy: { kind: "chat", table: usedBy, id: "/id", team: "/team", points: ["/bot"] } }),
    },
  });

const builtIn = { sets: {} };
const NOTHING_DEPLOYED = {
  head: { read: async () => undefined } as never,
  bundles: { get: async () => undefined } as never,
};

describe("the sources of a stack", () => {
  test.each([
    ["all tables named", [source("a"), source("b")], ["a", "b"], ["a", "b"]],
    ["a table too many in the working copy", [source("a"), source("b")], ["a"], ["a"]],
    ["no tables", [source("a")], [], []],
    ["a table that only users live in", [source("a", "chats")], ["a", "chats"], ["a"]],
    ["Modelkeeper's own models", [source("a"), source("models")], ["a"], ["a", "models"]],
  ])("are the working copy's: %s", async (_name, own, tables, expected) => {
    const { sources } = await deployedDeclarations(NOTHING_DEPLOYED, { builtIn, sources: own }, tables);
    expect(sources.map(({ table }) => table)).toEqual(expected);
  });

  test("are the deployed ones where the working copy does not know a table", async () => {
    const { container } = await createTestPlatform();
    const registry = { version: 1 as const, providers: {}, deleted: [] };
    const request = {
      run: "r",
      digest: "d",
      bundle: { registry, sources: [source("b")], sets: { sets: { Own: { fields: {} } } } },
    };
    const own = { builtIn, sources: [source("a")] };
    expect(await deployedDeclarations(container, own, ["a", "b"])).toEqual(own);
    // The newest request counts as long as nothing is applied; in the mode `observe` nothing ever is applied.
    await container.bundles.put(request.digest, request.bundle);
    await container.head.want({ at: "2026-01-01T00:00:00.000Z", digest: "d", run: "r" }, undefined);
    expect(await deployedDeclarations(container, own, ["a", "b"])).toEqual({
      builtIn: request.bundle.sets,
      sources: [source("b")],
    });
  });
});

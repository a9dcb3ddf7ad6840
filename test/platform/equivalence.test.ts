import fc from "fast-check";
import { test } from "vitest";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { scenarios } from "../model/arbitraries.ts";
import { createModel } from "../model/lifecycle-model.ts";
import { IS_WHOLE } from "../proofs/sample.ts";
import { expectOutcome, expectSame } from "./comparison.ts";
import { createTestPlatform } from "./test-platform.ts";

const sizes = fc.record({
  pageSize: fc.constantFrom(1, 2, 3, 7, 50, undefined),
  segments: fc.constantFrom(1, 2, 3, 5),
  chunkReferences: fc.constantFrom(1, 4, 4_000),
  composedTogether: fc.constantFrom(1, 2, 10_000),
  composeMs: fc.constantFrom(0, 20_000),
});

test("random registries and workspaces, in pages and segments of any size, end as the contract says", async () => {
  await fc.assert(
    fc.asyncProperty(scenarios({ oddValues: false }), sizes, async ({ workspace, steps }, options) => {
      const platform = await createTestPlatform(options);
      const model = createModel(workspace, parameterSets);
      await platform.load(workspace);
      for (const { load, registry } of steps) {
        await platform.load(load);
        model.load(load);
        expectOutcome(await platform.apply(registry), model.apply(registry));
        await expectSame(platform, model);
      }
    }),
    { numRuns: IS_WHOLE ? 40 : 12, endOnFailure: true },
  );
});

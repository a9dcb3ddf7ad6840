import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestOptions, type TestPlatform } from "./test-platform.ts";

const LISTED = registryOf(["old", "new", "newest"]);
const DELETED = registryOf(["new", "newest"], { old: "new" });
const ONWARDS = registryOf(["newest"], { old: "new", new: "newest" });
const DEPRECATED = registryOf([{ name: "old", deprecated: true }, "new", "newest"]);

const workspace = (...modelIds: string[]): WorkspaceDocument =>
  workspaceOf({
    teams: teamsOf(["a"]),
    assistants: assistantsOf(modelIds),
  });

const setupWith =
  (sizes: TestOptions) =>
  async (first: RegistryDocument, ...modelIds: string[]): Promise<TestPlatform> => {
    const platform = await createTestPlatform(sizes);
    await platform.load(workspace(...(modelIds.length === 0 ? ["p/old"] : modelIds)));
    await platform.apply(first);
    return platform;
  };
const setup = setupWith({});

/** Sizes under which a bucket of teams is composed as a whole, and under which it is stored by share of its teams first. */
const WHOLE_AND_IN_PIECES: TestOptions[] = [{}, { composedTogether: 1, composeMs: 0 }];

type Mortal = { readonly process: TestPlatform; die(): Promise<never> };

/** Runs a process that dies at the place that `arrange` sets; afterwards the lease of the process has run out. */
async function killed(
  platform: TestPlatform,
  arrange: (mortal: Mortal) => void,
  work: (process: TestPlatform) => Promise<unknown>,
): Promise<void> {
  const process = platform.another();
  const { promise: dead, resolve } = Promise.withResolvers<"dead">();
  const die = (): Promise<never> => {
    resolve("dead");
    return new Promise<never>(() => {});
  };
  arrange({ process, die });
  expect(await Promise.race([dead, work(process)])).toBe("dead");
  platform.clock.advance(31_000);
}

const beforeRewriting = ({ process, die }: Mortal): void => {
  process.container.tables.rewrite = die;
};
const afterRewriting = ({ process, die }: Mortal): void => {
  process.container.journal.mark = die;
};
const beforeReading = ({ process, die }: Mortal): void => {
  process.container.tables.scan = die;
};
const beforeComposing = ({ process, die }: Mortal): void => {
  process.container.passes.cursors = die;
};

async function told(platform: TestPlatform): Promise<string[]> {
  const notices = await platform.notices();
  return notices.map(({ slug, model, replacement }) => `${slug} ${model.id} ${replacement?.id}`).sort();
}

test("a pass that went on after a crash looks again: what came meanwhile to the part that was read is moved too", async () => {
  const platform = await setup(LISTED);
  await killed(platform, beforeComposing, (process) => process.apply(DELETED));
  await platform.load(workspace("p/old", "p/old", "p/old"));
  expect(await platform.apply(DELETED)).toMatchObject({ status: "succeeded" });
  expect((await platform.export()).assistants.map(({ modelId }) => modelId)).toEqual([
    "p/new",
    "p/new",
    "p/new",
  ]);
  expect(await platform.apply(DELETED)).toMatchObject({ status: "nothing-to-do" });
  expect(await told(platform)).toEqual(["llm-model-deleted p/old p/new"]);
});

describe.each(WHOLE_AND_IN_PIECES)("a pass that was journaled and not marked, composed with %j", (sizes) => {
  const setup = setupWith(sizes);

  test("a rewrite that did not happen is not told when a later deletion made the same one", async () => {
    const platform = await setup(LISTED);
    await killed(platform, beforeRewriting, (process) => process.apply(DELETED));
    await killed(platform, beforeReading, (process) => process.apply(LISTED));
    expect(await platform.apply(DELETED)).toMatchObject({
      references: { rewritten: 1 },
      notices: { created: 1 },
    });
    expect(await told(platform)).toEqual(["llm-model-deleted p/old p/new"]);
    const entries = await platform.entries();
    expect(
      entries.map(({ id, state, references, teams }) => [id, state, references.rewritten, teams]),
    ).toEqual([
      ["delete:p/old@1=new", "superseded", 0, 0],
      ["delete:p/old@2=new", "succeeded", 1, 1],
    ]);
  });

  test("a rewrite that happened is told also when the next deletion has moved the reference on", async () => {
    const platform = await setup(LISTED);
    await killed(platform, afterRewriting, (process) => process.apply(DELETED));
    expect(await platform.apply(ONWARDS)).toMatchObject({ status: "succeeded" });
    expect((await platform.export()).assistants).toMatchObject([{ modelId: "p/newest" }]);
    expect(await told(platform)).toEqual([
      "llm-model-deleted p/new p/newest",
      "llm-model-deleted p/old p/new",
    ]);
  });

  test("one that happened is told also by a rollback, whose own pass has nothing to journal", async () => {
    const platform = await setup(LISTED);
    await killed(platform, afterRewriting, (process) => process.apply(DELETED));
    expect(await platform.apply(LISTED)).toMatchObject({ status: "succeeded", notices: { created: 2 } });
    expect((await platform.export()).assistants).toMatchObject([{ modelId: "p/new" }]);
    expect(await told(platform)).toEqual(["llm-model-deleted p/old p/new", "llm-model-restored p/old p/new"]);
  });

  test("one that a user took back before the next deletion is not", async () => {
    const platform = await setup(LISTED);
    await killed(platform, beforeRewriting, (process) => process.apply(DELETED));
    await platform.load(workspace("p/newest"));
    expect(await platform.apply(ONWARDS)).toMatchObject({ status: "succeeded" });
    expect(await told(platform)).toEqual([]);
  });
});

describe("a holder that was overtaken", () => {
  test("between reading a page and journaling it: it writes nothing of it", async () => {
    const platform = await setup(LISTED);
    const holder = platform.another();
    const { tables, journal } = holder.container;
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    intercept(tables, "scan", (scan) => async (request) => {
      const page = await scan(request);
      reached.resolve();
      await opened.promise;
      return page;
    });
    let recorded = 0;
    intercept(journal, "record", (record, call) => {
      recorded = call;
      return record;
    });
    const run = holder.apply(DELETED);
    await reached.promise;
    platform.clock.advance(31_000);
    expect(await platform.apply(DELETED)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 1 },
    });
    opened.resolve();
    expect(await run).toMatchObject({ status: "nothing-to-do" });
    expect(recorded).toBe(0);
  });
});

describe("a batch of rewrites whose answer was lost", () => {
  test("is counted once, and not reported as changed by a user", async () => {
    const platform = await setup(LISTED, "p/old", "p/old");
    intercept(platform.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
      const answers = await rewrite(...batch);
      return call > 1 || answers === "late" ? answers : answers.map(() => ({ status: "unknown" }));
    });
    const { references, notices } = await platform.apply(DELETED);
    expect({ references, notices }).toMatchObject({
      references: { rewritten: 2, skipped: 0, failed: 0 },
      notices: { created: 1 },
    });
  });
});

describe("a run that died between the rows and the end", () => {
  test("is not taken for nothing to do by the registry that was applied before it, with no migration open", async () => {
    const platform = await setup(DELETED);
    await killed(platform, beforeReading, (process) => process.apply(LISTED));
    expect((await platform.entries()).map(({ state }) => state)).toEqual(["succeeded"]);
    expect(await platform.apply(DELETED)).toMatchObject({ status: "succeeded" });
    const old = (await platform.rows()).find(({ id }) => id === "p/old");
    expect(old).toMatchObject({ status: "deleted", redirectsTo: "p/new", epoch: 2 });
  });
});

describe.each(WHOLE_AND_IN_PIECES)(
  "a row of the journal of which one change was refused, composed with %j",
  (sizes) => {
    const setup = setupWith(sizes);

    test("counts what was made alone", async () => {
      const platform = await setup(LISTED, "p/old", "p/old");
      intercept(platform.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
        if (call === 1) await platform.load(workspace("p/old", "p/newest"));
        return rewrite(...batch);
      });
      expect(await platform.apply(DELETED)).toMatchObject({ references: { rewritten: 1 } });
      const [notice] = await platform.notices();
      expect(notice?.affected).toEqual({ assistant: { count: 1, names: ["Assistant 0"] } });
    });

    test("counts wholly when a later try has made all of it", async () => {
      const platform = await setup(LISTED, "p/old", "p/old");
      const refused = ({ process, die }: Mortal): void => {
        const { tables, passes } = process.container;
        intercept(tables, "rewrite", (rewrite, call) => async (...batch) => {
          if (call === 1) await platform.load(workspace("p/old", "p/newest"));
          return rewrite(...batch);
        });
        passes.saveCursor = die;
      };
      await killed(platform, refused, (process) => process.apply(DELETED));
      expect((await platform.export()).assistants).toMatchObject([
        { modelId: "p/new" },
        { modelId: "p/newest" },
      ]);
      await platform.load(workspace("p/old", "p/old"));
      await killed(platform, afterRewriting, (process) => process.apply(DELETED));
      expect((await platform.export()).assistants).toMatchObject([
        { modelId: "p/new" },
        { modelId: "p/new" },
      ]);
      await platform.apply(DELETED);
      const [notice] = await platform.notices();
      expect(notice?.affected).toEqual({ assistant: { count: 2, names: ["Assistant 0", "Assistant 1"] } });
    });
  },
);

describe("a deprecation that was noted, and ended before it was told", () => {
  async function noted(): Promise<TestPlatform> {
    const platform = await setup(DEPRECATED, "p/new");
    await platform.load(workspace("p/old"));
    await killed(platform, beforeComposing, (process) => process.cleanup({ all: true }));
    return platform;
  }

  test("is told by the next run while it holds", async () => {
    const platform = await noted();
    await platform.cleanup();
    expect(await told(platform)).toEqual(["llm-model-deprecated p/old undefined"]);
  });

  test("is not told any more when the model is active again", async () => {
    const platform = await noted();
    expect(await platform.apply(LISTED)).toMatchObject({ status: "succeeded" });
    expect(await told(platform)).toEqual([]);
  });

  test("gives way to the deletion", async () => {
    const platform = await noted();
    expect(await platform.apply(DELETED)).toMatchObject({ status: "succeeded" });
    expect(await told(platform)).toEqual(["llm-model-deleted p/old p/new"]);
  });
});

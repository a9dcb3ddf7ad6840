import fc from "fast-check";
import { expect, test } from "vitest";
import type { StoredNotice } from "../../lib/contract/notices.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const TEAMS = ["a", "b", "c"];
const FATES: Readonly<Record<string, RegistryDocument>> = {
  active: registryOf(["old", "new", "other"]),
  "deprecated to new": registryOf([{ name: "old", deprecated: true, replacement: "new" }, "new", "other"]),
  "deprecated to other": registryOf([
    { name: "old", deprecated: true, replacement: "other" },
    "new",
    "other",
  ]),
  deleted: registryOf(["new", "other"], { old: "new" }),
  cleared: registryOf(["new", "other"], { old: null }),
};

/** What becomes of the model, which teams pick it before that, and whether the run dies: before anything is told, or when the notices are written. */
const step = fc.record({
  fate: fc.constantFrom(...Object.keys(FATES)),
  picking: fc.subarray(TEAMS),
  dies: fc.constantFrom("no", "no", "no", "untold", "told"),
});

async function applyAs(
  platform: TestPlatform,
  registry: RegistryDocument,
  dies: "no" | "untold" | "told",
): Promise<void> {
  const { container, apply } = platform.another();
  let isDead = false;
  const die = () => () => {
    isDead = true;
    return Promise.reject(new Error("the process has died"));
  };
  // Nor does any other task of the process go on.
  intercept(container.head, "renew", (renew) => (lease, until) => {
    return isDead ? new Promise(() => {}) : renew(lease, until);
  });
  if (dies === "untold") intercept(container.passes, "cursors", die);
  if (dies === "told") {
    intercept(container.compositions, "addTold", die);
    intercept(container.compositions, "put", die);
  }
  // A run that has nothing to tell does not come to where it dies.
  await apply(registry).catch((error: unknown) => {
    if (dies === "no") throw error;
  });
  platform.clock.advance(60_000);
}

/** Returns what each team was told of the model, in the order in which it was sent. */
async function heardBy(platform: TestPlatform): Promise<(team: string) => StoredNotice[]> {
  const notices = new Map((await platform.notices()).map((notice) => [notice.id, notice]));
  expect(new Set(platform.topic.published)).toEqual(new Set(notices.keys()));
  const order = [...new Set(platform.topic.published)].map((id) => notices.get(id) as StoredNotice);
  return (team) => order.filter((notice) => notice.team.id === team);
}

test("whatever becomes of a model, and whatever dies, every inbox ends with the truth, and holds each event once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
      const platform = await createTestPlatform({ waitMs: 1 });
      const members = [{ id: "ann", permissions: [DEFAULT_PERMISSION] }];
      let last = "active";
      for (const { fate, picking, dies } of steps) {
        const assistants = picking.map((team) => ({ id: `of-${team}`, team, name: team, modelId: "p/old" }));
        await platform.load(workspaceOf({ teams: teamsOf(TEAMS, members), assistants }));
        await applyAs(platform, FATES[fate] as RegistryDocument, dies);
        last = fate;
      }
      await applyAs(platform, FATES[last] as RegistryDocument, "no");
      expect((await platform.another().apply(FATES[last] as RegistryDocument)).status).toBe("nothing-to-do");

      // What was written to a deleted model meanwhile is found by the daily run.
      await platform.cleanup({ all: true });

      const heard = await heardBy(platform);
      const using = new Set(
        (await platform.export()).assistants
          .filter(({ modelId }) => modelId === "p/old")
          .map(({ team }) => team),
      );
      for (const team of TEAMS) {
        const all = heard(team);
        const inbox = (await platform.inbox(team)).map(({ notice }) => notice);
        expect(inbox.toSorted()).toEqual(all.map(({ id }) => id).sort());
        const end = all.at(-1);
        const { restored, outcome, deprecated = false } = end ?? {};
        if (last === "active") expect([undefined, "restored"]).toContain(outcome);
        else if (last.startsWith("deprecated")) {
          expect(["migrated", "cleared"]).not.toContain(outcome);
          // Who does not use the model is not told that it is deprecated.
          if (!using.has(team)) continue;
          expect(all.some((one) => one.outcome === "action-needed")).toBe(true);
          if (outcome === "restored") expect([restored, deprecated]).toEqual(["listed-again", true]);
        } else expect(using.has(team)).toBe(false);
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

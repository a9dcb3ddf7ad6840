import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { PassPointer } from "../../lib/contract/run-steps.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { reviewPass } from "../../lib/operations/pass/review-pass.ts";
import { requestRun } from "../../lib/operations/run/request-run.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const registry = (
  models: string[],
  deleted: [name: string, replacement: string][] = [],
): RegistryDocument => ({
  version: 1,
  providers: { p: { models: models.map((name) => ({ name, tokenLimit: 1_000 })) } },
  deleted: deleted.map(([name, replacement]) => ({ provider: "p", name, replacement })),
});
const OLD = registry(["old", "new"]);
const FORWARD = registry(["new"], [["old", "new"]]);
const NEWER = registry(["old", "new", "newer"]);
const ASSISTANTS = 40;

async function setup(): Promise<TestPlatform> {
  const platform = await createTestPlatform({ chunkReferences: 25, pageSize: 10 });
  await platform.load(
    workspaceOf({
      teams: ["a", "b"].map((id) => ({ id, name: `Team ${id}`, members: [] })),
      assistants: Array.from({ length: ASSISTANTS }, (_, index) => ({
        id: `x${index}`,
        team: index % 2 === 0 ? "a" : "b",
        name: `Assistant ${index}`,
        modelId: "p/old",
      })),
    }),
  );
  await platform.apply(OLD);
  return platform;
}

const request = (platform: TestPlatform, document: RegistryDocument, run: string) =>
  platform.container.head.read().then((head) =>
    requestRun(
      platform.container,
      {
        run,
        digest: registryDigest(document, referenceSources, parameterSets),
        bundle: { registry: document, sources: referenceSources, sets: parameterSets },
      },
      head,
    ),
  );

const runOf = (platform: TestPlatform, run: string) => platform.container.runs.get(run);
const modelsUsed = async (platform: TestPlatform, id: string) =>
  (await platform.export()).assistants.filter((one) => one.modelId === id);

describe("the end of a run", () => {
  test.each(["apply", "cleanup"] as const)(
    "whose last answer is lost: %s succeeds after one pass",
    async (kind) => {
      const platform = await setup();
      if (kind === "cleanup") await platform.apply(FORWARD);
      const { ledger, passes } = platform.container;
      const commit = ledger.commit.bind(ledger);
      ledger.commit = async (lease, writes) => {
        await commit(lease, writes);
        if (writes.head?.releaseLease)
          throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
      };
      const create = passes.create.bind(passes);
      let passCount = 0;
      passes.create = (plan) => {
        passCount += 1;
        return create(plan);
      };
      const end = kind === "apply" ? await platform.apply(FORWARD) : await platform.cleanup({ all: true });
      expect(end.status).toBe("succeeded");
      expect(passCount).toBe(1);
      expect(await runOf(platform, end.run)).toMatchObject({
        status: "succeeded",
        references: { scanned: ASSISTANTS, rewritten: kind === "apply" ? ASSISTANTS : 0 },
        error: null,
      });
      expect(await modelsUsed(platform, "p/new")).toHaveLength(ASSISTANTS);
    },
  );

  test("is not changed by a review of its pass that is delivered again", async () => {
    const platform = await setup();
    const { run } = await platform.apply(FORWARD);
    const head = await platform.container.head.read();
    const pointer: PassPointer = {
      run,
      token: head?.token ?? 0,
      pass: `pass-${String(head?.token).padStart(10, "0")}`,
      digest: head?.applied?.digest ?? null,
      wanted: head?.wanted?.run ?? null,
    };
    const before = platform.meter.calls.writes;
    expect(await reviewPass(platform.container, pointer)).toMatchObject({ next: "wait" });
    expect(platform.meter.calls.writes).toBe(before);
    await request(platform.another(), NEWER, "run-newer");
    expect(await reviewPass(platform.container, pointer)).toMatchObject({ next: "done" });
    expect(platform.meter.calls.writes).toBe(before);
    expect(await runOf(platform, run)).toMatchObject({ status: "succeeded" });
  });
});

import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { PassPointer, RunInput } from "../../lib/contract/run-steps.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { composeNotices } from "../../lib/operations/compose-notices.ts";
import { finishRun } from "../../lib/operations/finish-run.ts";
import { planRun } from "../../lib/operations/plan-run.ts";
import { publishNotices } from "../../lib/operations/publish-notices.ts";
import { recordFailure } from "../../lib/operations/record-failure.ts";
import { reviewPass } from "../../lib/operations/review-pass.ts";
import { runSlice } from "../../lib/operations/slice.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { AFTER, BEFORE } from "./representative.ts";
import { play } from "./story.ts";
import { applying, createStage } from "./trial.ts";

/** An execution that died 13 days ago, and that Step Functions starts again at any of its steps, after another registry was applied. */
const stage = await createStage();
afterAll(() => stage.world.close());

const { container } = stage.world.platform;
const POINTER: PassPointer = {
  run: "run-first",
  token: 2,
  pass: "pass-0000000002",
  digest: registryDigest(AFTER, referenceSources, parameterSets),
  wanted: "run-first",
};
const INPUT: RunInput = {
  run: POINTER.run,
  trigger: "deployment",
  digest: POINTER.digest,
  startedAt: "2026-01-01T00:00:00.000Z",
};
const DAYS_MS = 13 * 86_400_000;

/** With what each may answer: a bucket without journal is done; a run that had ended says how. */
const STEPS: Readonly<Record<string, [step: () => Promise<unknown>, ...answers: unknown[]]>> = {
  Plan: [() => planRun(container, INPUT), { next: "done", status: "superseded" }],
  Slice: [
    () => runSlice(container, { ...POINTER, table: "workspace", segment: 0, of: 2 }),
    expect.objectContaining({ status: "lease-lost" }),
  ],
  "Review pass": [() => reviewPass(container, POINTER), { next: "done", status: "superseded" }],
  "Compose notices": [
    () => composeNotices(container, { ...POINTER, buckets: [10], passes: [POINTER.pass] }),
    { status: "lease-lost" },
    { status: "done" },
  ],
  Finish: [
    () => finishRun(container, POINTER),
    { next: "wait", waitSeconds: 1 },
    { next: "publish", status: "succeeded" },
  ],
  "Publish notices": [() => publishNotices(container, INPUT), { more: false }],
  "Record failure": [
    () =>
      recordFailure(container, {
        ...INPUT,
        request: { digest: POINTER.digest },
        failure: { plan: { Error: "Boom", Cause: "again" } },
      }),
    undefined,
  ],
};

describe.each([9, 17, 28, 40, 62, 85])("an execution that died at call %i", (call) => {
  beforeEach(async () => {
    await stage.world.restore(stage.base);
    const script = [{ kind: "crash-after", call } as const];
    await play(stage.world, {
      seed: call,
      acts: [
        { parts: [{ name: "first", deed: applying(AFTER), script }] },
        { parts: [{ name: "second", deed: applying(BEFORE) }], pauseMs: DAYS_MS },
      ],
    });
  });

  test.each(Object.entries(STEPS))(
    "and is redriven at %s writes nothing but its own row",
    async (_name, [step, ...answers]) => {
      const { observer } = stage.world;
      const { ledger, models, workspace } = stage.world.platform.tables;
      expect(answers).toContainEqual(await step());
      const changes = await observer.changesOf({ command: "all", body: [ledger, models, workspace].join() });
      const others = changes.filter(({ key }) => !key.includes("run-first"));
      expect(others.map(({ table, key }) => `${table} ${key}`)).toEqual([]);
    },
  );
});

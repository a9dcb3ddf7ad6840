import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  FinishResult,
  PassPointer,
  PlanResult,
  ReviewResult,
  RunInput,
} from "../../../lib/contract/run-steps.ts";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { bucketOf } from "../../../lib/domain/text/ids.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import type { Contents } from "../faults/history.ts";
import { textOf } from "../faults/invariants/state.ts";
import { AFTER, BEFORE, SETS, SIZES, WORKSPACE } from "../faults/representative.ts";
import { play } from "../faults/story.ts";
import { applying, createStage, statusOf } from "../faults/trial.ts";
import { someOf } from "../sample.ts";

/** An execution that died 13 days ago, and that Step Functions starts again at any of its steps, after another registry was applied. */
const stage = await createStage();
afterAll(() => stage.world.close());

const DAYS_MS = 13 * 86_400_000;
const RUN = "run-first";

const pointer: PassPointer = {
  run: RUN,
  token: 2,
  pass: "pass-0000000002",
  digest: registryDigest(AFTER, referenceSources, SETS),
  wanted: RUN,
};

const input: RunInput = {
  run: RUN,
  trigger: "deployment",
  digest: pointer.digest,
  startedAt: "2026-01-01T00:00:00.000Z",
};

const { run, startedAt, ...request } = input;
const base = {
  run,
  startedAt,
  execution: null,
  request,
  publish: { after: null, oldest: null },
  redelivery: { redelivered: 0, after: null },
  emails: { waited: 0, sent: 0, after: null },
};
const segments = [0, 1].map((segment) => ({ table: "workspace", segment, of: SIZES.segments }));
const planned: PlanResult = { next: "pass", pointer, segments, segmentsAtOnce: 2, takenBack: false };
const buckets = WORKSPACE.teams.map(({ id }) => [bucketOf(id)]);
const review: ReviewResult = { next: "compose", passes: [pointer.pass], buckets };
const finish: FinishResult = { next: "publish", status: "succeeded" };

/** The data that an execution has at a step, and how it ends from there; one that had finished before it died says so. */
const STEPS: Readonly<Record<string, { readonly data: object; end(hadFinished: boolean): unknown }>> = {
  Plan: { data: base, end: () => "superseded" },
  Pass: { data: { ...base, plan: planned }, end: () => "superseded" },
  "Review pass": { data: { ...base, plan: planned }, end: () => "superseded" },
  "Compose notices": {
    data: { ...base, plan: { ...planned, review } },
    end: (hadFinished) => (hadFinished ? "succeeded" : "superseded"),
  },
  Finish: {
    data: { ...base, plan: { ...planned, review } },
    end: (hadFinished) => (hadFinished ? "succeeded" : "superseded"),
  },
  "Publish notices": { data: { ...base, plan: { ...planned, review, finish } }, end: () => "succeeded" },
  "Deliver again": {
    data: { ...base, request: { trigger: "schedule", digest: null } },
    end: () => "succeeded",
  },
  "Send e-mails": { data: { ...base, plan: { ...planned, review, finish } }, end: () => "succeeded" },
  "Tell operators": { data: { ...base, plan: { ...planned, review, finish } }, end: () => "succeeded" },
  Observe: { data: { ...base, plan: planned }, end: () => "succeeded" },
  "Record failure": {
    data: { ...base, failure: { pass: { Error: "Boom" } } },
    end: () => expect.stringContaining("The run failed; its row in the ledger says why."),
  },
};

test("these are all the steps of the definition", () => {
  const text = readFileSync(new URL("../../../lib/workflow/lifecycle-run.asl.json", import.meta.url), "utf8");
  const { States } = JSON.parse(text) as { States: Record<string, { Type: string }> };
  const steps = Object.keys(States).filter((name) => /Task|Map/.test(States[name]?.Type ?? ""));
  expect(Object.keys(STEPS).sort()).toEqual(steps.sort());
});

/** After each call that changed something: what dies after a read leaves the same behind as what died after the change before it. */
const deaths = stage.history.calls.filter(({ changes }) => changes.length > 0).map(({ number }) => number);

const finishes = stage.history.calls.find(({ changes }) =>
  changes.some(({ key, after }) => key.includes(RUN) && textOf(after?.status) === "succeeded"),
);

describe.each(someOf(deaths, 8))("an execution that died at call %i", (call) => {
  let left: Contents;
  beforeAll(async () => {
    await stage.world.restore(stage.base);
    const script = [{ kind: "crash-after", call } as const];
    await play(stage.world, {
      seed: call,
      acts: [
        { parts: [{ name: "first", deed: applying(AFTER), script }] },
        { parts: [{ name: "second", deed: applying(BEFORE) }], pauseMs: DAYS_MS },
      ],
    });
    left = stage.world.observer.contents();
  });

  test.each(Object.entries(STEPS))(
    "and is redriven at %s writes nothing but its own row, tells nobody, and ends",
    async (state, { data, end }) => {
      await stage.world.restore(left);
      const deed = { do: "redrive", input, from: { state, data } } as const;
      const history = await play(stage.world, {
        seed: call,
        acts: [{ parts: [{ name: "redriven", deed }], pauseMs: 2 * DAYS_MS }],
      });
      const changes = history.calls.flatMap((one) => one.changes);
      const others = changes.filter(({ key }) => !key.includes(RUN));
      expect(others.map(({ table, key }) => `${table} ${key}`)).toEqual([]);
      expect([history.taken, history.emails]).toEqual([[], []]);
      const hadFinished = call >= (finishes?.number ?? Number.NaN);
      expect([...history.ends.values()].map(statusOf)).toEqual([end(hadFinished)]);
    },
  );
});

import type { ComposeInput, ComposeResult, PassPointer, RunInput } from "../../../lib/contract/run-steps.ts";
import type { TableNames } from "../../../lib/contract/tables.ts";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import { bucketOf } from "../../../lib/domain/text/ids.ts";
import { composeNotices } from "../../../lib/operations/compose/compose-notices.ts";
import { finishRun } from "../../../lib/operations/finish/finish-run.ts";
import { reviewPass } from "../../../lib/operations/pass/review-pass.ts";
import { runSlice } from "../../../lib/operations/pass/run-slice.ts";
import { planRun } from "../../../lib/operations/plan/plan-run.ts";
import { requestRun } from "../../../lib/operations/run/request-run.ts";
import { publishNotices } from "../../../lib/operations/tell/publish-notices.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import { SYSTEM_CLOCK } from "../../../lib/shared/clock.ts";
import { registryOf } from "../../builders/registry.ts";
import { openTestPlatform } from "../../platform/test-platform.ts";
import { type Planted, plantJournal } from "./plant.ts";
import type { ScaleOrder, ScaleResult } from "./play.ts";

/**
 * One run with the steps that the state machine calls, in its order, in one process: what its slices would have journaled is planted before the review.
 * Every step is called until it has nothing more to do, and each call is timed.
 */
const { endpoint, tables, teams, migrations, references, oneBucket } = JSON.parse(
  process.argv[2] ?? "",
) as ScaleOrder;
const platform = openTestPlatform(tables as TableNames, {
  endpoint,
  leaseMs: 120_000,
  clock: { ...SYSTEM_CLOCK, advance: () => {} },
});
const { container } = platform;
const names = Array.from({ length: migrations }, (_, index) => `old-${index}`);
const digest = await request(registryOf(["new"], Object.fromEntries(names.map((name) => [name, "new"]))));
const input: RunInput = { run: "scale", trigger: "command", digest, startedAt: now() };
const plan = await planRun(container, input);
if (plan.next !== "pass") throw new Error(`planned to ${plan.next}`);
const { pointer } = plan;
for (const segment of plan.segments) await readSegment(pointer, segment);
const lease = { run: pointer.run, token: pointer.token };
const planted = await plantJournal(platform, lease, pointer.pass, planting());
note(`${planted} references of ${teams} teams and ${migrations} migrations are journaled`);

let composed = 0;
const longest = { compose: 0, finish: 0, publish: 0 };
const review = await reviewPass(container, pointer);
if (review.next !== "compose") throw new Error(`reviewed to ${review.next}`);
for (const buckets of review.buckets) {
  const first: ComposeInput = { ...pointer, passes: review.passes, takenBack: plan.takenBack, buckets };
  for (let next: ComposeInput | undefined = first; next !== undefined; ) {
    const result: ComposeResult = await timed("compose", composeNotices(container, next));
    composed += 1;
    if (result.status !== "more" && result.status !== "done") throw new Error(result.status);
    next = result.status === "more" ? result : undefined;
  }
  note(`buckets ${buckets.join(", ")} are composed after ${composed} calls`);
}
await timed("finish", finishRun(container, pointer));
const run = await container.runs.get(input.run);
const entries = await container.ledger.entries();
// One call shows that its work is bounded; all of them would send 600 notices a second here, as many as SNS takes.
await timed("publish", publishNotices(container, { run: input.run, startedAt: input.startedAt }));
const result: ScaleResult = {
  planted,
  status: run?.status ?? "none",
  rewritten: run?.references?.rewritten ?? 0,
  teams: entries.reduce((sum, entry) => sum + entry.teams, 0),
  notices: run?.notices?.created ?? 0,
  published: platform.topic.published.length,
  composeCalls: composed,
  longestSeconds: longest,
  peakMb: Math.round(process.resourceUsage().maxRSS / 1_024),
};
process.stdout.write(JSON.stringify(result));

/** Applies the registry before, and requests the one after. @returns its digest */
async function request(after: ReturnType<typeof registryOf>): Promise<string> {
  await platform.apply(registryOf([...names, "new"]));
  const sets = parameterSetsInForce(parameterSets, after);
  const wanted = registryDigest(after, referenceSources, sets);
  const bundle = { registry: after, sources: referenceSources, sets };
  await requestRun(container, { run: "scale", digest: wanted, bundle }, await container.head.read());
  return wanted;
}

async function readSegment(to: PassPointer, segment: Parameters<typeof runSlice>[1] | object): Promise<void> {
  let status = "more";
  while (status === "more")
    ({ status } = await runSlice({ ...container, ...container.segmentOf(1) }, {
      ...to,
      ...segment,
    } as Parameters<typeof runSlice>[1]));
}

/** Yields each pair of a team and a migration once, then again, until there are enough references; teams of one bucket only where that is asked for. */
function* planting(): Generator<Planted> {
  const all = teamIds();
  for (let index = 0; index < references; index += 1) {
    const team = all[index % all.length] ?? "";
    const migration = `delete:p/${names[Math.floor(index / all.length) % migrations]}@1=new`;
    yield { migration, team, item: `item-${index}` };
  }
}

function teamIds(): string[] {
  const ids: string[] = [];
  for (let number = 0; ids.length < teams; number += 1) {
    const id = `team-${number}`;
    if (!oneBucket || bucketOf(id) === 0) ids.push(id);
  }
  return ids;
}

async function timed<T>(step: keyof typeof longest, work: Promise<T>): Promise<T> {
  const started = performance.now();
  const answer = await work;
  longest[step] = Math.max(longest[step], Math.round((performance.now() - started) / 100) / 10);
  return answer;
}

function now(): string {
  return new Date(SYSTEM_CLOCK.now()).toISOString();
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

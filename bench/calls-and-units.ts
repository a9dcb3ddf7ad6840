import type { Sent } from "./account.ts";
import { awsFigures, type Counted } from "./aws.ts";
import type { Figure } from "./figure.ts";
import type { Bench } from "./platform.ts";
import { denseReferences, registryAfter, registryBefore, type Workload } from "./workload.ts";

const CALLS_A_TEAM = 4;
const CALLS_A_SEGMENT = 20;
const GOAL_CALLS = 0.045;
const GOAL_UNITS = 1.1;
const GOAL_NOTICE_UNITS = 6;

/** The embedded engine's tables are below 256 MB: one segment. */
const SEGMENTS = 1;

/** Ports by which an apply tells teams: it announces, writes, marks and settles notices, and, behind the topic, fills the inboxes. */
const NOTICE_PORTS = ["outbox", "notices", "topic", "members", "inbox", "dueEmails"];

type Measured = {
  readonly workload: Workload;
  readonly end: "replaced" | "cleared";
  readonly total: Sent;
  readonly notices: Sent;
  readonly created: number;
  readonly processorSeconds: number;
  readonly batchesInFlight: number;
  readonly byMethod: Readonly<Record<string, Sent>>;
};

/** Measures rows 1 and 2, from whole applies that delete the models of a dense workspace, and row 4, from the same registry applied again. Computes row 7b from them. */
export async function measureCallsAndUnits(bench: Bench, references: number): Promise<Figure[]> {
  const one = { teams: 50, references, models: 1 };
  const ten = { ...one, models: 10 };
  const { measured, unchanged } = await measure(bench, one, "replaced");
  const replaced = measured;
  const cleared = (await measure(bench, one, "cleared")).measured;
  const tenModels = (await measure(bench, ten, "replaced")).measured;
  return [
    ...callFigures("one model deleted", replaced),
    ...callFigures("ten models deleted", tenModels),
    ...unitFigures("rewritten", replaced),
    ...unitFigures("cleared", cleared),
    ...unitFigures("rewritten, ten models", tenModels),
    ...unchanged,
    ...awsFigures(countedOf(replaced, [replaced, cleared, tenModels])),
  ];
}

/** @param all the applies; the one that took least of a processor was the warmest */
function countedOf(
  { workload, total, notices, created, batchesInFlight }: Measured,
  all: readonly Measured[],
): Counted {
  return {
    writeUnits: (total.write - notices.write) / workload.references,
    noticeWriteUnits: notices.write / created,
    noticeReadUnits: notices.read / created,
    processorSeconds: Math.min(...all.map((one) => one.processorSeconds / one.workload.references)),
    batchesInFlight,
  };
}

async function measure(
  bench: Bench,
  workload: Workload,
  end: "replaced" | "cleared",
): Promise<{ measured: Measured; unchanged: Figure[] }> {
  const { load, apply, account, container } = await bench.platform();
  await load(() => denseReferences(workload));
  await apply(registryBefore(workload.models));
  account.reset();
  const begun = process.cpuUsage();
  const outcome = await apply(registryAfter(workload.models, end));
  const { user, system } = process.cpuUsage(begun);
  const done = outcome.references[end === "replaced" ? "rewritten" : "cleared"];
  if (done !== workload.references) throw new Error(`${done} references were ${end}`);
  const measured = {
    workload,
    end,
    total: account.total(),
    notices: account.of(...NOTICE_PORTS),
    created: outcome.notices.created,
    processorSeconds: (user + system) / 1e6,
    batchesInFlight: container.tables.batchesInFlight,
    byMethod: account.byMethod(),
  };
  account.reset();
  const { calls } = account.meter;
  const before = { ...calls };
  const again = await apply(registryAfter(workload.models, end));
  if (again.status !== "nothing-to-do") throw new Error(`the second apply ended as ${again.status}`);
  const from = { calls: account.total() };
  const figure = (name: "reads" | "writes" | "publishes", goal: number): Figure => ({
    row: 4,
    name: `unchanged registry: ${name}`,
    value: calls[name] - before[name],
    goal: { is: "at most", value: goal },
    limit: name === "reads" ? "1: the head has to be read" : "0",
    from,
  });
  return { measured, unchanged: [figure("reads", 2), figure("writes", 0), figure("publishes", 0)] };
}

function callFigures(name: string, { workload, total, created, byMethod }: Measured): Figure[] {
  const { references, teams } = workload;
  const beside = (told: number): number => total.calls - CALLS_A_TEAM * told - CALLS_A_SEGMENT * SEGMENTS;
  const from = { calls: total.calls, references, teams, notices: created, segments: SEGMENTS, byMethod };
  const goal = { is: "at most", value: GOAL_CALLS } as const;
  const ifMissed =
    created === teams
      ? "what the 16 buckets of teams cost once weighs more than the references"
      : whyMoreCalls(total.calls, created, byMethod);
  const figures: Figure[] = [
    {
      row: 1,
      name: `${name}: calls a reference`,
      value: beside(teams) / references,
      goal,
      limit: "0.04: 25 statements a call",
      ifMissed,
      from,
    },
    { row: 1, name: `${name}: calls a reference, all included`, value: total.calls / references, from: {} },
  ];
  if (created === teams) return figures;
  const value = beside(created) / references;
  return [
    ...figures,
    { row: 1, name: `${name}: the same with 4 a notice instead of a team`, value, from: {} },
  ];
}

/** Says which calls are made, where a team has a notice for each of many models. */
function whyMoreCalls(all: number, notices: number, byMethod: Measured["byMethod"]): string {
  const of = (...methods: readonly string[]): number =>
    methods.reduce((sum, method) => sum + (byMethod[method]?.calls ?? 0), 0);
  const batches = of("tables.rewrite");
  const asked = of("directory.usersOf", "members.withPermission");
  const published = of("topic.publish");
  const written = of("notices.create", "notices.get", "notices.recordReached", "inbox.add");
  const others = all - batches - asked - published - written;
  return (
    `of ${all} calls ${batches} are batches of 25 statements, ${asked} ask who uses a model and who is a member, ${published} publish ten of ${notices} notices each, ` +
    `${written} create, read and mark 25 of them or fill inboxes with them, ${others} are all others; fewer would need several notices in one row, and the key of its row is what makes a notice be written once`
  );
}

function unitFigures(name: string, { workload, total, notices, created }: Measured): Figure[] {
  const { references } = workload;
  const from = { write: total.write, ofNotices: notices.write, references, notices: created };
  return [
    {
      row: 2,
      name: `${name}: write units a reference`,
      value: (total.write - notices.write) / references,
      goal: { is: "at most", value: GOAL_UNITS },
      limit: "1: an item costs a unit",
      ifMissed: "a journal row for each model and bucket of teams: few references fill it badly",
      from,
    },
    {
      row: 2,
      name: `${name}: write units a notice`,
      value: notices.write / created,
      goal: { is: "at most", value: GOAL_NOTICE_UNITS },
      from,
    },
  ];
}

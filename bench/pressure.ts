import { createHash } from "node:crypto";
import { createDynamoDB, MAX_ATTEMPTS } from "../lib/aws/client/dynamodb.ts";
import { LEASE_SECONDS } from "../lib/constructs/functions/function-list.ts";
import { applyRegistry } from "../lib/local/apply-registry.ts";
import { createContainer } from "../lib/local/container.ts";
import { listEntries } from "../lib/operations/ledger/inspect-ledger.ts";
import { canonical } from "../test/proofs/faults/history.ts";
import { meetOnTheWire } from "../test/proofs/faults/on-the-wire.ts";
import { createSimulation } from "../test/proofs/faults/simulation.ts";
import { createWire } from "../test/proofs/faults/wire.ts";
import { createAccount } from "./account.ts";
import { type Figure, rounded } from "./figure.ts";
import { type Bench, type BenchPlatform, requestOf } from "./platform.ts";
import { bars, windowsOf } from "./plot.ts";
import { createPressuredService, type Pressure, type Sending } from "./pressured-service.ts";
import { denseReferences, registryAfter, registryBefore } from "./workload.ts";

type Caps = { readonly maxReadsPerSecond?: number; readonly maxWritesPerSecond?: number };
type Scenario = { readonly name: string; readonly pressure: Pressure; readonly caps?: Caps };

const UNDISTURBED: Scenario = { name: "nothing throttled", pressure: {} };
const SCENARIOS: readonly Scenario[] = [
  { name: "1 % of the statements throttled", pressure: { statements: 0.01 } },
  { name: "10 % of the statements throttled", pressure: { statements: 0.1 } },
  { name: "50 % of the statements throttled", pressure: { statements: 0.5 } },
  { name: "1 % of all calls throttled", pressure: { calls: 0.01 } },
  { name: "10 % of all calls throttled", pressure: { calls: 0.1 } },
  { name: "50 % of all calls throttled", pressure: { calls: 0.5 } },
  { name: "a table that takes 500 writes a second", pressure: { writesPerSecond: 500 } },
  { name: "a cap of 500 writes a second", pressure: {}, caps: { maxWritesPerSecond: 500 } },
  { name: "a cap of 50 reads a second", pressure: {}, caps: { maxReadsPerSecond: 50 } },
];

const TEAMS = 50;
/** Of write units: what is journaled again, and cursors and leases that are written as time goes by. */
const MOST_WASTE = 0.05;
const SEED = 1;
/** Milliseconds that the service takes for a call: with batches of 25, 2,500 statements a second at most. */
const LATENCY_MS = 10;
const MINUTE_MS = 60_000;
/** A run that is throttled too long fails, and the next one goes on. */
const MOST_RUNS = 5;

type Played = {
  readonly scenario: Scenario;
  readonly sending: Sending;
  readonly runs: number;
  readonly read: number;
  readonly write: number;
  readonly seconds: number;
  /** The references in the end, as a hash. */
  readonly data: string;
  readonly problems: readonly string[];
};

/** Measures row 15: applies to a service that throttles, and under caps, by a clock on which waits are counted and not slept. */
export async function measurePressure(bench: Bench, references: number): Promise<Figure[]> {
  const undisturbed = await play(bench, UNDISTURBED, references);
  const figures = figuresOf(undisturbed, undisturbed, references);
  for (const scenario of SCENARIOS)
    figures.push(...figuresOf(await play(bench, scenario, references), undisturbed, references));
  return figures;
}

async function play(bench: Bench, scenario: Scenario, references: number): Promise<Played> {
  const platform = await bench.platform();
  await platform.load(() => denseReferences({ teams: TEAMS, references, models: 1 }));
  await platform.apply(registryBefore(1));
  // A whole minute: the SDK measures its rate in halves of a second of the clock, and the plot must not depend on when the bench is run.
  const startedAt = new Date(Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();
  const simulation = createSimulation({ seed: SEED, latencyMs: LATENCY_MS, startedAt });
  const now = (): number => simulation.timeline.now();
  const table = platform.tables.workspace ?? "";
  const meeting = createPressuredService(scenario.pressure, { now, table, seed: SEED });
  const { meter } = createAccount();
  const published: string[] = [];
  let runs = 0;
  for (let isOver = false; !isOver; ) {
    runs += 1;
    const run = simulation.start(`run-pressure-${runs}`, async (process) => {
      const dynamodb = createDynamoDB({
        endpoint: bench.endpoint,
        meter,
        maxAttempts: MAX_ATTEMPTS.service,
      });
      meetOnTheWire(dynamodb.raw, meeting.in(process));
      const container = createContainer(dynamodb, {
        tables: platform.tables,
        leaseMs: LEASE_SECONDS * 1_000,
        topicFile: "",
        emailFolder: "",
        emails: { send: async () => "sent" },
        topic: {
          async publish(notices) {
            published.push(...notices.map(({ id }) => id));
            return new Set();
          },
          async publishSummary() {},
        },
        meter,
        clock: simulation.clock,
        ...scenario.caps,
      });
      return applyRegistry(container, {
        ...requestOf(registryAfter(1, "replaced")),
        run: process.name,
        startedAt: new Date(simulation.clock.now()).toISOString(),
        warnings: [],
        waitSeconds: 3_600,
        meter,
        createTables: async () => {},
        retryMs: null,
      }).finally(() => dynamodb.close());
    });
    const [end] = await simulation.run([run] as const);
    // What waits to be published is told by the next run.
    if (end.how === "done" && end.value.notices.pending === 0) isOver = true;
    else if (runs === MOST_RUNS)
      throw end.how === "failed" ? end.error : new Error(`${scenario.name}: no run comes to its end`);
  }
  const { sending } = meeting;
  const { data, problems } = await endOf(bench, platform, published, references, sending);
  return { scenario, sending, runs, ...meter.capacity, seconds: now() / 1_000, data, problems };
}

/** Looks at the tables when all is over, and says what is wrong there. */
async function endOf(
  bench: Bench,
  { tables, container }: BenchPlatform,
  published: readonly string[],
  references: number,
  { writtenAt }: Sending,
): Promise<{ data: string; problems: string[] }> {
  const wire = createWire(bench.endpoint);
  const items = (await wire.scan(tables.workspace ?? "")).map(canonical).sort();
  const inbox = await wire.scan(tables.inbox ?? "");
  wire.close();
  const [entry] = await listEntries(container.ledger, {});
  const head = await container.head.read();
  const expected = {
    "statements that wrote": references,
    "references counted": references,
    notices: TEAMS,
    published: TEAMS,
    "entries of inboxes": TEAMS,
    "open migrations": 0,
  };
  const found: typeof expected = {
    "statements that wrote": writtenAt.length,
    "references counted": entry?.references.rewritten ?? 0,
    notices: (await container.notices.list()).length,
    // A reply that is lost is no reply: the topic then gets the notice again under its id, by which the inbox knows it.
    published: new Set(published).size,
    "entries of inboxes": inbox.length,
    "open migrations": head?.open ?? 0,
  };
  const problems = (Object.keys(expected) as (keyof typeof expected)[]).filter(
    (name) => found[name] !== expected[name],
  );
  return {
    data: createHash("sha256").update(items.join("\n")).digest("hex"),
    problems: problems.map((name) => `${found[name]} ${name}, not ${expected[name]}`),
  };
}

function figuresOf(played: Played, undisturbed: Played, references: number): Figure[] {
  const { name } = played.scenario;
  const { sending, seconds, read, write, runs } = played;
  const { writtenAt } = sending;
  const { ms, counts } = windowsOf(writtenAt);
  const top = Math.max(...counts);
  const perSecond = (count: number): string => Math.round((1_000 * count) / ms).toLocaleString("en-US");
  const writing = ((writtenAt.at(-1) ?? 0) - (writtenAt[0] ?? 0)) / 1_000;
  const problems = [
    ...played.problems,
    ...(played.data === undisturbed.data ? [] : ["the data differ from those of the run without throttling"]),
  ];
  const gap = Math.max(...writtenAt.slice(1).map((at, index) => at - (writtenAt[index] ?? 0))) / 1_000;
  const from = {
    seed: SEED,
    references,
    runs,
    seconds,
    writing,
    read,
    write,
    calls: sending.calls,
    throttledCalls: sending.throttledCalls,
    sent: sending.sent,
    refused: sending.refused,
    problems,
  };
  const figure = (what: string, value: number): Figure => ({
    row: 15,
    name: `${name}: ${what}`,
    value,
    from: {},
  });
  return [
    {
      ...figure("what is wrong in the end", problems.length),
      goal: { is: "at most", value: 0 },
      ifMissed: problems.join("; "),
      from: { ...from, window: ms, counts },
      plot: [
        `${name}: ${references.toLocaleString("en-US")} references in ${writing.toFixed(1)} s`,
        `  ${bars(counts, top)}`,
        `  a column is ${(ms / 1_000).toFixed(2)} s, its full height ${perSecond(top)} references a second`,
      ],
    },
    {
      ...figure("write units above those of nothing throttled, by them", write / undisturbed.write - 1),
      goal: { is: "at most", value: MOST_WASTE },
      limit: "0: what is throttled costs none",
    },
    {
      ...figure("statements sent again, a reference", sending.sent / references - 1),
      ...leastRepeated(played),
    },
    figure("longest time in which nothing was written, s", gap),
  ];
}

/** A share p of all that is sent has to be sent again: p / (1 - p). */
function leastRepeated({ scenario: { pressure } }: Played): { readonly limit?: string } {
  const share = pressure.statements ?? pressure.calls;
  return share === undefined
    ? {}
    : { limit: `${rounded(share / (1 - share))}: a share of ${share} is throttled` };
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../lib/cli/line/command-line.ts";
import { EMPTY_HEAD, type Head } from "../../../lib/contract/head.ts";
import type { SourceReport } from "../../../lib/contract/source-report.ts";
import { SEVERITIES } from "../../../lib/domain/drift/drift.ts";
import { driftFindings } from "../../../lib/domain/health/drift-findings.ts";
import { countBySeverity, findFaults, sortFindings } from "../../../lib/domain/health/find-faults.ts";
import type { HealthFacts, KnownRun, StackFacts } from "../../../lib/domain/health/health-facts.ts";
import { HEALTH_CODES, type HealthFinding } from "../../../lib/domain/health/health-finding.ts";
import {
  type EntryRecord,
  type ModelRecord,
  NO_REFERENCES,
  UNTOUCHED,
} from "../../../lib/domain/models/records.ts";

/** What makes a finding, from facts in which one thing is wrong. */

const NOW = "2026-03-10T12:00:00.000Z";
/** Returns a time some hours ago. */
const ago = (hours: number): string => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();
const NOTHING = { count: 0, since: null, isMore: false };

const entry = (fields: Partial<EntryRecord> = {}): EntryRecord => ({
  id: "delete:p/old@1=new",
  kind: "delete",
  model: "p/old",
  replacement: "p/new",
  epoch: 1,
  retiresOn: null,
  state: "succeeded",
  toTell: false,
  run: "run-1",
  startedAt: ago(8),
  endedAt: ago(8),
  references: { ...NO_REFERENCES, rewritten: 3 },
  teams: 1,
  byPass: {},
  passes: ["pass-1"],
  error: null,
  history: [],
  problems: [],
  ...fields,
});

const row = (fields: Partial<ModelRecord> = {}): ModelRecord => ({
  ...UNTOUCHED,
  id: "p/old",
  provider: "p",
  name: "old",
  tokenLimit: 1,
  parameters: null,
  since: ago(8),
  status: "deleted",
  migration: "delete:p/old@1=new",
  ...fields,
});

const run = (fields: Partial<KnownRun> = {}): KnownRun => ({
  run: "run-1",
  trigger: "schedule",
  digest: "d",
  status: "succeeded",
  startedAt: ago(8),
  endedAt: ago(8),
  progress: { done: 1, of: 1 },
  execution: null,
  error: null,
  ...fields,
});

const head = (fields: Partial<Head> = {}): Head => ({
  ...EMPTY_HEAD,
  applied: { digest: "d", at: ago(100), run: "run-0" },
  lastPassAt: ago(8),
  token: 3,
  ...fields,
});

const stack = (fields: Partial<StackFacts> = {}): StackFacts => ({
  observes: false,
  schedule: { name: "daily", state: "enabled" },
  startedAt: ago(8),
  deadLetters: 0,
  version: { deployed: "1.0.0", own: "1.0.0" },
  ...fields,
});

const WELL: HealthFacts = {
  head: head(),
  runs: [run()],
  entries: [entry()],
  models: [row()],
  pending: NOTHING,
  lost: NOTHING,
  unreached: { ...NOTHING, team: null },
  emails: NOTHING,
  untold: [],
  passEnds: new Map([["pass-1", "2027-01-01T00:00:00.000Z"]]),
  tables: [{ name: "bots", createdAt: ago(1_000) }],
  passSeconds: 3_600,
  answered: new Map(),
  digest: "d",
  stack: stack(),
};

const SOURCE: SourceReport = {
  source: "bots",
  items: 5,
  references: 0,
  unknown: [],
  unknownIds: 0,
  withoutTeam: 0,
  withoutOwner: 0,
  notAReference: 0,
  illegalParameters: 0,
  left: 0,
  unclear: 0,
};

const TIRED = entry({
  id: "deprecate:p/tired=new",
  kind: "deprecate",
  model: "p/tired",
  retiresOn: "2026-03-20",
  reminded: { retiresOn: "2026-03-20", milestone: 14 },
});
const silent = (teams: number, ...named: string[]): NonNullable<KnownRun["unanswered"]> => [
  {
    model: "p/tired",
    replacement: "p/new",
    retiresOn: "2026-03-20",
    teams,
    named: named.map((id) => ({ id, name: id, why: "not-acknowledged" })),
  },
];

const find = (facts: Partial<HealthFacts>): HealthFinding[] =>
  findFaults({ ...WELL, ...facts }, Date.parse(NOW));
const told = (facts: Partial<HealthFacts>): string[] =>
  find(facts).map(({ severity, code }) => `${severity} ${code}`);
const held = (until: string, fields: Partial<Head> = {}): Head =>
  head({ lease: { holder: "run-2", until }, ...fields });
const atWork = (startedAt: string): KnownRun =>
  run({ run: "run-2", status: "running", startedAt, endedAt: null });
const failed = { code: "bad-sources", message: "no table", step: "Plan" };

type Case = readonly [severity: HealthFinding["severity"], facts: Partial<HealthFacts>];

/** For each code what is wrong; `drift` comes from feeds, and has a test of its own. */
const CASES: Readonly<Record<Exclude<HealthFinding["code"], "drift">, readonly Case[]>> = {
  "lease-ahead": [["error", { head: held("2026-12-01T00:00:00.000Z"), runs: [atWork(ago(1))] }]],
  "run-died": [
    ["warning", { head: held(ago(1)), runs: [atWork(ago(2))] }],
    ["error", { head: held(ago(27)), runs: [atWork(ago(28))] }],
    ["warning", { head: held(ago(1)) }],
  ],
  "run-failed": [
    ["error", { runs: [run(), run({ run: "run-2", startedAt: ago(1), status: "failed", error: failed })] }],
  ],
  "run-incomplete": [["error", { runs: [run({ status: "incomplete" })] }]],
  "run-takes-long": [["warning", { head: held("2026-03-10T12:01:00.000Z"), runs: [atWork(ago(25))] }]],
  "run-unended": [
    ["info", { runs: [run(), run({ run: "run-2", status: "detached", startedAt: ago(27), endedAt: null })] }],
  ],
  "on-hold": [
    ["warning", { head: head({ hold: { by: "ann", at: ago(1), reason: "errors" } }) }],
    ["error", { head: head({ hold: { by: "ann", at: ago(25), reason: "errors" } }) }],
  ],
  "schedule-missing": [["error", { stack: stack({ schedule: { name: "daily", state: "missing" } }) }]],
  "schedule-disabled": [
    ["error", { stack: stack({ schedule: { name: "daily", state: "disabled" }, startedAt: ago(50) }) }],
  ],
  "daily-run-late": [
    ["error", { stack: stack({ startedAt: ago(27) }) }],
    ["error", { stack: stack({ startedAt: null }) }],
    ["error", { head: head({ watched: 1, lastPassAt: ago(27) }) }],
    ["error", { head: head({ lastPassAt: ago(8 * 24 + 3) }) }],
    ["error", { head: head({ lastPassAt: ago(31 * 24 + 3) }), stack: stack({ version: undefined }) }],
    ["error", { head: head({ nextReminder: "2026-03-09" }) }],
  ],
  "models-behind": [
    ["error", { models: [] }],
    ["error", { models: [row({ status: "active", migration: null })] }],
    [
      "error",
      { entries: [entry({ epoch: 2, id: "delete:p/old@2=new" })], models: [row({ migration: null })] },
    ],
  ],
  "ledger-behind": [["warning", { entries: [] }]],
  "table-restored": [["warning", { tables: [{ name: "bots", createdAt: ago(7) }] }]],
  "references-failed": [
    ["error", { entries: [entry({ state: "incomplete", references: { ...NO_REFERENCES, failed: 2 } })] }],
  ],
  "work-open": [["warning", { entries: [entry({ state: "pending" })] }]],
  "never-applied": [["info", { head: undefined, runs: [], entries: [], models: [], stack: undefined }]],
  "registry-differs": [
    ["warning", { digest: "other" }],
    ["info", { digest: "other", stack: undefined }],
  ],
  "registry-waits": [["warning", { head: head({ wanted: { digest: "other", at: ago(2), run: "run-9" } }) }]],
  stragglers: [["warning", { runs: [run({ sources: [], cleanup: { found: 2 } })] }]],
  "source-found-nothing": [["warning", { runs: [run({ sources: [SOURCE] })] }]],
  "caps-too-low": [["warning", { passSeconds: 90_000 }]],
  "notices-pending": [
    ["warning", { pending: { count: 3, since: ago(2), isMore: false } }],
    ["error", { pending: { count: 3, since: ago(25), isMore: true } }],
  ],
  "notices-lost": [["warning", { lost: { count: 1, since: ago(2), isMore: false } }]],
  "notices-unreached": [["warning", { unreached: { count: 1, since: null, isMore: false, team: "a" } }]],
  "dead-letters": [["error", { stack: stack({ deadLetters: 2 }) }]],
  "emails-late": [
    ["warning", { emails: { count: 1, since: ago(27), isMore: false } }],
    ["error", { emails: { count: 1, since: ago(73), isMore: false } }],
  ],
  "operators-untold": [
    ["warning", { untold: ["run-1"] }],
    ["error", { untold: ["run-2"], runs: [run(), run({ run: "run-2", endedAt: ago(25) })] }],
  ],
  "teams-unanswered": [
    [
      "warning",
      {
        entries: [entry(), TIRED],
        runs: [run({ unanswered: silent(2, "a", "b") })],
        answered: new Map([["p/tired", new Set(["a"])]]),
      },
    ],
  ],
  "journal-expires": [["info", { passEnds: new Map([["pass-1", "2026-04-08T00:00:00.000Z"]]) }]],
  "version-differs": [["info", { stack: stack({ version: { deployed: "0.9.0", own: "1.0.0" } }) }]],
};

test("nothing is found when all is well", () => {
  expect(find({})).toEqual([]);
  expect(
    find({ stack: undefined, digest: null, passSeconds: null, tables: [{ name: "bots", createdAt: null }] }),
  ).toEqual([]);
});

describe("a platform that only observes", () => {
  const wanted = { digest: "d", at: ago(90), run: "run-0" };
  const observation = run({ observed: {} });
  test.each([
    ["and has never applied", head({ wanted, applied: null, lastPassAt: null })],
    [
      "and has applied before",
      head({ wanted: { ...wanted, digest: "new" }, watched: 1, lastPassAt: ago(500) }),
    ],
  ])("%s is well", (_name, observing) => {
    const facts = { head: observing, runs: [observation], tables: [] };
    expect(told({ ...facts, stack: stack({ observes: true }) })).toEqual([]);
    expect(told({ ...facts, stack: undefined, digest: null })).toEqual([]);
  });

  test("and is not started any more is told of", () => {
    const facts = { head: head({ wanted, applied: null, lastPassAt: null }), runs: [observation] };
    expect(told({ ...facts, stack: stack({ observes: true, startedAt: ago(27) }) })).toEqual([
      "error daily-run-late",
    ]);
  });

  test("until it applies: then what waits is told", () => {
    const facts = { head: head({ wanted: { ...wanted, digest: "new" } }), runs: [observation] };
    expect(told({ ...facts, stack: stack() })).toEqual(["warning registry-waits"]);
  });
});

test("a stack of a version that made one pass a month is not late a week after it", () => {
  expect(find({ head: head({ lastPassAt: ago(20 * 24) }), stack: stack({ version: undefined }) })).toEqual(
    [],
  );
});

describe.each(Object.entries(CASES))("%s", (code, cases) => {
  test.each(cases.map(([severity, facts], index) => [index, severity, facts] as const))(
    "is all that is found in case %i, and is of severity %s",
    (_index, severity, facts) => {
      const findings = find(facts);
      expect(findings.map((one) => `${one.severity} ${one.code}`)).toEqual([`${severity} ${code}`]);
      for (const { command, message } of findings) {
        expect(parseCommandLine(wordsOf(command))).toMatchObject({ kind: "command" });
        expect(message).not.toMatch(/undefined|null|NaN|\.$/);
      }
    },
  );
});

/** Words of a command, as a shell takes them apart. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'/g, "$1").replaceAll("\\'", "'"),
  );
}

test("a migration that could not reach a table says so, and counts no references that failed", () => {
  const error = { code: "table-out-of-reach", message: "AccessDenied: bots", step: "pass" };
  const [found] = find({ entries: [entry({ state: "incomplete", error })] });
  expect(found?.message).toBe("delete:p/old@1=new could not be done in full: AccessDenied: bots");
});

describe("what has a reason is not told twice", () => {
  test.each([
    [
      "a run at work",
      { head: held("2026-03-10T12:01:00.000Z", { watched: 1, lastPassAt: ago(30) }), runs: [atWork(ago(1))] },
      [],
    ],
    [
      "a dead run",
      { head: held(ago(1), { watched: 1, lastPassAt: ago(30) }), runs: [atWork(ago(2))] },
      ["warning run-died"],
    ],
    [
      "a hold",
      { head: head({ hold: { by: "ann", at: ago(1), reason: "x" }, watched: 1, lastPassAt: ago(30) }) },
      ["warning on-hold"],
    ],
  ] as const)(
    "%s explains open work, what waits to be sent, and a daily run that is late",
    (_name, facts, findings) => {
      const more = {
        entries: [entry({ state: "running" as const })],
        pending: { count: 1, since: ago(3), isMore: false },
        untold: ["run-1"],
      };
      expect(told({ ...facts, ...more })).toEqual(findings);
    },
  );

  test("a registry that waits explains that another one is in force, and a failed run explains both", () => {
    const wanted = { digest: "other", at: ago(2), run: "run-2" };
    expect(told({ head: head({ wanted }), digest: "other" })).toEqual(["warning registry-waits"]);
    const runs = [run({ run: "run-2", startedAt: ago(2), status: "failed" as const, error: failed })];
    expect(told({ head: head({ wanted }), digest: "other", runs })).toEqual(["error run-failed"]);
  });

  test("the lease that a failed run has left explains nothing that comes later", () => {
    const left = run({ run: "run-2", status: "failed", startedAt: ago(40), endedAt: ago(39), error: failed });
    const facts = { head: held(ago(39), { watched: 1, lastPassAt: ago(40) }), runs: [left] };
    expect(told(facts)).toEqual(["error run-failed", "error daily-run-late"]);
  });

  test("a lost tombstone whose migration is open again asks for the apply alone", () => {
    const findings = find({ models: [], entries: [entry({ state: "pending" })] });
    expect(findings.map(({ code, command }) => `${code} ${command}`)).toEqual(["models-behind apply"]);
  });

  test("references that a run found because an earlier one was incomplete are no stragglers", () => {
    const before = run({ run: "run-0", startedAt: ago(30), endedAt: ago(30), status: "incomplete" });
    expect(told({ runs: [before, run({ sources: [], cleanup: { found: 2 } })] })).toEqual([]);
  });
});

test("teams that have all answered, and a deprecation with another date, are asked nothing any more", () => {
  const runs = [run({ unanswered: silent(1, "a") })];
  expect(told({ entries: [entry(), TIRED], runs, answered: new Map([["p/tired", new Set(["a"])]]) })).toEqual(
    [],
  );
  const moved = { ...TIRED, retiresOn: "2026-05-20" };
  expect(told({ entries: [entry(), moved], runs })).toEqual([]);
  // The next milestone asked again, and nobody was silent.
  const later = { ...TIRED, reminded: { retiresOn: "2026-03-20", milestone: 7 } };
  const earlier = [
    run({ startedAt: ago(100), endedAt: "2026-03-06T04:00:00.000Z", unanswered: silent(1, "a") }),
  ];
  expect(told({ entries: [entry(), later], runs: earlier })).toEqual([]);
});

test("of many migrations ten are named, and the others counted", () => {
  const entries = Array.from({ length: 12 }, (_, index) =>
    entry({ id: `delete:p/m${index}@1=new`, model: `p/m${index}`, state: "incomplete" }),
  );
  const findings = find({ entries: [entry(), ...entries] });
  expect(findings).toHaveLength(11);
  expect(findings.at(-1)).toMatchObject({
    command: "ledger list --state incomplete",
    message: expect.stringMatching(/^2 more/),
  });
});

test("sources that have found nothing are one finding", () => {
  const sources = ["a", "b", "found"].map((source) => ({
    ...SOURCE,
    source,
    references: Number(source === "found"),
  }));
  expect(find({ runs: [run({ sources })] }).map(({ message }) => message)).toEqual([
    "the sources a, b have found no reference in the last pass: look at their tables, where and pointers",
  ]);
});

test("the most severe come first, and a scheduled run counts the errors that no other alarm tells", () => {
  const findings: HealthFinding[] = HEALTH_CODES.map((code, index) => ({
    code,
    severity: SEVERITIES[index % SEVERITIES.length] ?? "info",
    message: "",
    command: "runs",
  }));
  fc.assert(
    fc.property(fc.shuffledSubarray(findings), (some) => {
      const sorted = sortFindings(some);
      expect(new Set(sorted)).toEqual(new Set(some));
      expect(sorted.map(({ severity }) => SEVERITIES.indexOf(severity))).toEqual(
        some.map(({ severity }) => SEVERITIES.indexOf(severity)).sort(),
      );
    }),
    { numRuns: 50 },
  );
  const all = find({ models: [], pending: { count: 1, since: ago(25), isMore: false }, passSeconds: 90_000 });
  expect(countBySeverity(all)).toEqual({ errors: 1, warnings: 1 });
});

test("commands take ids of any text as one word", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20, unit: "binary" }), (id) => {
      const team = `-${id}`;
      const [finding] = find({ unreached: { count: 1, since: null, isMore: false, team } });
      const line = parseCommandLine(wordsOf(finding?.command ?? ""));
      expect(line).toMatchObject({ kind: "command", given: { options: { team } } });
    }),
    { numRuns: 50 },
  );
});

test("feeds that disagree are one finding, as severe as the worst; what is good to know is none", () => {
  const finding = { code: "retired", model: "p/a", message: "it retired" };
  const drift = (...severities: HealthFinding["severity"][]) =>
    driftFindings(
      {
        feeds: [{ file: "a b.json" }],
        findings: severities.map((severity) => ({ ...finding, severity })),
      } as never,
      "r.json",
    );
  expect(drift("info")).toEqual([]);
  expect(drift("error", "warning", "info")).toEqual([
    {
      code: "drift",
      severity: "error",
      message: "feeds and registry do not agree: p/a: it retired, and 1 more finding",
      command: "drift --feed 'a b.json' --registry r.json",
    },
  ]);
});

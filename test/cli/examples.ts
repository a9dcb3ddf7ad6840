import type { Change } from "../../lib/contract/change.ts";
import type { Hold } from "../../lib/contract/head.ts";
import type { InboxEntry, StoredNotice } from "../../lib/contract/notices.ts";
import type { Plan } from "../../lib/contract/plan.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../lib/contract/registry-document.ts";
import type {
  CleanupResult,
  Entry,
  EntryDetail,
  ModelRow,
  Outcome,
  Resolution,
  Run,
  Team,
  Usage,
} from "../../lib/contract/results.ts";
import type { SourceReport } from "../../lib/contract/source-report.ts";
import type { PriceList } from "../../lib/domain/prices/price-list.ts";
import type { Report } from "../../lib/domain/report/report.ts";
import type { UsageReport } from "../../lib/domain/usage/saved-usage.ts";
import { LOADED_LISTS, type LoadedCounts } from "../../lib/domain/workspace/entries.ts";
import type { Health } from "../../lib/operations/health/look-at-health.ts";

/** One perfect value of each result: tests spread a value and change what they are about. */

export const SETS: ParameterSetsDocument = {
  sets: {
    BasicParameters: {
      fields: {
        temperature: { type: "number", minimum: 0, maximum: 2, default: 0.7, nullable: true },
        effort: { type: "choice", choices: ["none", "high"] },
      },
      rules: [
        { unless: { effort: "none" }, absent: ["temperature"], message: "temperature needs effort none" },
      ],
    },
  },
};

export const DOCUMENT: RegistryDocument = {
  version: 1,
  providers: { openai: { models: [{ name: "gpt-5", tokenLimit: 400_000, default: true }] } },
  deleted: [{ provider: "openai", name: "gpt-4", replacement: "gpt-5" }],
};

/** LiteLLM's form. */
export const FEED = {
  "gpt-5": {
    litellm_provider: "openai",
    deprecation_date: "2026-12-11",
    deprecation_source: "https://example.com/deprecations",
    successor_model: "gpt-6",
    max_input_tokens: 272_000,
    max_output_tokens: 128_000,
  },
};

/** What the fake world has built in: gpt-5 costs 6.545454… times as much as gpt-4. */
export const BUILT_IN_PRICES: PriceList = {
  name: "built-in",
  priceOf(_provider, name) {
    if (name === "gpt-4") return { input: 0.25, output: 2 };
    return name === "gpt-5" ? { input: 2, output: 12 } : null;
  },
};

export const MODEL: ModelRow = {
  id: "openai/gpt-4",
  tokenLimit: 8_192,
  parameters: "BasicParameters",
  status: "deleted",
  listed: false,
  default: false,
  translationDefault: false,
  replacement: "openai/gpt-5",
  redirectsTo: "openai/gpt-5",
  retiresOn: null,
  epoch: 1,
  watched: true,
  since: "2026-11-22T10:00:00.000Z",
  cleanPasses: 1,
};

export const CLEAN_SOURCE: SourceReport = {
  source: "assistant",
  items: 1_200,
  references: 1_100,
  unknown: [],
  unknownIds: 0,
  withoutTeam: 0,
  withoutOwner: 0,
  notAReference: 0,
  illegalParameters: 0,
  left: 0,
  unclear: 0,
};

const SOURCE: SourceReport = {
  source: "agent",
  items: 30,
  references: 25,
  unknown: [
    { id: "openai/GPT-4 ", count: 3, nearest: "openai/gpt-4" },
    ...["a", "b", "c", "d", "e"].map((name) => ({ id: `nobody/${name}`, count: 1, nearest: null })),
  ],
  unknownIds: 21,
  withoutTeam: 2,
  withoutOwner: 1,
  notAReference: 4,
  illegalParameters: 5,
  left: 6,
  unclear: 7,
};

export const PLAN: Plan = {
  digest: "d1".repeat(32),
  status: "changes",
  sync: {
    create: ["openai/gpt-5"],
    update: [{ id: "openai/gpt-5-mini", changes: { tokenLimit: [1_000, 2_000] } }],
    deprecate: [],
    undeprecate: [],
    revive: [],
    delete: [],
    promote: [{ from: "team:acme/openai/gpt-5", to: "openai/gpt-5" }],
  },
  migrations: [
    {
      id: "delete:openai/gpt-4@1=gpt-5",
      kind: "delete",
      model: "openai/gpt-4",
      replacement: "openai/gpt-5",
      references: 1_234,
      cleared: 0,
      teams: 2,
      parameters: { keep: 5, clamp: 1, translate: 0, drop: 2, default: 0 },
      lost: [
        { field: "temperature", action: "clamp", count: 1 },
        { field: "top_k", action: "drop", count: 2 },
      ],
      replacementRetiresOn: "2027-02-16",
    },
    {
      id: "delete:openai/gpt-3@1=",
      kind: "delete",
      model: "openai/gpt-3",
      replacement: null,
      references: 1,
      cleared: 1,
      teams: 1,
      parameters: { keep: 0, clamp: 0, translate: 0, drop: 0, default: 0 },
      lost: [],
    },
  ],
  totals: { references: 1_235, cleared: 1, dropped: 2, teams: 3, clearedTeams: 1 },
  pass: {
    bytes: 10_000_000_000,
    units: { read: 2_441_407, write: 1_020_000 },
    caps: { read: 1_500, write: 500 },
    seconds: 3_628,
    dollars: { read: 0.3052, write: 0.6375, functions: 3.343, prices: "us-east-1, 2026" },
  },
  notices: [
    {
      slug: "llm-model-deleted",
      model: "openai/gpt-4",
      team: "acme",
      affected: { chatbot: { count: 2, names: ["A", "B"] }, analysis: { count: 2, names: ["C", "D"] } },
    },
  ],
  warnings: [
    { code: "retirement-near", path: "/providers/openai/models/0", message: "gpt-5 retires in 12 days" },
    { code: "default-missing", path: "/providers/groq", message: "groq has no default", older: true },
  ],
  usage: null,
  sources: [SOURCE, CLEAN_SOURCE],
  summary: "1 added, 1 updated, 1 promoted: 1,234 references rewritten, 1 cleared, in 3 teams; 1 notice",
};

export const OUTCOME: Outcome = {
  run: "run-1",
  digest: PLAN.digest,
  status: "succeeded",
  sync: { created: 3, updated: 0, deprecated: 1, undeprecated: 0, revived: 0, deleted: 0, promoted: 0 },
  references: { scanned: 12_000, rewritten: 310, cleared: 12, noted: 4, skipped: 1, failed: 0 },
  notices: { created: 2, published: 2, pending: 0, unreached: 1 },
  calls: { reads: 20, writes: 15, publishes: 1 },
  capacity: { read: 1_500.5, write: 340 },
  tookMs: 1_840,
  warnings: [],
  sources: [CLEAN_SOURCE, SOURCE],
  summary:
    "3 added, 1 deprecated: 310 references rewritten, 12 cleared, 4 noted, in 2 teams; 2 notices, 1 reached nobody yet",
};

export const CLEANUP: CleanupResult = {
  run: "run-2",
  status: "succeeded",
  watched: 3,
  found: 2,
  repaired: 2,
  unwatched: ["openai/gpt-4"],
  created: 1,
  unreached: 0,
  republished: 1,
  redelivered: 0,
  pendingNotices: 0,
  recovered: 0,
  sources: [CLEAN_SOURCE],
  summary: "no model changed: 2 references rewritten, in 1 team; 1 notice",
};

export const USAGE: Usage = {
  model: "openai/gpt-5",
  status: "active",
  replacement: null,
  retiresOn: null,
  references: 12,
  teams: 2,
  owners: { chatbot: 3, pipeline: 1 },
};

/** A usage that a pass has counted three days before. */
export const SNAPSHOT: UsageReport = {
  at: "2026-11-19T03:17:00.000Z",
  usage: [USAGE],
  snapshot: { pass: "pass-0000000007", ageSeconds: 3 * 86_400, held: ["pipeline"] },
};

export const RESOLUTION: Resolution = {
  requested: "openai/gpt-4",
  model: "openai/gpt-5",
  status: "redirected",
  replacement: "openai/gpt-4o",
  via: ["openai/gpt-4o"],
  parameters: { temperature: 1 },
  changes: [
    { field: "temperature", action: "clamp", from: 2, to: 1 },
    { field: "top_k", action: "drop", from: 40 },
  ],
};

export const RUN: Run = {
  run: "run-1",
  trigger: "command",
  digest: PLAN.digest,
  status: "succeeded",
  startedAt: "2026-11-22T10:00:00.000Z",
  endedAt: "2026-11-22T10:00:02.000Z",
  progress: { done: 4, of: 4 },
  execution: null,
  error: null,
};

export const HOLD: Hold = { reason: "too many errors", by: "ann", at: "2026-11-22T09:00:00.000Z" };

export const HEALTH: Health = {
  findings: [
    {
      code: "references-failed",
      severity: "error",
      message:
        "1 reference of delete:openai/gpt-4@1=gpt-5 could not be written: workspace TEAM#acme|NODE#p#n: item too large",
      command: "ledger show delete:openai/gpt-4@1=gpt-5",
    },
    {
      code: "on-hold",
      severity: "warning",
      message: "ann put the platform on hold at 2026-11-22 09:00 UTC: too many errors",
      command: "resume",
    },
  ],
  looked: ["lease and hold", "runs", "migrations", "registry"],
};

export const ENTRY: Entry = {
  id: "delete:openai/gpt-4@1=gpt-5",
  kind: "delete",
  model: "openai/gpt-4",
  replacement: "openai/gpt-5",
  state: "succeeded",
  run: "run-1",
  startedAt: "2026-11-22T10:00:00.000Z",
  endedAt: "2026-11-22T10:00:02.000Z",
  references: { rewritten: 310, cleared: 0, noted: 0, skipped: 1, failed: 0 },
  teams: 2,
  error: null,
};

/** The result of an undo, without its places. */
export const UNDO = {
  entry: { ...ENTRY, id: "undo:delete:openai/gpt-4@1=gpt-4.1", kind: "undo" as const },
  references: { restored: 3, changedSince: 1, failed: 0 },
  expired: 0,
};

export const ENTRY_DETAIL: EntryDetail = {
  ...ENTRY,
  state: "incomplete",
  error: { code: "poison", message: "one item refused", step: "Pass" },
  history: [
    { at: "2026-11-22T10:00:00.000Z", by: "run-1", from: null, to: "pending" },
    { at: "2026-11-22T10:00:02.000Z", by: "run-1", from: "pending", to: "incomplete" },
  ],
  teams: { acme: 300, globex: 10 },
  expired: 0,
  problems: [{ table: "workspace", key: "TEAM#acme|NODE#p#n", reason: "item too large" }],
};

export const CHANGE: Change = {
  table: "workspace",
  source: "pipeline-node",
  key: { pk: "TEAM#acme", sk: "NODE#p1#n3" },
  owner: { kind: "pipeline", id: "p1", label: "Support", link: "https://chat.example/acme/p1" },
  part: "step 3",
  team: "acme",
  before: { model: "openai/gpt-4", parameters: { temperature: 2, top_k: 40, seed: 7 } },
  after: { model: "openai/gpt-5", parameters: { temperature: 1, seed: 7, effort: "high" } },
  state: "written",
  at: "2026-11-22T10:00:00.000Z",
};

export const NOTICE: StoredNotice = {
  id: "notice-1",
  slug: "llm-model-deleted",
  level: "warning",
  permission: "service_providers.change_llmprovidermodel",
  team: { id: "acme", name: "Acme" },
  model: { id: "openai/gpt-4", provider: "openai", name: "gpt-4" },
  replacement: null,
  retiresOn: null,
  outcome: "cleared",
  affected: { chatbot: { count: 1, names: ["Support"] } },
  parameterChanges: [],
  title: "gpt-4 was removed",
  text: "gpt-4 was removed.",
  createdAt: "2026-11-22T10:00:02.000Z",
  state: "published",
  publishedAt: "2026-11-22T10:00:02.000Z",
  reached: 2,
};

export const TEAM_ROW: Team = { id: "acme", name: "Acme", members: 12, references: 340, notices: 3 };

export const INBOX_ENTRY: InboxEntry = {
  member: "ann",
  notice: NOTICE.id,
  title: NOTICE.title,
  at: "2026-11-22T10:00:03.000Z",
  read: false,
  email: true,
  muted: false,
  acknowledgedAt: null,
  snoozedUntil: null,
};

export const REPORT: Report = {
  at: "2026-11-22T10:05:00.000Z",
  place: "the stack Chat",
  findings: [
    {
      code: "run-failed",
      severity: "error",
      message: "the last run, run-0, is failed",
      command: "cleanup",
    },
  ],
  hold: null,
  models: [
    MODEL,
    {
      ...MODEL,
      id: "openai/gpt-4o",
      status: "deprecated",
      listed: true,
      redirectsTo: null,
      retiresOn: "2027-02-16",
    },
    { ...MODEL, id: "openai/gpt-5", status: "active", listed: true, replacement: null, redirectsTo: null },
  ],
  usage: {
    at: "2026-11-22T10:05:00.000Z",
    models: [USAGE],
    teams: [
      { id: "acme", name: "Acme" },
      { id: "globex", name: null },
    ],
    byTeam: [[[0, 9]], [[0, 3]]],
    history: {
      days: ["2026-11-20", "2026-11-21", "2026-11-22"],
      models: [{ model: "openai/gpt-5", references: [null, 4, 12] }],
    },
  },
  runs: { shown: [{ ...RUN, run: "run-2", status: "running", progress: { done: 1, of: 4 } }, RUN], left: 3 },
  ledger: { shown: [ENTRY], left: 7 },
  failed: {
    shown: [{ migration: ENTRY.id, table: "workspace", key: "TEAM#acme|NODE#p#n", reason: "item too large" }],
    left: 0,
  },
  changes: {
    [ENTRY.id]: {
      references: 300,
      fields: [
        {
          field: "temperature",
          action: "clamp",
          as: null,
          count: 12,
          values: [{ from: "2", to: "1" }],
        },
      ],
      examples: [CHANGE],
    },
  },
  changesLeft: 10,
  notices: {
    sent: 3,
    pending: 1,
    reached: 2,
    unreached: 1,
    asking: 2,
    acknowledged: 1,
    unasked: 0,
    dueEmails: 4,
    events: {
      shown: [
        {
          slug: "llm-model-deleted",
          model: "openai/gpt-4",
          replacement: "openai/gpt-5",
          retiresOn: null,
          sent: 3,
          pending: 1,
          reached: 2,
          unreached: 1,
          acknowledged: null,
          at: "2026-11-22T10:00:02.000Z",
        },
      ],
      left: 0,
    },
    unreachedTeams: {
      shown: [{ team: "acme", name: "Acme", notices: 1, since: "2026-11-22T10:00:02.000Z" }],
      left: 2,
    },
    isCut: false,
  },
};

export const LOADED = Object.fromEntries(LOADED_LISTS.map((kind, index) => [kind, index])) as LoadedCounts;

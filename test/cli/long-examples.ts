import type { Platform } from "../../lib/cli/platform/platform.ts";
import type { Entry, ModelRow, Run, Usage } from "../../lib/contract/results.ts";
import {
  CHANGE,
  CLEANUP,
  ENTRY,
  ENTRY_DETAIL,
  HEALTH,
  HOLD,
  INBOX_ENTRY,
  MODEL,
  NOTICE,
  OUTCOME,
  PLAN,
  RESOLUTION,
  RUN,
  UNDO,
  USAGE,
} from "./examples.ts";

/** Results as a large platform has them: the longest ids of the real registries, names in wide characters, long reasons. */

const OLD = "perplexity/llama-3.1-sonar-small-128k-online";
const NEW = "anthropic/claude-sonnet-4-5-20250929";
/** The longest id here: of a team's own model. */
const OWN = "team:forschung-und-entwicklung-süd/azure/gpt-4o-mini-eigene-bereitstellung-2024-07-18";
const RUN_ID = "20261122T224033711Z-6c070d8d";
const DEAD_ID = "20261122T224024130Z-bf176ddc";
const REASON =
  "the error rate of the chat was up, and nobody could say whether that was the new model or the provider";
const KINDS = { pipeline: 12, chatbot: 1_234, assistant: 3, analysis: 7, evaluator: 0, collection: 45 };

const models: ModelRow[] = [
  { ...MODEL, id: OLD, replacement: NEW, redirectsTo: "anthropic/claude-opus-4-6", watched: true },
  { ...MODEL, id: NEW, status: "deprecated", tokenLimit: 1_047_576, retiresOn: "2027-02-16", watched: false },
  {
    ...MODEL,
    id: OWN,
    status: "active",
    parameters: "ClaudeSonnet45Parameters",
    replacement: null,
    watched: false,
  },
  {
    ...MODEL,
    id: "azure/o4-mini",
    status: "active",
    default: true,
    replacement: null,
    redirectsTo: null,
    watched: false,
  },
];

const usage: Usage[] = [
  { ...USAGE, model: OWN, owners: KINDS, references: 12_345 },
  { ...USAGE, model: OLD, status: "deleted", owners: KINDS, replacement: NEW, retiresOn: "2027-02-16" },
  { ...USAGE, model: "azure/o4-mini", owners: {}, references: 0, teams: 0 },
];

const runs: Run[] = [
  { ...RUN, run: RUN_ID, trigger: "deployment", progress: { done: 10_020_123, of: 10_020_123 } },
  {
    ...RUN,
    run: DEAD_ID,
    status: "failed",
    progress: { done: 1_820, of: 10_020 },
    error: {
      code: "run-died",
      message: `it stopped while rewriting references; run ${RUN_ID} went on`,
      step: "Pass",
    },
  },
  {
    ...RUN,
    run: "20261122T224029027Z-a704fc08",
    status: "busy",
    digest: "",
    progress: { done: 0, of: 0 },
    error: {
      code: "run-active",
      message: `run ${DEAD_ID} holds the lease until 22:40:30 UTC; if it is dead, run this again then`,
      step: "Plan",
    },
  },
];

const entries: Entry[] = [
  { ...ENTRY, id: `delete:${OLD}@1=${NEW}`, references: { ...ENTRY.references, rewritten: 1_234_567 } },
  { ...ENTRY, id: `promote:${OWN}@1`, kind: "promote", state: "incomplete" },
  { ...ENTRY, id: "deprecate:azure/o4-mini@1", kind: "deprecate", state: "superseded" },
];

const notices = [
  {
    ...NOTICE,
    team: { id: "tokyo", name: "東京開発チーム第一グループ" },
    model: { id: OLD, provider: "perplexity", name: "x" },
    replacement: { id: NEW, provider: "anthropic", name: "y" },
    outcome: "migrated" as const,
    affected: { chatbot: { count: 1_234, names: [] }, pipeline: { count: 12, names: [] } },
    state: "pending" as const,
    publishedAt: null,
    reached: null,
    why: "the topic has not taken them: connect ECONNREFUSED 127.0.0.1:4566; the next cleanup tries again",
  },
  { ...NOTICE, team: { id: "growth", name: "🚀 Growth & Retention 👩‍🔬" } },
];

const inbox = [
  {
    ...INBOX_ENTRY,
    member: "katharina.von-und-zu-hohenstein@forschung.example",
    notice: "0123456789abcdef0123456789abcdef",
    title: `${OLD} was removed: 1,234 チャットボット and 12 pipelines of your team use ${NEW} now`,
  },
  { ...INBOX_ENTRY, notice: "fedcba9876543210fedcba9876543210" },
];

const plan = {
  ...PLAN,
  migrations: PLAN.migrations.map((migration) => ({
    ...migration,
    model: OLD,
    replacement: migration.replacement && NEW,
    references: 1_234_567,
  })),
  notices: PLAN.notices.map((notice) => ({ ...notice, team: "forschung-und-entwicklung-süd", model: OLD })),
  warnings: [{ ...PLAN.warnings[0]!, message: `${OLD} retires in 12 days, and ${REASON}` }],
};

const detail = {
  ...ENTRY_DETAIL,
  ...entries[0]!,
  error: { code: "poison", message: `one item was refused at every try: ${REASON}`, step: "Pass" },
  history: [
    { at: HOLD.at, by: RUN_ID, from: null, to: "pending" as const },
    { at: HOLD.at, by: "katharina", from: "pending" as const, to: "marked" as const, reason: REASON },
  ],
  teams: { 東京開発チーム: 12_345, "forschung-und-entwicklung-süd": 1 },
  problems: [
    {
      table: "workspace",
      key: '{"pk":{"S":"TEAM#forschung-und-entwicklung-süd"},"sk":{"S":"NODE#0123456789abcdef#0123456789"}}',
      reason: `the item would be larger than 400 KB, and ${REASON}`,
    },
  ],
};

const change = {
  ...CHANGE,
  team: "東京開発チーム",
  before: { ...CHANGE.before, model: OLD },
  after: { ...CHANGE.after, model: OWN },
};

export const LONG: Partial<Platform> = {
  models: async () => models,
  usage: async () => ({ at: HOLD.at, usage }),
  doctor: async () => ({
    findings: [
      {
        code: "models-behind",
        severity: "error",
        message: `${OWN} and 1,234 more models were deleted, and the table of models does not say so: ${REASON}`,
        command: `ledger unmark delete:${OLD}@12=${NEW} --reason 'a backup was restored'`,
      },
      { code: "journal-expires", severity: "info", message: REASON, command: `ledger changes ${OWN} --csv` },
    ],
    looked: [...HEALTH.looked, ...HEALTH.looked, ...HEALTH.looked],
  }),
  runs: async () => ({ runs, hold: { ...HOLD, reason: REASON } }),
  entries: async () => entries,
  entry: async () => detail,
  notices: async () => notices,
  inbox: async () => inbox,
  readNotice: async () => inbox[0]!,
  acknowledgeNotice: async () => ({ ...inbox[0]!, acknowledgedAt: inbox[0]!.at }),
  snoozeNotice: async () => ({ ...inbox[0]!, snoozedUntil: "2026-12-01T08:15:00.000Z" }),
  plan: async () => plan,
  apply: async () => ({ ...OUTCOME, run: RUN_ID, warnings: plan.warnings }),
  cleanup: async () => ({ ...CLEANUP, run: RUN_ID, unwatched: [OLD, NEW, "azure/o4-mini"] }),
  resolve: async () => ({ ...RESOLUTION, requested: OLD, model: NEW, via: [OWN, "azure/o4-mini"] }),
  hold: async () => ({ ...HOLD, reason: REASON }),
  mark: async () => ({ ...entries[0]!, state: "marked" }),
  unmark: async () => ({ ...entries[0]!, state: "pending" }),
  async *changes() {
    yield change;
  },
  undo: async () => ({
    ...UNDO,
    changes: (async function* () {
      yield { ...change, state: "changed-since" as const };
    })(),
  }),
};

export const EMPTY: Partial<Platform> = {
  doctor: async () => ({ ...HEALTH, findings: [] }),
  models: async () => [],
  usage: async () => ({ at: HOLD.at, usage: [] }),
  runs: async () => ({ runs: [], hold: null }),
  entries: async () => [],
  entry: async () => ({ ...ENTRY_DETAIL, history: [], teams: {}, problems: [] }),
  notices: async () => [],
  inbox: async () => [],
  plan: async () => ({
    ...PLAN,
    status: "nothing-to-do",
    migrations: [],
    notices: [],
    warnings: [],
    sources: [],
  }),
  async *changes() {},
};

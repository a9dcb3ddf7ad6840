import { createProgram, type World } from "../../lib/cli/line/program.ts";
import type { Output } from "../../lib/cli/line/screen.ts";
import type { Platform, PlatformOptions } from "../../lib/cli/platform/platform.ts";
import { Failure } from "../../lib/contract/errors.ts";
import {
  BUILT_IN_PRICES,
  CHANGE,
  CLEANUP,
  DOCUMENT,
  ENTRY,
  ENTRY_DETAIL,
  FEED,
  HEALTH,
  HOLD,
  INBOX_ENTRY,
  LOADED,
  MODEL,
  NOTICE,
  OUTCOME,
  PLAN,
  REPORT,
  RESOLUTION,
  RUN,
  SETS,
  SNAPSHOT,
  TEAM_ROW,
  UNDO,
  USAGE,
} from "./examples.ts";

type Changes = {
  readonly platform?: Partial<Platform>;
  readonly world?: Partial<World>;
  readonly files?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  /** @default 80 */
  readonly columns?: number;
};

export const DEFAULT_PLACE = "default: the data directory .modelkeeper\n";

/** The program in a world without files, processes and time; the platform returns the examples. */
export function setup(changes: Changes = {}) {
  const calls: { method: string; given: readonly unknown[] }[] = [];
  const opened: PlatformOptions[] = [];
  const written: Record<string, string> = {};
  const texts = { stdout: "", stderr: "" };
  let closed = 0;

  const platform: Platform = {
    models: async () => [MODEL],
    plan: async () => PLAN,
    async *planChanges() {
      yield { ...CHANGE, state: "planned" };
      return PLAN;
    },
    apply: async () => OUTCOME,
    cleanup: async () => CLEANUP,
    teams: async () => [TEAM_ROW],
    report: async () => REPORT,
    usage: async () => ({ at: "2026-11-22T10:00:00.000Z", usage: [USAGE] }),
    usageSnapshot: async () => SNAPSHOT,
    resolve: async () => RESOLUTION,
    parameterSets: async () => undefined,
    doctor: async () => HEALTH,
    runs: async () => ({ runs: [RUN], hold: null }),
    hold: async () => HOLD,
    resume: async () => null,
    entries: async () => [ENTRY],
    entry: async () => ENTRY_DETAIL,
    async *changes() {
      yield CHANGE;
    },
    undo: async () => ({
      ...UNDO,
      changes: (async function* () {
        yield { ...CHANGE, state: "restored" as const };
      })(),
    }),
    expiredReferences: async () => 0,
    mark: async () => ({ ...ENTRY, state: "marked" }),
    unmark: async () => ({ ...ENTRY, state: "pending" }),
    notices: async () => [NOTICE],
    inbox: async () => [INBOX_ENTRY],
    readNotice: async () => ({ ...INBOX_ENTRY, read: true }),
    acknowledgeNotice: async () => ({
      ...INBOX_ENTRY,
      read: true,
      acknowledgedAt: "2026-11-22T10:00:00.000Z",
    }),
    snoozeNotice: async (_notice, _member, until) => ({ ...INBOX_ENTRY, read: true, snoozedUntil: until }),
    load: async () => LOADED,
    async *export(format) {
      yield format === "json" ? '{"version":1' : '{"kind":"team"}\n';
      if (format === "json") yield "}\n";
    },
    close: async () => {
      closed += 1;
    },
    ...changes.platform,
  };
  const { isAbsent = false, deployCommand, ...methods } = platform;
  const recorded = Object.fromEntries(
    Object.entries(methods).map(([method, original]: [string, (...given: never[]) => unknown]) => [
      method,
      (...given: never[]) => {
        if (method !== "close") calls.push({ method, given });
        return original(...given);
      },
    ]),
  ) as unknown as Platform;
  const recording: Platform = {
    ...recorded,
    isAbsent,
    ...(deployCommand === undefined ? {} : { deployCommand }),
  };

  const output = (name: "stdout" | "stderr"): Output => ({
    write: async (text) => {
      texts[name] += text;
    },
    isTerminal: changes.terminal === true,
    columns: changes.columns ?? 80,
    isClosed: false,
  });
  const files: Readonly<Record<string, string>> = {
    "registry.json": JSON.stringify(DOCUMENT),
    "models.ts":
      'export const providers = {\n  openai: provider([\n    model("gpt-5", 400_000, { default: true }),\n  ]),\n};\n',
    "deleted.ts":
      'export const deletedModels = [\n  deleted("openai", "gpt-4", { replacement: "gpt-5" }),\n];\n',
    "feed.json": JSON.stringify(FEED),
    "environments.json": '[{ "name": "production", "ledger": "ledger.json" }]',
    "ledger.json": JSON.stringify({ entries: [ENTRY] }),
    ...changes.files,
  };
  const fileOf = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Failure("no-file", `${path} cannot be read`);
    return text;
  };
  const world: World = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    noColour: false,
    debug: false,
    registry: {
      isShipped: false,
      modelList: "models.ts",
      deletedList: "deleted.ts",
      document: async () => DOCUMENT,
      placeOf: async () => undefined,
      channels: async () => ({ openai: [{ form: "litellm", prefix: "", sellers: ["openai"] }] }),
      builtInPrices: async () => BUILT_IN_PRICES,
      parameterSets: async () => SETS,
      context: async () => ({ builtIn: SETS, sources: [] }),
    },
    now: () => Date.UTC(2026, 10, 22),
    monotonic: () => 0,
    version: async () => "1.2.3",
    readFile: async (path) => new TextEncoder().encode(fileOf(path)),
    readSettings: async () => {
      const text = files["modelkeeper.json"];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    requireFile: async (path, use) => (use === "written" ? undefined : void fileOf(path)),
    writeFile: async (path, text) => {
      written[path] = text;
    },
    readHistory: async () => ({ absent: "not in a git repository" }),
    openPlatform: async (options) => {
      opened.push(options);
      return recording;
    },
    ...changes.world,
  };
  const program = createProgram(world);

  /** Runs a command line and returns everything that came of it, but the line that names the default directory. */
  async function run(...words: string[]) {
    texts.stdout = "";
    texts.stderr = "";
    const status = await program.run(words);
    return { status, stdout: texts.stdout, stderr: texts.stderr.replace(DEFAULT_PLACE, "") };
  }

  return { run, program, world, calls, opened, written, told: () => texts.stderr, closed: () => closed };
}

/** A command line that succeeds, for each command. */
export const SUCCESSFUL = {
  validate: ["validate"],
  build: ["build"],
  models: ["models"],
  resolve: ["resolve", "openai/gpt-4", "--parameters", '{"temperature":2}'],
  parameters: ["parameters", "BasicParameters"],
  drift: ["drift", "--feed", "feed.json"],
  prune: ["prune", "--environments", "environments.json"],
  plan: ["plan"],
  apply: ["apply"],
  cleanup: ["cleanup"],
  undo: ["undo", "openai/gpt-4", "--reason", "too dear"],
  runs: ["runs"],
  doctor: ["doctor"],
  usage: ["usage"],
  teams: ["teams"],
  report: ["report", "--out", "report.html"],
  "ledger list": ["ledger", "list"],
  "ledger show": ["ledger", "show", "openai/gpt-4"],
  "ledger changes": ["ledger", "changes", "openai/gpt-4"],
  "ledger mark": ["ledger", "mark", "openai/gpt-4", "--reason", "by hand"],
  "ledger unmark": ["ledger", "unmark", "openai/gpt-4", "--reason", "again"],
  hold: ["hold", "--reason", "too many errors"],
  resume: ["resume"],
  notices: ["notices"],
  inbox: ["inbox", "--team", "acme"],
  "inbox read": ["inbox", "read", "notice-1", "--member", "ann"],
  "inbox ack": ["inbox", "ack", "notice-1", "--member", "ann"],
  "inbox snooze": ["inbox", "snooze", "notice-1", "--member", "ann", "--until", "2026-12-01"],
  completion: ["completion", "bash"],
  load: ["load", "registry.json"],
  export: ["export"],
} as const satisfies Record<import("../../lib/cli/line/command-table.ts").CommandName, readonly string[]>;

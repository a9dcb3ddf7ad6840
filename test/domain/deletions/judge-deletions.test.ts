import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { ModelRow } from "../../../lib/contract/results.ts";
import type { Arrival, EnvironmentState, PastMigration } from "../../../lib/domain/deletions/environment.ts";
import { judgeDeletions } from "../../../lib/domain/deletions/judge-deletions.ts";
import { toModelRow } from "../../../lib/domain/models/records.ts";
import { migrationId } from "../../../lib/domain/text/ids.ts";
import { modelRecordOf } from "../../builders/records.ts";
import { registryOf } from "../../builders/registry.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const LONG_AGO = "2026-01-01T00:00:00.000Z";
const IN_MAIN: Arrival = { kind: "committed", at: LONG_AGO, timesAway: 0, formerEnds: new Set() };

type Changes = Partial<PastMigration> & { readonly epoch?: number };

function migration(
  model: string,
  replacement: string | null,
  { epoch = 1, ...changes }: Changes = {},
): PastMigration {
  return {
    id: migrationId("delete", model, epoch, replacement),
    kind: "delete",
    model,
    replacement,
    state: "succeeded",
    startedAt: LONG_AGO,
    endedAt: LONG_AGO,
    ...changes,
  };
}

function tombstone(id: string, replacement: string | null, changes: Partial<ModelRow> = {}): ModelRow {
  const record = modelRecordOf(id, {
    status: "deleted",
    replacement,
    redirectsTo: replacement,
    watched: false,
  });
  return { ...toModelRow(record), ...changes };
}

const ledger = (...entries: PastMigration[]): EnvironmentState => ({
  name: "production",
  entries,
  rows: null,
});
const live = (rows: readonly ModelRow[], ...entries: PastMigration[]): EnvironmentState => ({
  name: "production",
  entries,
  rows: new Map(rows.map((row) => [row.id, row])),
});

function judge(
  document: RegistryDocument,
  environments: readonly EnvironmentState[],
  changes: {
    readonly arrival?: Arrival;
    readonly committed?: Parameters<typeof judgeDeletions>[0]["committed"];
  } = {},
) {
  const { arrival = IN_MAIN, committed = [] } = changes;
  const entries = judgeDeletions({ document, environments, arrivalOf: () => arrival, committed, now: NOW });
  return Object.fromEntries(entries.map((entry) => [entry.id, entry]));
}

const AB = registryOf(["b", "c"], { a: "b" });

describe("a deletion is removable", () => {
  test("when it succeeded or was marked in every environment, and has been in main, for 30 days each", () => {
    const marked = {
      ...ledger(migration("p/a", "p/b", { state: "marked", endedAt: "2026-05-02T00:00:00.000Z" })),
      name: "staging",
    };
    const arrival: Arrival = {
      kind: "committed",
      at: "2026-05-02T00:00:00.000Z",
      timesAway: 0,
      formerEnds: new Set(),
    };
    expect(judge(AB, [ledger(migration("p/a", "p/b")), marked], { arrival })["p/a"]).toEqual({
      id: "p/a",
      removable: true,
      since: "2026-05-02T00:00:00.000Z",
      inMainSince: "2026-05-02T00:00:00.000Z",
      environments: [
        { name: "production", state: "succeeded", at: LONG_AGO },
        { name: "staging", state: "marked", at: "2026-05-02T00:00:00.000Z" },
      ],
      why: "done in production, staging since 2026-05-02, in main since 2026-05-02",
    });
  });

  test("outside a repository by the ledgers alone, and says so", () => {
    const arrival: Arrival = { kind: "none", why: "not in a git repository: the ledgers alone decide" };
    expect(judge(AB, [ledger(migration("p/a", "p/b"))], { arrival })["p/a"]).toMatchObject({
      removable: true,
      inMainSince: null,
      why: "done in production since 2026-01-01, not in a git repository: the ledgers alone decide",
    });
  });

  test("without replacement too", () => {
    expect(judge(registryOf(["b"], { a: null }), [ledger(migration("p/a", null))])["p/a"]).toMatchObject({
      removable: true,
    });
  });

  test("with a replacement at another provider", () => {
    const document = {
      ...registryOf(["b"], {}),
      deleted: [{ provider: "q", name: "x", replacement: { provider: "p", name: "b" } }],
    };
    expect(judge(document, [ledger(migration("q/x", "p/b"))])["q/x"]).toMatchObject({ removable: true });
  });

  test("at the end of a chain that was flattened after its migration", () => {
    const chain = registryOf(["c"], { a: "b", b: "c" });
    const entries = [migration("p/a", "p/b"), migration("p/b", "p/c")];
    expect(judge(chain, [ledger(...entries)])["p/a"]).toMatchObject({ removable: true });
    const rows = [tombstone("p/a", "p/b", { redirectsTo: "p/c" }), tombstone("p/b", "p/c")];
    expect(judge(chain, [live(rows, ...entries)])["p/a"]).toMatchObject({ removable: true });
  });

  test("where the registry went to another replacement and back, and the row shows it", () => {
    const entries = [
      migration("p/a", "p/b"),
      migration("p/a", "p/c", { startedAt: "2026-02-01T00:00:00.000Z" }),
    ];
    expect(judge(AB, [live([tombstone("p/a", "p/b")], ...entries)])["p/a"]).toMatchObject({
      removable: true,
    });
    expect(judge(AB, [live([tombstone("p/a", "p/c")], ...entries)])["p/a"]).toMatchObject({
      removable: false,
    });
    expect(judge(AB, [ledger(...entries)])["p/a"]).toMatchObject({ removable: false });
  });
});

describe("a deletion stays", () => {
  const REASONS: Record<
    string,
    { environments: readonly EnvironmentState[]; state: string; why: string; arrival?: Arrival }
  > = {
    "where an environment never had the model": {
      environments: [ledger(migration("p/other", null))],
      state: "not-applied",
      why: "production: not applied",
    },
    "where only another replacement was applied": {
      environments: [ledger(migration("p/a", "p/c"))],
      state: "not-applied",
      why: "production: not applied",
    },
    "where another kind of entry has the model": {
      environments: [ledger(migration("p/a", "p/b", { kind: "deprecate" }))],
      state: "not-applied",
      why: "production: not applied",
    },
    "where the newest epoch is not done": {
      environments: [
        ledger(
          migration("p/a", "p/b"),
          migration("p/a", "p/b", { epoch: 2, state: "running", endedAt: null }),
        ),
      ],
      state: "running",
      why: "production: running",
    },
    "where the model was brought back, whatever the ledger says": {
      environments: [live([{ ...tombstone("p/a", null), status: "active" }], migration("p/a", "p/b"))],
      state: "not-applied",
      why: "production: not applied",
    },
    "where the tombstone is of a later epoch than the migration": {
      environments: [live([tombstone("p/a", "p/b", { epoch: 2 })], migration("p/a", "p/b"))],
      state: "not-applied",
      why: "production: not applied",
    },
    "where a saved ledger has no later epoch, and the line had been away": {
      environments: [ledger(migration("p/a", "p/b"))],
      arrival: { kind: "committed", at: "2026-02-01T00:00:00.000Z", timesAway: 1, formerEnds: new Set() },
      state: "not-applied",
      why: "production: not applied",
    },
    "where an earlier form of the line can have made what a saved ledger has": {
      environments: [ledger(migration("p/a", "p/b"))],
      arrival: { kind: "committed", at: LONG_AGO, timesAway: 0, formerEnds: new Set(["p/c", "p/b"]) },
      state: "not-applied",
      why: "production: not applied",
    },
    "where the end of its chain was deleted too, by a saved ledger": {
      environments: [ledger(migration("p/a", "p/b"), migration("p/b", "p/c"))],
      state: "not-applied",
      why: "production: not applied",
    },
    "where it is done for less than 30 days": {
      environments: [ledger(migration("p/a", "p/b", { endedAt: "2026-05-02T00:00:00.001Z" }))],
      state: "succeeded",
      why: "production: succeeded for 29 days, 30 days are needed",
    },
    "where it ended without a time": {
      environments: [ledger(migration("p/a", "p/b", { endedAt: null }))],
      state: "succeeded",
      why: "production: succeeded, and its ledger does not say when",
    },
    "where it is incomplete": {
      environments: [ledger(migration("p/a", "p/b", { state: "incomplete" }))],
      state: "incomplete",
      why: "production: incomplete",
    },
    "when it is in main for less than 30 days": {
      environments: [ledger(migration("p/a", "p/b"))],
      arrival: { kind: "committed", at: "2026-05-31T00:00:00.000Z", timesAway: 0, formerEnds: new Set() },
      state: "succeeded",
      why: "in main for 1 day, 30 days are needed",
    },
    "when git does not know since when": {
      environments: [ledger(migration("p/a", "p/b"))],
      arrival: { kind: "unknown", why: "its line is not committed yet" },
      state: "succeeded",
      why: "its line is not committed yet",
    },
  };

  test.each(Object.entries(REASONS))("%s", (_title, { environments, state, why, arrival }) => {
    expect(judge(AB, environments, arrival === undefined ? {} : { arrival })["p/a"]).toMatchObject({
      removable: false,
      environments: [{ name: "production", state }],
      why,
    });
  });

  test("everywhere when one environment cannot be read, which is named", () => {
    const environments = [
      ledger(migration("p/a", "p/b")),
      { name: "edge", trouble: "there is no stack Edge" },
    ];
    expect(judge(AB, environments)["p/a"]).toMatchObject({
      removable: false,
      since: null,
      environments: [{ state: "succeeded" }, { name: "edge", state: "unreadable", at: null }],
      why: "edge: cannot be read: there is no stack Edge",
    });
  });

  test("while anything names it as replacement: a model, a deletion, or one of another provider", () => {
    const done = ledger(migration("p/a", "p/c"), migration("p/b", "p/c"), migration("q/x", "p/c"));
    const chain = registryOf(["c"], { a: "b", b: "c" });
    expect(judge(chain, [done])).toMatchObject({
      "p/a": { removable: true },
      "p/b": { removable: false, why: "p/a names it as replacement" },
    });
    const foreign = {
      ...registryOf(["c"], { b: "c" }),
      deleted: [
        { provider: "p", name: "b", replacement: "c" },
        { provider: "q", name: "x", replacement: { provider: "p", name: "b" } },
      ],
    };
    expect(judge(foreign, [done])["p/b"]).toMatchObject({
      removable: false,
      why: "q/x names it as replacement",
    });
    const listed = registryOf(["c", { name: "old", deprecated: true, replacement: "b" }], { b: "c" });
    expect(judge(listed, [done])["p/b"]).toMatchObject({
      removable: false,
      why: "p/old names it as replacement",
    });
  });

  test("while the removal of the line that named it is not committed: twice is once", () => {
    const done = ledger(migration("p/b", "p/c"));
    const committed = [
      { id: "p/a", replacement: "p/b" },
      { id: "p/b", replacement: "p/c" },
    ];
    expect(judge(registryOf(["c"], { b: "c" }), [done], { committed })["p/b"]).toMatchObject({
      removable: false,
      why: "p/a names it as replacement in the last commit",
    });
  });
});

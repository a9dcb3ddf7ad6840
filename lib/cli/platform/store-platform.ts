import type { RegistryDocument } from "../../contract/registry-document.ts";
import { toModelRow } from "../../domain/models/records.ts";
import { resolveModel } from "../../domain/models/resolution.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { HealthDependencies, HealthRequest } from "../../operations/health/gather-facts.ts";
import { lookAtHealth } from "../../operations/health/look-at-health.ts";
import { expiredReferences } from "../../operations/ledger/expired-references.ts";
import { holdPlatform, resumePlatform } from "../../operations/ledger/hold-platform.ts";
import { listEntries, listNotices, listRuns, showEntry } from "../../operations/ledger/inspect-ledger.ts";
import { listChanges } from "../../operations/ledger/list-changes.ts";
import { markEntry, unmarkEntry } from "../../operations/ledger/mark-entry.ts";
import type { DueEmails, Inbox } from "../../operations/ports/delivery.ts";
import type { Holds, Ledger, LedgerHead } from "../../operations/ports/ledger.ts";
import type { Models } from "../../operations/ports/models.ts";
import type { NoticeLookup } from "../../operations/ports/notices.ts";
import type { Compositions, Journal, Passes } from "../../operations/ports/pass.ts";
import type { Clock, Reporter } from "../../operations/ports/process.ts";
import type { Directory, ReferenceTables, TableCaps } from "../../operations/ports/references.ts";
import type { Bundles } from "../../operations/ports/registry.ts";
import type { Runs } from "../../operations/ports/runs.ts";
import type { UsageSnapshots } from "../../operations/ports/usage.ts";
import type { CustomModelStore, WorkspaceFile, WorkspaceStore } from "../../operations/ports/workspace.ts";
import type { PassTerms } from "../../operations/preview/estimate-pass.ts";
import { reportSnapshot } from "../../operations/preview/report-snapshot.ts";
import { reportTeams } from "../../operations/preview/report-teams.ts";
import { reportUsage } from "../../operations/preview/report-usage.ts";
import type { RegistryContext } from "../../operations/registry/validate-registry.ts";
import { gatherReport } from "../../operations/report/gather-report.ts";
import { acknowledgeNotice, readInboxEntry, snoozeNotice } from "../../operations/tell/answer-notice.ts";
import { exportWorkspace, exportWorkspaceLines } from "../../operations/workspace/export-workspace.ts";
import { loadWorkspace } from "../../operations/workspace/load-workspace.ts";
import { createKnownNames } from "./known-names.ts";
import type { Platform } from "./platform.ts";

/** The stores that a platform works with, wherever its tables are. */
type PlatformStores = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly holds: Holds;
  readonly usage: UsageSnapshots;
  readonly models: Models;
  readonly bundles: Bundles;
  readonly runs: Runs;
  readonly passes: Passes;
  readonly journal: Journal;
  readonly compositions: Compositions;
  readonly notices: NoticeLookup;
  readonly outbox: HealthDependencies["outbox"];
  readonly dueEmails: Pick<DueEmails, "snooze" | "due">;
  readonly dueSummaries: HealthDependencies["dueSummaries"];
  readonly directory: Directory;
  readonly tables: ReferenceTables & TableCaps;
  readonly clock: Clock;
  readonly report: Reporter;
  /** What passes have to keep to. @default unknown */
  readonly terms?: PassTerms;
};

type StorePlatformOptions = {
  /** Which platform it is, for people: `the stack Chat`. */
  readonly place: string;
  readonly stores: PlatformStores;
  /** Whether the platform has the example workspace. */
  readonly hasWorkspace: boolean;
  /** Returns the tables of the example workspace. @throws Failure `bad-usage` where there is no workspace */
  workspace(): { readonly workspace: WorkspaceStore; readonly customModels: CustomModelStore };
  readonly hasInbox: boolean;
  /** Returns the inbox. @throws Failure `bad-usage` where there is none */
  inbox(): Inbox;
  /** Returns the reference sources, and the parameter sets that every registry may name. */
  declared(): Promise<Pick<RegistryContext, "sources" | "builtIn">>;
  /** @throws Failure `no-file` */
  openFile(path: string): WorkspaceFile;
  /** Runs after a file is checked and before anything is written to the workspace. */
  readonly beforeLoad: () => Promise<void>;
  /** Name of the user, for the history of ledger entries and for a hold. */
  readonly by: string;
  readonly undo: Platform["undo"];
  /** Returns what the tables do not say of the platform's health, and the inbox, where there is one. */
  health(
    document: RegistryDocument | undefined,
  ): Promise<Omit<HealthRequest, "referenceTables"> & Pick<HealthDependencies, "inbox">>;
};

/** Creates the commands that only need the tables: they are the same on one machine, behind an endpoint, and on a deployed stack. */
export function createStorePlatform(
  options: StorePlatformOptions,
): Omit<Platform, "plan" | "planChanges" | "apply" | "cleanup" | "close"> {
  const { stores, by } = options;
  const workspace = options.hasWorkspace ? options.workspace().workspace : undefined;
  const names = createKnownNames({ ...stores, workspace });
  /** Returns what a member's answer to a notice needs. @throws Failure `unknown-entry` for a member whom the team does not have */
  const answering = async (notice: string, member: string) => {
    const team = (await stores.notices.find(notice))?.team.id;
    if (team !== undefined) await names.requireMember(team, member);
    return { ...stores, inbox: options.inbox() };
  };
  const appliedSets = async () => {
    const digest = (await stores.head.read())?.applied?.digest;
    return digest === undefined ? undefined : (await stores.bundles.get(digest))?.sets;
  };
  return {
    async models() {
      const rows = await stores.models.all();
      return rows.map(toModelRow).sort((left, right) => byCodeUnit(left.id, right.id));
    },
    async usage(filter) {
      const { sources, builtIn } = await options.declared();
      const report = await reportUsage(stores, sources, filter, builtIn);
      if (report.usage.length === 0) await names.requireModel(filter.model);
      if (report.usage.every(({ references }) => references === 0)) await names.requireTeam(filter.team);
      return report;
    },
    async usageSnapshot(filter) {
      const report = await reportSnapshot(stores, filter);
      if (report.usage.length === 0) await names.requireModel(filter.model);
      if (report.usage.every(({ references }) => references === 0)) await names.requireTeam(filter.team);
      return report;
    },
    teams: async () => reportTeams({ ...stores, workspace }, (await options.declared()).sources),
    async report({ findings }) {
      const inbox = options.hasInbox ? options.inbox() : undefined;
      const { place } = options;
      return gatherReport({ ...stores, inbox }, { place, findings, ...(await options.declared()) });
    },
    resolve: (id, parameters) => resolveModel((one) => stores.models.get(one), id, parameters, appliedSets),
    parameterSets: appliedSets,
    runs: () => listRuns(stores),
    async doctor({ document } = {}) {
      const { sources } = await options.declared();
      const { inbox, ...request } = await options.health(document);
      const referenceTables = sources.map(({ table }) => table);
      return lookAtHealth({ ...stores, inbox }, { ...request, referenceTables });
    },
    hold: (reason) => holdPlatform(stores, { reason, by }),
    resume: () => resumePlatform(stores),
    async entries(filter) {
      const entries = await listEntries(stores.ledger, filter);
      if (entries.length === 0) await names.requireModel(filter.model);
      return entries;
    },
    entry: (id) => showEntry(stores.ledger, stores.compositions, id),
    async *changes(request) {
      let isEmpty = true;
      for await (const change of listChanges(stores, request)) {
        isEmpty = false;
        yield change;
      }
      if (isEmpty) await names.requireTeam(request.team);
    },
    async undo(request) {
      await names.requireTeam(request.team);
      return options.undo(request);
    },
    expiredReferences: (id) => expiredReferences(stores, id),
    mark: (id, reason) => markEntry(stores, { id, reason, by }),
    unmark: (id, reason) => unmarkEntry(stores, { id, reason, by }),
    async notices(filter) {
      const notices = await listNotices(stores, filter);
      if (notices.length > 0) return notices;
      await names.requireTeam(filter.team);
      await names.requireModel(filter.model);
      return notices;
    },
    async inbox({ team, member }) {
      const inbox = await options.inbox().list(team, member);
      if (inbox.length > 0) return inbox;
      await names.requireTeam(team);
      await names.requireMember(team, member);
      return inbox;
    },
    readNotice: async (notice, member) => readInboxEntry(await answering(notice, member), notice, member),
    acknowledgeNotice: async (notice, member) =>
      acknowledgeNotice(await answering(notice, member), notice, member),
    snoozeNotice: async (notice, member, until) =>
      snoozeNotice(await answering(notice, member), { notice, member, until }),
    async load(path) {
      const file = options.openFile(path);
      const workspace = options.workspace();
      return loadWorkspace(file, {
        ...workspace,
        prepare: options.beforeLoad,
        now: () => new Date(stores.clock.now()).toISOString(),
        progress: ({ done, of }) => stores.report({ step: "load", done, of }),
      });
    },
    async *export(format) {
      const workspace = options.workspace();
      yield* format === "json" ? exportWorkspace(workspace) : exportWorkspaceLines(workspace);
    },
  };
}

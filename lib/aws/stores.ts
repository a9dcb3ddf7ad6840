import { RETENTION, type StackTables } from "../contract/tables.ts";
import type { EffectRows } from "../domain/references/effects.ts";
import type { UseRows } from "../domain/usage/use-counts.ts";
import type { Clock } from "../operations/ports/process.ts";
import type { DynamoDB } from "./client/dynamodb.ts";
import { createExpiry } from "./client/expiry.ts";
import { createAnswers } from "./ledger/answers.ts";
import { createBundles } from "./ledger/bundles.ts";
import { createHolds } from "./ledger/holds.ts";
import { createLedger } from "./ledger/ledger.ts";
import { createLedgerHead } from "./ledger/ledger-head.ts";
import { createModels } from "./ledger/models-table.ts";
import { createRunRow, createRuns } from "./ledger/runs.ts";
import { createUsageRows, createUsageSnapshots } from "./ledger/usage-snapshots.ts";
import { createDirectory } from "./notices/directory.ts";
import { createDueEmails } from "./notices/due-emails.ts";
import { createDueFindings } from "./notices/due-findings.ts";
import { createDueSummaries } from "./notices/due-summaries.ts";
import { createNotices } from "./notices/notices.ts";
import { createOutbox } from "./notices/outbox.ts";
import { createCompositions } from "./pass/compositions.ts";
import { createJournal } from "./pass/journal.ts";
import { createKeptCounts } from "./pass/kept-counts.ts";
import { createPasses } from "./pass/passes.ts";
import { createReferenceTables, type ReferenceTableOptions } from "./pass/reference-tables.ts";
import { createRegrouped } from "./pass/regrouped.ts";
import { createReservations } from "./pass/reservations.ts";

type StoreOptions = Omit<ReferenceTableOptions, "tables"> & {
  readonly tables: StackTables;
  /** Seconds that rows of passes and of ended runs are kept. @default {@link RETENTION} */
  readonly journalSeconds?: number | undefined;
};

/** Creates all adapters over one client. */
export function createStores(dynamodb: DynamoDB, options: StoreOptions, clock: Clock) {
  const { ledger, models } = options.tables;
  const expiry = createExpiry(clock, options.journalSeconds ?? RETENTION.journal);
  const toRunItem = createRunRow(expiry);
  const itemsOf = { runRow: toRunItem, usageRows: createUsageRows(expiry) };
  return {
    answers: createAnswers(dynamodb, ledger),
    head: createLedgerHead(dynamodb, ledger, toRunItem, clock),
    holds: createHolds(dynamodb, ledger),
    ledger: createLedger(dynamodb, { ledger, models }, itemsOf, clock),
    models: createModels(dynamodb, models),
    runs: createRuns(dynamodb, ledger, expiry),
    usage: createUsageSnapshots(dynamodb, ledger, expiry),
    bundles: createBundles(dynamodb, ledger, clock),
    passes: createPasses(dynamodb, ledger, clock, expiry),
    observations: createKeptCounts<EffectRows>(dynamodb, ledger, "COUNTS#", clock, expiry),
    keptUses: createKeptCounts<UseRows>(dynamodb, ledger, "USES#", clock, expiry),
    reservations: createReservations(dynamodb, ledger, expiry),
    journal: createJournal(dynamodb, ledger, clock, expiry),
    compositions: createCompositions(dynamodb, ledger, clock, expiry),
    regrouped: createRegrouped(dynamodb, ledger, clock, expiry),
    outbox: createOutbox(dynamodb, ledger, clock),
    dueSummaries: createDueSummaries(dynamodb, ledger, clock),
    dueFindings: createDueFindings(dynamodb, ledger, expiry),
    dueEmails: createDueEmails(dynamodb, ledger, clock),
    notices: createNotices(dynamodb, ledger, clock),
    directory: createDirectory(dynamodb, options.tables, clock),
    tables: createReferenceTables(dynamodb, options, clock),
  };
}

export type Stores = ReturnType<typeof createStores>;

import type { TableNames } from "../contract/tables.ts";
import type { Answers } from "../operations/ports/deployment.ts";
import type { Leases, Ledger, LedgerHead } from "../operations/ports/ledger.ts";
import type { Models } from "../operations/ports/models.ts";
import type { NoticeLookup, Notices, Outbox, UnreachedNotices } from "../operations/ports/notices.ts";
import type { Compositions, Journal, Passes } from "../operations/ports/pass.ts";
import type { Clock } from "../operations/ports/process.ts";
import type { Directory, ReferenceTables, TableCaps } from "../operations/ports/references.ts";
import type { Bundles } from "../operations/ports/registry.ts";
import type { Runs } from "../operations/ports/runs.ts";
import type { DynamoDB } from "./client/dynamodb.ts";
import { createAnswers } from "./ledger/answers.ts";
import { createBundles } from "./ledger/bundles.ts";
import { createLedger } from "./ledger/ledger.ts";
import { createLedgerHead } from "./ledger/ledger-head.ts";
import { createModels } from "./ledger/models-table.ts";
import { createRuns, toRunItem } from "./ledger/runs.ts";
import { createDirectory } from "./notices/directory.ts";
import { createNotices } from "./notices/notices.ts";
import { createOutbox } from "./notices/outbox.ts";
import { createCompositions } from "./pass/compositions.ts";
import { createJournal } from "./pass/journal.ts";
import { createPasses } from "./pass/passes.ts";
import { createReferenceTables, type ReferenceTableOptions } from "./pass/reference-tables.ts";

/** All adapters over one client. */
export type Stores = {
  readonly answers: Answers;
  readonly head: LedgerHead & Leases;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly runs: Runs;
  readonly bundles: Bundles;
  readonly passes: Passes;
  readonly journal: Journal;
  readonly compositions: Compositions;
  readonly outbox: Outbox & UnreachedNotices;
  readonly notices: Notices & NoticeLookup;
  readonly directory: Directory;
  readonly tables: ReferenceTables & TableCaps;
};

export function createStores(
  dynamodb: DynamoDB,
  options: Omit<ReferenceTableOptions, "tables"> & { readonly tables: TableNames },
  clock: Clock,
): Stores {
  const { ledger, models } = options.tables;
  return {
    answers: createAnswers(dynamodb, ledger),
    head: createLedgerHead(dynamodb, ledger, toRunItem, clock),
    ledger: createLedger(dynamodb, { ledger, models }, toRunItem, clock),
    models: createModels(dynamodb, models),
    runs: createRuns(dynamodb, ledger),
    bundles: createBundles(dynamodb, ledger, clock),
    passes: createPasses(dynamodb, ledger, clock),
    journal: createJournal(dynamodb, ledger, clock),
    compositions: createCompositions(dynamodb, ledger),
    outbox: createOutbox(dynamodb, ledger, clock),
    notices: createNotices(dynamodb, ledger, clock),
    directory: createDirectory(dynamodb, options.tables, clock),
    tables: createReferenceTables(dynamodb, options, clock),
  };
}

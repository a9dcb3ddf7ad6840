import type { TableNames } from "../contract/tables.ts";
import type { Answers } from "../operations/deployment-ports.ts";
import type { Compositions, Journal, Passes } from "../operations/pass-ports.ts";
import type {
  Bundles,
  Clock,
  Ledger,
  LedgerHead,
  Models,
  Notices,
  Outbox,
  Runs,
} from "../operations/ports.ts";
import type { Directory, ReferenceTables } from "../operations/reference-ports.ts";
import { createAnswers } from "./answers.ts";
import { createBundles } from "./bundles.ts";
import type { DynamoDB } from "./client.ts";
import { createCompositions } from "./compositions.ts";
import { createDirectory } from "./directory.ts";
import { createJournal } from "./journal.ts";
import { createLedger } from "./ledger.ts";
import { createLedgerHead } from "./ledger-head.ts";
import { createModels } from "./models-table.ts";
import { createNotices } from "./notices.ts";
import { createOutbox } from "./outbox.ts";
import { createPasses } from "./passes.ts";
import { createReferenceTables, type ReferenceTableOptions } from "./reference-tables.ts";
import { createRuns, toRunItem } from "./runs.ts";

/** All adapters over one client. */
export type Stores = {
  readonly answers: Answers;
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly runs: Runs;
  readonly bundles: Bundles;
  readonly passes: Passes;
  readonly journal: Journal;
  readonly compositions: Compositions;
  readonly outbox: Outbox;
  readonly notices: Notices;
  readonly directory: Directory;
  readonly tables: ReferenceTables;
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

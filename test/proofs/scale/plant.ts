import { batchesOf } from "../../../lib/domain/items/batches.ts";
import { type JournalEntry, packJournal } from "../../../lib/domain/references/journal.ts";
import type { Lease } from "../../../lib/operations/ports/ledger.ts";
import type { TestPlatform } from "../../platform/test-platform.ts";

/** One reference that a pass has rewritten. */
export type Planted = { readonly migration: string; readonly team: string; readonly item: string };

/** As many references as a chunk of a pass has. */
const CHUNK = 2_000;

/** Stores what the journal and the marks of a pass would hold after it has rewritten references, as its slices store it. */
export async function plantJournal(
  { container }: TestPlatform,
  lease: Lease,
  pass: string,
  references: Iterable<Planted>,
): Promise<number> {
  let planted = 0;
  for (const chunk of batchesOf(references, CHUNK)) {
    const rows = packJournal(chunk.map((one) => [one.migration, entryOf(one)] as const));
    await container.journal.record(lease, pass, rows, Number.POSITIVE_INFINITY);
    const marks = new Map(rows.map(({ hash }) => [hash, "all"] as const));
    const segment = { pass, table: "assistants", segment: 0, of: 1 };
    await container.journal.mark(lease, segment, String(planted), marks);
    planted += chunk.length;
  }
  return planted;
}

function entryOf({ team, item }: Planted): JournalEntry {
  return {
    table: "assistants",
    key: { id: { S: item } },
    source: "assistants",
    place: { model: ["model"], parameters: ["settings"] },
    team,
    owner: { kind: "assistant", id: item, label: `The assistant ${item}` },
    effect: "rewritten",
    references: 1,
    to: "p/new",
    before: { model: { S: "p/old" }, fields: { temperature: { N: "1.7" } } },
    after: { model: { S: "p/new" }, fields: { temperature: { N: "1" } } },
    compared: ["temperature"],
    changes: [{ field: "temperature", action: "clamp", from: 1.7, to: 1 }],
  };
}

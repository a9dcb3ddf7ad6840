import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { Outcome } from "../../../lib/contract/results.ts";
import { createAdopterTable } from "../../platform/adopter.ts";
import { createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";
import { createWire } from "../faults/wire.ts";
import type { Case } from "./case.ts";
import { countSource, faultsOfReport } from "./oracle/counts.ts";
import { judgeItem } from "./oracle/judge-item.ts";
import { afterRegistry, type Rows } from "./oracle/models.ts";
import { faultsOfTakingBack } from "./take-back.ts";
import { type Fields, textOf } from "./value.ts";

const MINUTE_MS = 60_000;

/** What is wrong after a case has gone through a platform on a real engine; empty where all is right. */
export async function play({ registries, tables }: Case, endpoint: string): Promise<string[]> {
  const wire = createWire(endpoint);
  try {
    const realNames = await Promise.all(
      tables.map(({ key, index }) => createAdopterTable([{ name: key, type: "S" }], { endpoint, index })),
    );
    const platform = await createTestPlatform({
      endpoint,
      sources: tables.flatMap(({ sources }) => sources),
      extraTables: Object.fromEntries(tables.map(({ table }, index) => [table, realNames[index]!])),
    });
    const read = (): Promise<Fields[][]> =>
      Promise.all(realNames.map(async (name) => (await wire.scan(name)) as Fields[]));
    const [first, ...later] = registries;
    let rows: Rows = afterRegistry(new Map(), first!);
    await platform.apply(first!);
    for (const [index, name] of realNames.entries()) await wire.write(name, tables[index]!.items, []);
    let before = await read();
    const faults: string[] = [];
    for (const [round, registry] of later.entries()) {
      // The same registry again makes no pass.
      if (JSON.stringify(registry) === JSON.stringify(registries[round])) continue;
      rows = afterRegistry(rows, registry);
      platform.clock.advance(MINUTE_MS);
      const outcome = await platform.apply(registry);
      const after = await read();
      const found = [
        ...faultsOfItems(tables, before, after, rows, registry),
        ...(await faultsOfOutcome(platform, outcome, tables, before, rows, registry)),
      ];
      faults.push(...found.map((fault) => `after registry ${round + 1}: ${fault}`));
      if (round === later.length - 1 && faults.length === 0) {
        const given = { platform, tables, previous: registries[round]!, last: registry, rows, before, after };
        const write = (table: number, items: readonly Fields[]) => wire.write(realNames[table]!, items, []);
        faults.push(...(await faultsOfTakingBack({ ...given, read, write })));
      }
      before = after;
    }
    return faults;
  } finally {
    wire.close();
  }
}

function faultsOfItems(
  tables: Case["tables"],
  before: readonly (readonly Fields[])[],
  after: readonly (readonly Fields[])[],
  rows: Rows,
  registry: RegistryDocument,
): string[] {
  return tables.flatMap((table, index) => {
    const keyOf = (item: Fields): string => textOf(item[table.key])!;
    const now = new Map(after[index]!.map((item) => [keyOf(item), item]));
    return before[index]!.flatMap((item) =>
      judgeItem(item, now.get(keyOf(item)), table, rows, registry).map(
        (fault) => `${table.table}, ${keyOf(item)}: ${fault}`,
      ),
    );
  });
}

/** Counts, reports, the status, and a reason in the ledger for what failed. */
async function faultsOfOutcome(
  platform: TestPlatform,
  outcome: Outcome,
  tables: Case["tables"],
  before: readonly (readonly Fields[])[],
  rows: Rows,
  registry: RegistryDocument,
): Promise<string[]> {
  const counted = tables.flatMap((table, index) =>
    table.sources.map((source) => ({
      source,
      ...countSource(source, before[index]!, table, rows, registry),
    })),
  );
  const reports = new Map(outcome.sources.map((report) => [report.source, report]));
  const total = (name: "rewritten" | "cleared" | "failed" | "scanned"): number =>
    counted.reduce((sum, { counts }) => sum + counts[name], 0);
  const failed = total("failed");
  const status = failed === 0 ? "succeeded" : "incomplete";
  const reasons = (await platform.entries()).filter(({ references }) => references.failed > 0);
  const silent = reasons.filter(({ error }) => (error?.message ?? "") === "");
  return [
    ...counted.flatMap(({ source, seen }) => faultsOfReport(reports.get(source.name), seen)),
    ...(["rewritten", "cleared", "failed", "scanned"] as const).flatMap((name) =>
      outcome.references[name] === total(name)
        ? []
        : [`${outcome.references[name]} references are ${name}, and there are ${total(name)}`],
    ),
    ...(outcome.status === status ? [] : [`the run is ${outcome.status}, and should be ${status}`]),
    ...(failed > 0 && reasons.length === 0 ? ["no entry of the ledger says what failed"] : []),
    ...silent.map(({ id }) => `${id} failed without a reason`),
  ];
}

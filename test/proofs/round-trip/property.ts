import fc from "fast-check";
import { type Case, type CaseBudgets, caseBudgets, caseOf } from "./case.ts";
import { play } from "./stage.ts";

export type Trial = {
  readonly runs: number;
  readonly seed: number;
  /** Of a DynamoDB. */
  readonly endpoint: string;
  /** Runs and shrinking together end at the latest then: what was found so far is told. */
  readonly minutes: number;
  /** Called after each run, those that shrink a fault included. */
  readonly report?: (played: Case) => void;
};

/** Returns undefined where every run holds; else the seed, and the smallest case that was found, with all that is wrong in that case. */
export async function findFault({
  runs,
  seed,
  endpoint,
  minutes,
  report,
}: Trial): Promise<string | undefined> {
  let smallest: { readonly budgets: CaseBudgets; readonly faults: readonly string[] } | undefined;
  const property = fc.asyncProperty(caseBudgets, async (budgets) => {
    const played = caseOf(budgets);
    const faults = await play(played, endpoint).catch((error: unknown) => [String(error)]);
    report?.(played);
    if (faults.length > 0) smallest = { budgets, faults };
    return faults.length === 0;
  });
  await fc.check(property, { numRuns: runs, seed, interruptAfterTimeLimit: minutes * 60_000 });
  return smallest === undefined ? undefined : describeFault(seed, smallest.budgets, smallest.faults);
}

/** Of the tables and items, those that a fault names; all where none is named. */
function describeFault(seed: number, budgets: CaseBudgets, faults: readonly string[]): string {
  const { tables, registries } = caseOf(budgets);
  const told = tables.filter(({ table }) => faults.some((fault) => fault.includes(table)));
  const shown = (told.length > 0 ? told : tables).map(({ items, ...layout }) => {
    const named = items.filter((item) =>
      faults.some((fault) => fault.includes(`${keyOf(item, layout.key)}:`)),
    );
    return { ...layout, items: named.length > 0 ? named : items };
  });
  return [
    `npm run prove round-trip -- --seed ${seed}`,
    ...faults,
    ...shown.map((table) => JSON.stringify(table)),
    ...registries.map((registry) => JSON.stringify(registry)),
    `npm run prove round-trip -- --case '${JSON.stringify(budgets)}'`,
  ].join("\n");
}

function keyOf(item: Case["tables"][number]["items"][number], key: string): string {
  const value = item[key];
  return value !== undefined && "S" in value ? value.S : "";
}

/** Plays one case again, from the text that {@link findFault} printed. */
export async function playAgain(budgets: CaseBudgets, endpoint: string): Promise<string[]> {
  return play(caseOf(budgets), endpoint);
}

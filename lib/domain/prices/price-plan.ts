import type { Cost, MigrationPrice, MonthlyCost, Plan, PlannedMigration } from "../../contract/plan.ts";
import type { TokenPrice } from "../drift/feed.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { parseModelId } from "../text/ids.ts";
import type { MonthTokens, Tokens } from "./month-tokens.ts";
import type { PriceList } from "./price-list.ts";

/** Where nobody says what tokens are used: three parts go in, one comes out. */
const USUAL: Tokens = { input: 3, output: 1 };

/** Adds to each migration of a plan what the old and the new model cost, and with the tokens of a month what they cost in it. */
export function pricePlan(plan: Plan, lists: readonly PriceList[], tokens?: MonthTokens): Plan {
  const migrations = plan.migrations.map((migration) => pricedMigration(migration, lists, tokens));
  const known = migrations.flatMap(({ monthly }) =>
    monthly === undefined || monthly === null ? [] : [monthly],
  );
  return {
    ...plan,
    migrations,
    prices: {
      from: lists.map(({ name }) => name),
      unknown: migrations.filter(({ replacement, price }) => replacement !== null && price === null).length,
      withoutTokens: migrations.filter(({ price, monthly }) => price !== null && monthly === null).length,
      monthly: known.length === 0 ? null : sumOf(known),
      teams: new Set(known.flatMap(({ teams }) => Object.keys(teams))).size,
    },
  };
}

function pricedMigration(
  migration: PlannedMigration,
  lists: readonly PriceList[],
  tokens: MonthTokens | undefined,
): PlannedMigration {
  const before = priceIn(lists, migration.model);
  const after = migration.replacement === null ? null : priceIn(lists, migration.replacement);
  const used = tokens?.get(migration.model);
  const pair = before === null || after === null ? null : { before, after };
  return {
    ...migration,
    price: pair === null ? null : migrationPriceOf(pair, mixOf(used)),
    ...(tokens === undefined
      ? {}
      : { monthly: pair === null || used === undefined ? null : monthlyOf(pair, used) }),
  };
}

type Pair = { readonly before: TokenPrice; readonly after: TokenPrice };

/** A custom model is a team's own: nobody else knows its price. */
function priceIn(lists: readonly PriceList[], id: string): TokenPrice | null {
  const parts = parseModelId(id);
  if (parts === undefined || parts.team !== undefined) return null;
  for (const list of lists) {
    const price = list.priceOf(parts.provider, parts.name);
    if (price !== null) return price;
  }
  return null;
}

function mixOf(used: ReadonlyMap<string, Tokens> | undefined): Tokens {
  const sum = { input: 0, output: 0 };
  for (const { input, output } of used?.values() ?? []) {
    sum.input += input;
    sum.output += output;
  }
  return sum.input + sum.output === 0 ? USUAL : sum;
}

/** Returns what tokens of a mix cost before and after, in USD per million of them. @param mix how many parts go in, and come out */
export function migrationPriceOf({ before, after }: Pair, mix: Tokens = USUAL): MigrationPrice {
  const all = mix.input + mix.output;
  const [from, to] = [costOf(before, mix) / all, costOf(after, mix) / all];
  const ratio = from === 0 ? (to === 0 ? 1 : null) : rounded(to / from);
  return { from: rounded(from), to: rounded(to), ratio };
}

const MILLION = 1_000_000;

function monthlyOf({ before, after }: Pair, used: ReadonlyMap<string, Tokens>): MonthlyCost {
  const teams = [...used]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([team, tokens]): readonly [string, Cost] => [
      team,
      { from: rounded(costOf(before, tokens) / MILLION), to: rounded(costOf(after, tokens) / MILLION) },
    ]);
  return { ...sumOf(teams.map(([, cost]) => cost)), teams: Object.fromEntries(teams) };
}

function costOf({ input, output }: TokenPrice, tokens: Tokens): number {
  return input * tokens.input + output * tokens.output;
}

function sumOf(costs: readonly Cost[]): Cost {
  return {
    from: rounded(costs.reduce((sum, { from }) => sum + from, 0)),
    to: rounded(costs.reduce((sum, { to }) => sum + to, 0)),
  };
}

/** Twelve digits: a number of binary fractions has fifteen that are right, and the last ones of a sum are noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

import fc from "fast-check";
import { type Budget, budgets, drawFrom } from "./generate/draw.ts";
import { drawItem } from "./generate/items.ts";
import { drawLayout, type Layout } from "./generate/layout.ts";
import { drawHistory, type History } from "./generate/registries.ts";
import type { Fields } from "./value.ts";

/** A history of registries, and the tables of an adopter that go through it. */
export type Case = History & { readonly tables: readonly (Layout & { readonly items: readonly Fields[] })[] };

export type CaseBudgets = {
  readonly history: Budget;
  readonly tables: readonly { readonly layout: Budget; readonly items: readonly Budget[] }[];
};

export const caseBudgets: fc.Arbitrary<CaseBudgets> = fc.record({
  history: budgets(3_000),
  tables: fc.array(
    fc.record({
      layout: budgets(400),
      items: fc.array(budgets(1_500), { minLength: 1, maxLength: 30, size: "max" }),
    }),
    { minLength: 1, maxLength: 4, size: "max" },
  ),
});

export function caseOf({ history, tables }: CaseBudgets): Case {
  const { universe, registries } = drawHistory(drawFrom(history));
  return {
    universe,
    registries,
    tables: tables.map(({ layout, items }, index) => {
      const drawn = drawLayout(drawFrom(layout), `table-${index}`, universe);
      return {
        ...drawn,
        items: items.map((budget, number) => drawItem(drawFrom(budget), drawn, universe, number)),
      };
    }),
  };
}

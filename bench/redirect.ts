import { createResolver } from "../lib/resolver/resolver.ts";
import type { Sent } from "./account.ts";
import { planRegistry } from "./begin-run.ts";
import type { Figure } from "./figure.ts";
import type { Bench } from "./platform.ts";
import { denseReferences, oldModels, registryAfter, registryBefore } from "./workload.ts";

/** Number of models that one transaction takes. */
const MODELS_A_TRANSACTION = 49;

type Redirected = { readonly untilResolved: Sent; readonly transactions: Sent };

/**
 * Measures row 3: what is sent from the request until the last tombstone stands and every resolver returns the replacement, with few references
 * and with many.
 */
export async function measureRedirect(
  bench: Bench,
  sizes: { readonly few: number; readonly many: number },
): Promise<Figure[]> {
  const few = await redirect(bench, COMPARED, sizes.few);
  const many = await redirect(bench, COMPARED, sizes.many);
  const { calls, write } = few.untilResolved;
  return [
    {
      row: 3,
      name: `${COMPARED} models deleted: calls and units at ${sizes.many} references beyond those at ${sizes.few}`,
      value: Math.abs(many.untilResolved.calls - calls) + Math.abs(many.untilResolved.write - write),
      goal: { is: "at most", value: 0 },
      limit: "0",
      ifMissed: "something before the redirect depends on the references",
      from: { few: { references: sizes.few, ...few }, many: { references: sizes.many, ...many } },
    },
    ...unitFigures(1, await redirect(bench, 1, sizes.few)),
    ...unitFigures(COMPARED, many),
    ...unitFigures(60, await redirect(bench, 60, sizes.few)),
  ];
}

/** Number of models that are deleted with few references and with many. */
const COMPARED = 10;

function unitFigures(models: number, { untilResolved, transactions }: Redirected): Figure[] {
  const count = Math.ceil(models / MODELS_A_TRANSACTION);
  const name = `${models} ${models === 1 ? "model" : "models"} deleted`;
  return [
    {
      row: 3,
      name: `${name}: write units of the redirecting ${count === 1 ? "transaction" : "transactions"}`,
      value: transactions.write,
      goal: { is: "at most", value: 4 * models + 2 * count },
      ifMissed: "a row, an entry or the head is larger than 1 KB",
      from: { models, transactions: count },
    },
    {
      row: 3,
      name: `${name}: write units, request, registry and lease included`,
      value: untilResolved.write,
      from: {},
    },
    { row: 3, name: `${name}: calls until then`, value: untilResolved.calls, from: {} },
  ];
}

async function redirect(bench: Bench, models: number, references: number): Promise<Redirected> {
  const platform = await bench.platform();
  const { account, container } = platform;
  await platform.load(() => denseReferences({ teams: 50, references, models }));
  await platform.apply(registryBefore(models));
  account.reset();
  // The last commit with rows makes the last tombstone: everything that Plan does after it is for the pass.
  let redirected: Redirected | undefined;
  const { ledger } = container;
  const watched: typeof ledger = {
    ...ledger,
    async commit(lease, writes) {
      await ledger.commit(lease, writes);
      if ((writes.rows ?? []).length > 0)
        redirected = { untilResolved: account.total(), transactions: account.of("ledger.commit") };
    },
  };
  await planRegistry(
    { ...platform, container: { ...container, ledger: watched } },
    registryAfter(models, "replaced"),
  );
  if (redirected === undefined) throw new Error("the plan redirected nothing");
  const resolver = createResolver({ table: platform.tables.models, client: platform.dynamodb.raw });
  for (const id of oldModels(models)) {
    const { status, model } = await resolver.resolve(id);
    if (status !== "redirected" || model !== "openai/new-1") throw new Error(`${id} resolves as ${status}`);
  }
  return redirected;
}

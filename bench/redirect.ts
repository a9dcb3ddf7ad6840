import { createResolver } from "../lib/resolver/resolver.ts";
import type { Sent } from "./account.ts";
import { planRegistry } from "./begin-run.ts";
import type { Figure } from "./figure.ts";
import type { Bench } from "./platform.ts";
import { denseReferences, oldModels, registryAfter, registryBefore } from "./workload.ts";

/** A transaction takes so many models. */
const MODELS_A_TRANSACTION = 49;

type Redirected = { readonly untilResolved: Sent; readonly transactions: Sent };

/**
 * Row 3: what is sent from the request until the last tombstone stands, and every resolver answers the replacement; with few references and
 * with many.
 */
export async function measureRedirect(
  bench: Bench,
  sizes: { readonly few: number; readonly many: number },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const models of [1, 10, 60]) {
    const few = await redirect(bench, models, sizes.few);
    const many = await redirect(bench, models, sizes.many);
    const transactions = Math.ceil(models / MODELS_A_TRANSACTION);
    const name = `${models} ${models === 1 ? "model" : "models"} deleted`;
    const from = { few: { references: sizes.few, ...few }, many: { references: sizes.many, ...many } };
    const difference = (of: (one: Redirected) => Sent): number =>
      Math.abs(of(many).calls - of(few).calls) + Math.abs(of(many).write - of(few).write);
    figures.push(
      {
        row: 3,
        name: `${name}: calls and units at ${sizes.many} references beyond those at ${sizes.few}`,
        value: difference((one) => one.untilResolved),
        goal: { is: "at most", value: 0 },
        ifMissed: "something before the redirect depends on the references",
        from,
      },
      {
        row: 3,
        name: `${name}: write units of the redirecting ${transactions === 1 ? "transaction" : "transactions"}`,
        value: many.transactions.write,
        goal: { is: "at most", value: 4 * models + 2 * transactions },
        ifMissed: "a row, an entry or the head is larger than 1 KB",
        from: {},
      },
      {
        row: 3,
        name: `${name}: write units, request, registry and lease included`,
        value: many.untilResolved.write,
        from: {},
      },
      { row: 3, name: `${name}: calls until then`, value: many.untilResolved.calls, from: {} },
    );
  }
  return figures;
}

async function redirect(bench: Bench, models: number, references: number): Promise<Redirected> {
  const platform = await bench.platform();
  const { account, container } = platform;
  await platform.load(() => denseReferences({ teams: 50, references, models }));
  await platform.apply(registryBefore(models));
  account.reset();
  // The last commit with rows makes the last tombstone: what Plan does after it, it does for the pass.
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

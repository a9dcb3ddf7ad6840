import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { AttributeValue, Item } from "../../lib/domain/items/attribute-value.ts";
import { map, NOTHING, number, setupAdopter, text, thing } from "./adopter.ts";

/** Providers as tables spell them, and replacements at other ones, through tables of an adopter's own. */

const listed = (name: string, fields: object = {}) => ({ name, tokenLimit: 1_000, ...fields });
const PROVIDERS: RegistryDocument["providers"] = {
  "Tongyi-Qianwen": { models: [listed("qwen-max"), listed("qwen/plus")] },
  "Together AI": { models: [listed("qwen/plus"), listed("qwen-max")] },
  "a.i": { models: [listed("big")] },
};

const BEFORE: RegistryDocument = { version: 1, providers: PROVIDERS, deleted: [] };

/** `qwen-max` moves to another provider by way of `qwen/plus`, and `big` is cleared. */
const AFTER: RegistryDocument = {
  version: 1,
  providers: { "Together AI": { models: [listed("qwen/plus"), listed("qwen-max")] } },
  deleted: [
    { provider: "a.i", name: "big" },
    {
      provider: "Tongyi-Qianwen",
      name: "qwen/plus",
      replacement: { provider: "Together AI", name: "qwen/plus" },
    },
    { provider: "Tongyi-Qianwen", name: "qwen-max", replacement: "qwen/plus" },
  ],
};

const MOVED = "delete:Tongyi-Qianwen/qwen-max@1=qwen/plus@Together AI";

const split = (id: string, factory: string, model: string | AttributeValue, more: Item = {}): Item => ({
  id: text(id),
  team: text("acme"),
  factory: text(factory),
  model: typeof model === "string" ? text(model) : model,
  ...more,
});

describe("a provider that stands beside the model", () => {
  const source = { provider: "/factory", parameters: "/settings" };

  test("is rewritten with it, and told with it", async () => {
    const { platform, put, get } = await setupAdopter([source]);
    await platform.apply(BEFORE);
    const settings = map({ temperature: number("0.25") });
    await put(
      split("moved", "Tongyi-Qianwen", "qwen-max", { settings }),
      split("cleared", "a.i", "big"),
      split("elsewhere", "tongyi-qianwen", "qwen-max"),
      split("there", "Together AI", "qwen-max"),
    );
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 1, cleared: 1, failed: 0 },
    });
    expect(await get({ id: text("moved") })).toEqual(
      split("moved", "Together AI", "qwen/plus", { settings }),
    );
    expect(await get({ id: text("cleared") })).toEqual(split("cleared", "a.i", NOTHING));
    for (const [id, factory] of [
      ["elsewhere", "tongyi-qianwen"],
      ["there", "Together AI"],
    ] as const)
      expect(await get({ id: text(id) })).toEqual(split(id, factory, "qwen-max"));

    expect(await platform.entries()).toContainEqual(
      expect.objectContaining({
        id: MOVED,
        model: "Tongyi-Qianwen/qwen-max",
        replacement: "Together AI/qwen/plus",
        state: "succeeded",
      }),
    );
    const notices = await platform.notices();
    expect(notices.map(({ model, replacement, outcome }) => [model.provider, replacement, outcome])).toEqual(
      expect.arrayContaining([
        [
          "Tongyi-Qianwen",
          { id: "Together AI/qwen/plus", provider: "Together AI", name: "qwen/plus" },
          "migrated",
        ],
        ["a.i", null, "cleared"],
      ]),
    );
    expect(notices).toHaveLength(2);
  });

  test("stays where the replacement names the provider that it has anyway, which is no other change", async () => {
    const { platform, put, get } = await setupAdopter([source]);
    const own = (replacement: RegistryDocument["deleted"][number]["replacement"] & {}): RegistryDocument => ({
      version: 1,
      providers: PROVIDERS,
      deleted: [{ provider: "a.i", name: "small", replacement }],
    });
    await put(split("first", "a.i", "small"));
    await platform.apply(own("big"));
    const before = await platform.entries();
    await put(split("second", "a.i", "small"));
    expect(await platform.apply(own({ provider: "a.i", name: "big" }))).toMatchObject({
      references: { rewritten: 1 },
    });
    expect((await platform.entries()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await platform.notices()).toHaveLength(1);
    for (const id of ["first", "second"])
      expect(await get({ id: text(id) })).toEqual(split(id, "a.i", "big"));
  });
});

test("a fixed provider cannot hold it: such references stay, and the ledger says why", async () => {
  const { platform, put, get } = await setupAdopter([
    { name: "fixed", model: "/fixed", provider: { value: "Tongyi-Qianwen" } },
    { name: "whole" },
  ]);
  await platform.apply(BEFORE);
  await put(
    thing({ fixed: text("qwen-max") }, "one"),
    thing({ model: text("Tongyi-Qianwen/qwen-max") }, "two"),
  );
  expect(await platform.apply(AFTER)).toMatchObject({
    status: "incomplete",
    references: { rewritten: 1, failed: 1 },
  });
  expect(await get({ id: text("one") })).toEqual(thing({ fixed: text("qwen-max") }, "one"));
  expect(await get({ id: text("two") })).toEqual(thing({ model: text("Together AI/qwen/plus") }, "two"));
  const entry = (await platform.entries()).find(({ id }) => id === MOVED);
  expect(entry).toMatchObject({ state: "incomplete", references: { rewritten: 1, failed: 1 } });
  expect(entry?.error?.message).toContain("Together AI/qwen/plus");
});

test("a list under one provider: what it cannot hold stays and fails, and the elements beside it go their way", async () => {
  const { platform, put, get } = await setupAdopter([
    { provider: { value: "a.i" }, touch: { version: "/version" } },
  ]);
  const models = ["far", "gone", "near"].map((name) => listed(name));
  await platform.apply({
    ...BEFORE,
    providers: { ...PROVIDERS, "a.i": { models: [listed("big"), ...models] } },
  });
  const bots = (...names: string[]) => ({
    id: text("bots"),
    team: text("acme"),
    model: { L: names.map(text) },
  });
  await put(bots("x", "far", "gone", "near", "far"));
  const deleted = [
    { provider: "a.i", name: "far", replacement: { provider: "Together AI", name: "qwen-max" } },
    { provider: "a.i", name: "gone" },
    { provider: "a.i", name: "near", replacement: "big" },
  ];
  expect(await platform.apply({ version: 1, providers: PROVIDERS, deleted })).toMatchObject({
    status: "incomplete",
    references: { rewritten: 1, cleared: 1, failed: 2 },
  });
  expect(await get({ id: text("bots") })).toEqual({ ...bots("x", "far", "big", "far"), version: number(1) });
  const states = (await platform.entries()).map(({ model, state }) => [model, state]);
  expect(states).toEqual(
    expect.arrayContaining([
      ["a.i/far", "incomplete"],
      ["a.i/gone", "succeeded"],
      ["a.i/near", "succeeded"],
    ]),
  );
});

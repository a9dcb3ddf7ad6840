import { expect, test } from "vitest";
import type { Change } from "../../lib/contract/change.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { listChanges } from "../../lib/operations/ledger/list-changes.ts";
import { previewChanges, previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import {
  type Adopter,
  accessTo,
  createAdopterTable,
  list,
  map,
  number,
  simpleSource,
  text,
} from "./adopter.ts";
import { createTestPlatform } from "./test-platform.ts";

const SOURCES = [
  {
    ...simpleSource,
    parameters: "/params",
    part: "/step",
    owner: { kind: "bot", id: "/id", label: "/name", link: "https://chat.example/{team}/{id}" },
  },
];
const sonnet = { name: "sonnet-4", parameters: "AnthropicReasoningParameters" };
const newest = { name: "sonnet-4-6", parameters: "ClaudeSonnet46Parameters" };
const BEFORE = registryOf([sonnet, newest, "gone", "tired"]);
const AFTER = registryOf([newest, { name: "tired", deprecated: true }], {
  "sonnet-4": "sonnet-4-6",
  gone: null,
});

async function setup(): Promise<Adopter> {
  const things = await createAdopterTable([{ name: "id", type: "S" }]);
  const platform = await createTestPlatform({ sources: SOURCES, extraTables: { things } });
  await platform.load(workspaceOf({ teams: [{ id: "t", name: "T", members: [] }] }));
  await platform.apply(BEFORE);
  return { platform, ...accessTo(platform, things) };
}

const requestOf = (document: RegistryDocument) => ({
  document,
  digest: registryDigest(document, SOURCES, parameterSets),
  sources: SOURCES,
  sets: parameterSets,
  warnings: [],
});

async function planned({ platform }: Adopter, document: RegistryDocument) {
  const generator = previewChanges(platform.container, requestOf(document));
  const changes: Change[] = [];
  for (;;) {
    const { done, value } = await generator.next();
    if (done === true) return { changes, plan: value };
    changes.push(value);
  }
}

/** What of a change does not depend on whether it was planned or made, as text. */
const essence = ({ state: _state, at: _at, ...change }: Change): string => JSON.stringify(change);

test("the places of a plan are those that its apply changes, with the same values; the plan is the same", async () => {
  const adopter = await setup();
  const { platform, put } = adopter;
  const settings = map({
    thinking: { BOOL: true },
    budget_tokens: number(8_000),
    seed: { N: "9".repeat(38) },
  });
  await put(
    {
      id: text("b"),
      team: text("u"),
      name: text("B"),
      model: text("p/sonnet-4"),
      params: settings,
      step: text("2"),
    },
    { id: text("a"), team: text("t"), model: text("p/gone"), params: settings },
    { id: text("c"), team: text("t"), model: list(text("p/sonnet-4"), text("p/gone"), text("p/tired")) },
    { id: text("d"), model: text("p/sonnet-4") },
    { id: text("e"), team: text("t"), model: text("p/tired") },
    { id: text("f"), team: text("t"), model: text("p/sonnet-4-6") },
  );
  const { changes, plan } = await planned(adopter, AFTER);
  expect(plan).toEqual(await previewPlan(platform.container, requestOf(AFTER)));
  expect(changes.map(({ owner, team }) => [team, owner?.id])).toEqual([
    [null, "d"],
    ["t", "a"],
    ["t", "c"],
    ["u", "b"],
  ]);
  const at = new Date(platform.clock.now()).toISOString();
  expect(new Set(changes.map((change) => `${change.state} ${change.at}`))).toEqual(
    new Set([`planned ${at}`]),
  );
  await platform.apply(AFTER);
  const made = new Set<string>();
  for (const id of ["delete:p/sonnet-4@1=sonnet-4-6", "delete:p/gone@1="])
    for await (const change of listChanges(platform.container, { id })) made.add(essence(change));
  expect(changes.map(essence).toSorted()).toEqual([...made].toSorted());
});

test("a plan with nothing to do has no places: late references wait for the daily run", async () => {
  const adopter = await setup();
  await adopter.platform.apply(AFTER);
  await adopter.put({ id: text("late"), team: text("t"), model: text("p/sonnet-4") });
  const { changes, plan } = await planned(adopter, AFTER);
  expect(changes).toEqual([]);
  expect(plan).toMatchObject({ status: "nothing-to-do" });
});

test("places come while the tables are being read: memory holds some thousands, whatever there is", async () => {
  const adopter = await setup();
  const { platform, put } = adopter;
  await put({ id: text("a"), team: text("t"), model: text("p/sonnet-4") });
  let pages = 0;
  // A table whose every page is a thousand such items, and which does not end.
  intercept(platform.container.tables, "scan", (scan) => async (request) => {
    const { items } = await scan({ ...request, from: null });
    pages += 1;
    return { items: items.flatMap((item) => Array<typeof item>(1_000).fill(item)), next: { id: text("a") } };
  });
  const generator = previewChanges(platform.container, requestOf(AFTER));
  expect((await generator.next()).value).toMatchObject({ state: "planned", team: "t" });
  expect(pages).toBeLessThanOrEqual(4);
  await generator.return(undefined as never);
});

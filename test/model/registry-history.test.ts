import { expect, it } from "vitest";
import type { ParameterSetsDocument } from "../../lib/contract/registry-document.ts";
import { listedIn, REGISTRY_HISTORY } from "../builders/registry-history.ts";
import { createModel, type StepExpectation } from "./lifecycle-model.ts";
import { workspaceFor } from "./workspace-of.ts";

const registries = REGISTRY_HISTORY.map(({ registry }) => registry);
const everListed = [...new Set(registries.flatMap(listedIn))];
const NO_SETS: ParameterSetsDocument = { sets: {} };

it("follows the real history, from its first file to its last", () => {
  const workspace = workspaceFor(everListed, { seed: 1, teams: 5, references: 2000, customModels: true });
  const model = createModel(workspace, NO_SETS);
  const steps = new Map<number, StepExpectation>();
  const row = (id: string) => model.rows().find((each) => each.id === id);
  const deletions = () => model.entries().filter(({ kind }) => kind === "delete");
  for (const [index, registry] of registries.entries()) {
    const history = index + 1;
    const before = deletions().length;
    steps.set(history, model.apply(registry));
    const newlyDeleted = deletions().length - before;
    expect([history, newlyDeleted]).toEqual([history, { 18: 30, 21: 1, 22: 5 }[history] ?? 0]);
    if (history === 18) {
      expect(deletions().every(({ replacement }) => replacement === null)).toBe(true);
      expect(steps.get(18)?.references.cleared).toBeGreaterThan(0);
    }
    if (history === 12)
      expect(row("deepseek/deepseek-reaoner")).toMatchObject({ status: "active", listed: false, epoch: 1 });
  }

  expect(steps.get(1)?.sync).toMatchObject({ created: 46 });
  expect(steps.get(7)?.sync).toMatchObject({ deprecated: 19, created: 0 });
  expect(steps.get(22)?.references).toMatchObject({ cleared: 0 });
  expect(row("google_vertex_ai/gemini-3-pro-preview")).toMatchObject({
    status: "deleted",
    redirectsTo: "google_vertex_ai/gemini-3.1-pro-preview",
  });
  const toGpt41 = model
    .rows()
    .filter(({ redirectsTo, id }) => redirectsTo === "openai/gpt-4.1" && !id.startsWith("team:"));
  expect(toGpt41.map(({ id }) => id)).toEqual([
    "openai/gpt-4-0125-preview",
    "openai/gpt-4-0613",
    "openai/gpt-4-1106-preview",
    "openai/gpt-4-turbo",
    "openai/gpt-4-turbo-preview",
  ]);
  expect(model.entries().map(({ id }) => id)).toContain("deprecate:openai/gpt-4.1-nano=gpt-4.1-mini");
  expect(model.rows().every(({ epoch }) => epoch === 1)).toBe(true);
  expect(
    model
      .rows()
      .filter(({ status }) => status === "deleted")
      .filter(({ id }) => !id.startsWith("team:")),
  ).toHaveLength(36);
  // Nothing is left to do: a pass finds nothing, and the same registry again is nothing.
  expect(model.cleanup()).toMatchObject({ found: 0, references: { noted: 0 }, notices: [] });
  expect(model.apply(registries.at(-1)!).status).toBe("nothing-to-do");
});

it("makes a workspace with the wished number of references, the same for the same seed", () => {
  const options = { seed: 7, teams: 3, references: 500 };
  expect(workspaceFor(everListed, options)).toEqual(workspaceFor(everListed, options));
  expect(workspaceFor(everListed, options)).not.toEqual(workspaceFor(everListed, { ...options, seed: 8 }));
});

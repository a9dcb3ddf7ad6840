import { expect, test } from "vitest";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { validateRegistry } from "../../lib/domain/registry/validate.ts";
import { planFromUsage } from "../../lib/operations/preview/plan-from-usage.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { reportUsage } from "../../lib/operations/preview/report-usage.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { type Listed, registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform } from "./test-platform.ts";

const TODAY = "2026-01-01";
const REASONING = { name: "sonnet-4", parameters: "AnthropicReasoningParameters" };
const NEWEST: Listed = { name: "sonnet-4-6", parameters: "ClaudeSonnet46Parameters", default: true };
const PROMISED: Listed = { ...REASONING, deprecated: true, replacement: "sonnet-4-6" };

/** A platform on which these registries were applied in turn, used by two assistants. */
async function setup(...applied: RegistryDocument[]) {
  const platform = await createTestPlatform();
  await platform.load(
    workspaceOf({
      teams: [
        { id: "t", name: "T", members: [] },
        { id: "u", name: "U", members: [] },
      ],
      assistants: [
        { id: "a", team: "t", name: "A", modelId: "p/sonnet-4" },
        { id: "b", team: "u", name: "B", modelId: "p/sonnet-4" },
      ],
    }),
  );
  for (const registry of applied) await platform.apply(registry);
  const requestOf = (document: RegistryDocument) => {
    const sets = parameterSetsInForce(parameterSets, document);
    const digest = registryDigest(document, referenceSources, sets);
    const { warnings } = validateRegistry(document, parameterSets, TODAY, referenceSources);
    return { document, digest, sources: referenceSources, sets, warnings };
  };
  return {
    platform,
    /** Plans from the tables, and from a saved usage, which has to say the same. */
    async plan(document: RegistryDocument) {
      const plan = await previewPlan(platform.container, requestOf(document));
      const report = await reportUsage(platform.container, referenceSources, {}, parameterSets);
      const known = await planFromUsage(requestOf(document), report, Date.parse(TODAY));
      const ofRegistry = plan.warnings.filter(({ code }) => code !== "source-found-nothing");
      expect(known.warnings).toEqual(ofRegistry);
      return { ...plan, warnings: ofRegistry };
    },
  };
}

const codes = (warnings: readonly { code: string; older?: true }[]) =>
  warnings.map(({ code, older }) => (older ? `older ${code}` : code));

test("a promised replacement that is forgotten is a warning, and what is cleared is counted with its teams", async () => {
  const { plan } = await setup(registryOf([PROMISED, NEWEST]));
  const { warnings, totals, summary } = await plan(registryOf([NEWEST], { "sonnet-4": null }));
  expect(warnings).toEqual([
    {
      code: "replacement-forgotten",
      path: "/deleted/0",
      message:
        '"sonnet-4" was deprecated with the replacement "p/sonnet-4-6" and is deleted without one: its references are cleared',
    },
  ]);
  expect(totals).toMatchObject({ cleared: 2, clearedTeams: 2 });
  expect(summary).toBe("1 deleted: 2 references cleared, in 2 teams; 2 notices");
});

test("a deletion with the promised replacement names the fields that it loses", async () => {
  const { plan } = await setup(registryOf([PROMISED, NEWEST]));
  const { warnings } = await plan(registryOf([NEWEST], { "sonnet-4": "sonnet-4-6" }));
  expect(codes(warnings)).toEqual(["parameters-lost"]);
  expect(warnings[0]).toMatchObject({ path: "/deleted/0/replacement" });
  expect(warnings[0]?.message).toContain("temperature: dropped");
});

test("a warning that the registry in force gives too is an older one, wherever its line has moved", async () => {
  const gone: Listed = { name: "gone", retiresOn: "2025-12-01" };
  const { plan } = await setup(registryOf([gone, PROMISED, NEWEST]));
  const near: Listed = { name: "near", retiresOn: "2026-01-10" };
  const { warnings } = await plan(registryOf([near, PROMISED, NEWEST, gone]));
  expect(codes(warnings)).toEqual(["older parameters-lost", "retirement-near", "older retirement-passed"]);
  const same = await plan(registryOf([NEWEST, gone, PROMISED]));
  expect(same).toMatchObject({ status: "nothing-to-do", summary: "nothing to do" });
  expect(codes(same.warnings)).toEqual(["older parameters-lost", "older retirement-passed"]);
});

test("references that will not come back when a model is listed again are a warning", async () => {
  const { plan } = await setup(registryOf([REASONING, NEWEST]), registryOf([NEWEST], { "sonnet-4": null }));
  const { warnings } = await plan(registryOf([NEWEST, REASONING]));
  expect(codes(warnings)).toEqual(["references-not-restored"]);
  expect(warnings[0]).toMatchObject({ path: "/providers/p/models/1" });
  expect(warnings[0]?.message).toContain("moved or cleared (2)");
});

test("a provider that loses its translation default is told once, whether or not others have one", async () => {
  const translator: Listed = { name: "translator", translationDefault: true };
  const { plan } = await setup(registryOf([translator, NEWEST]));
  const alone = registryOf([NEWEST], { translator: null });
  expect(codes((await plan(alone)).warnings)).toEqual(["translation-default-missing"]);
  const other = registryOf([{ ...translator, default: true }], {}, "q").providers;
  const beside = { ...alone, providers: { ...alone.providers, ...other } };
  expect(codes((await plan(beside)).warnings)).toEqual(["translation-default-missing"]);
});

test("a replacement that is itself deprecated is said with its date, in the migration and in a warning", async () => {
  const { plan } = await setup(registryOf([REASONING, NEWEST]));
  const tired: Listed = { ...REASONING, name: "tired", deprecated: true, retiresOn: "2027-03-01" };
  const { migrations, warnings } = await plan(registryOf([tired, NEWEST], { "sonnet-4": "tired" }));
  expect(migrations).toContainEqual(
    expect.objectContaining({ replacement: "p/tired", replacementRetiresOn: "2027-03-01" }),
  );
  expect(warnings.find(({ code }) => code === "replacement-deprecated")?.message).toBe(
    'the replacement of "sonnet-4", "tired", is itself deprecated, and retires on 2027-03-01',
  );
});

test("a replacement that is offered and has a date is said with it", async () => {
  const { plan } = await setup(registryOf([REASONING, NEWEST]));
  const brief: Listed = { ...REASONING, name: "brief", retiresOn: "2027-03-01" };
  const { migrations } = await plan(registryOf([brief, NEWEST], { "sonnet-4": "brief" }));
  expect(migrations).toContainEqual(
    expect.objectContaining({ replacement: "p/brief", replacementRetiresOn: "2027-03-01" }),
  );
});

test("the order of lines means nothing: an equal digest, an empty plan, and an apply that has nothing to do", async () => {
  const lists = [REASONING, NEWEST, { name: "other", deprecated: true }] as const;
  const deleted = { x: null, y: "sonnet-4" };
  const { plan, platform } = await setup(registryOf([...lists], deleted));
  const turned = registryOf([...lists].reverse(), { y: "sonnet-4", x: null });
  const { digest, status } = await plan(turned);
  expect(status).toBe("nothing-to-do");
  expect(digest).toBe((await plan(registryOf([...lists], deleted))).digest);
  expect(await platform.another().apply(turned)).toMatchObject({
    status: "nothing-to-do",
    summary: "nothing to do",
    calls: { writes: 0, publishes: 0 },
  });
});

test("what a source does not find is a warning of the change that declares it, and an older one afterwards", async () => {
  const { platform } = await setup(registryOf(["sonnet-4"]));
  const planWith = async (
    sources: readonly ReferenceSource[],
    document = registryOf(["sonnet-4", "more"]),
  ) => {
    const digest = registryDigest(document, sources, parameterSets);
    const request = { document, digest, sources, sets: parameterSets, warnings: [] };
    return (await previewPlan(platform.container, request)).warnings;
  };
  const nothing = referenceSources.filter(({ name }) => name !== "assistant");
  expect(codes(await planWith(referenceSources))).toEqual(nothing.map(() => "older source-found-nothing"));
  const [first, ...others] = referenceSources;
  const changed = await planWith([...others, { ...first!, model: "/elsewhere" }]);
  expect(codes(changed)).toEqual([
    ...nothing.slice(1).map(() => "older source-found-nothing"),
    "source-found-nothing",
  ]);
});

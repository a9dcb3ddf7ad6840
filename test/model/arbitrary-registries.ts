import fc from "fast-check";
import type {
  DeletedModelDocument,
  ListedModelDocument,
  ParameterMap,
  RegistryDocument,
  ReplacementDocument,
} from "../../lib/contract/registry-document.ts";
import { declaredReplacement, modelId } from "./ids.ts";

/** Sets of `parameter-sets.json` that share some fields and not others, with rules, synonyms and ranges that differ. */
export const SET_NAMES = [
  "BasicParameters",
  "OpenAIReasoningParameters",
  "GPT5Parameters",
  "GPT51Parameters",
  "GPT52Parameters",
  "AnthropicReasoningParameters",
  "ClaudeOpus46Parameters",
  "ClaudeSonnet46Parameters",
] as const;

/** Right whatever the sets are: of a deleted model's map the document can only judge what it maps to. */
const MAPS: ParameterMap[] = [{ temperature: "drop" }, { effort: {}, nowhere: "drop" }];

/** Section 1: case counts, and spaces and dots may stand inside. */
const PROVIDERS = ["openai", "OpenAI", "Azure OpenAI", "x.ai", "constructor", "google_vertex_ai", "a-b_0"];
/** Section 1: slashes, colons, spaces, and what migration ids must encode. */
const NAMES = [
  "gpt-4",
  "gpt-4.1",
  "a/b",
  "a/b/c:free",
  "with two spaces",
  "100%",
  "x@1=y",
  "%40",
  "__proto__",
  "constructor",
  "modèle-é",
  "模型",
  "n".repeat(200),
];
const DATES = ["2020-02-29", "2026-12-31", "2099-01-01"];

export type Universe = { readonly provider: string; readonly name: string }[];

const universesOf = (maxProviders: number, maxNames: number): fc.Arbitrary<Universe> =>
  fc
    .uniqueArray(fc.constantFrom(...PROVIDERS), { minLength: 1, maxLength: maxProviders })
    .chain((providers) =>
      fc.tuple(
        ...providers.map((provider) =>
          fc
            .uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: maxNames })
            .map((names) => names.map((name) => ({ provider, name }))),
        ),
      ),
    )
    .map((models) => models.flat());

/** Most of them so small that the same few models meet every fate in turn. */
const universes = fc.oneof(universesOf(1, 4), universesOf(2, 3), universesOf(3, 8));

/** What one registry says of one model. */
type Fate = {
  readonly state: "listed" | "deprecated" | "deleted" | "absent";
  /** Index of a model, where it makes a valid registry. */
  readonly replacement: number | undefined;
  /** Where that model is looked for; "written out" is the same provider, named as if it were another. */
  readonly at: "same provider" | "written out" | "any provider";
  /** A replacement without a deprecation is only warned about. */
  readonly eager: boolean;
  readonly tokenLimit: number;
  readonly parameters: string | undefined;
  /** Of a deletion with a replacement. */
  readonly map: ParameterMap | undefined;
  readonly retiresOn: string | undefined;
  readonly silent: boolean;
  readonly default: boolean;
  readonly translationDefault: boolean;
};

const optional = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });
const seldom = fc.nat(5).map((n) => n === 5);

const fateIn = (state: fc.Arbitrary<Fate["state"]>): fc.Arbitrary<Fate> =>
  fc.record({
    state,
    replacement: optional(fc.nat(23), 5),
    at: fc.constantFrom("same provider", "same provider", "written out", "any provider"),
    eager: seldom,
    tokenLimit: fc.constantFrom(1, 8192, 128_000, 1_000_000),
    parameters: optional(fc.constantFrom(...SET_NAMES)),
    map: optional(fc.constantFrom(...MAPS), 1),
    retiresOn: optional(fc.constantFrom(...DATES), 1),
    silent: seldom,
    default: seldom,
    translationDefault: seldom,
  });

const weighted = (listed: number, deprecated: number, deleted: number, absent: number) =>
  fc.oneof(
    { weight: listed, arbitrary: fc.constant("listed" as const) },
    { weight: deprecated, arbitrary: fc.constant("deprecated" as const) },
    { weight: deleted, arbitrary: fc.constant("deleted" as const) },
    { weight: absent, arbitrary: fc.constant("absent" as const) },
  );

export type RegistryHistory = { readonly universe: Universe; readonly registries: RegistryDocument[] };

/** A registry and what becomes of it: 1 to 5 valid documents, each a few changes away from the one before (or none at all). */
export const registryHistories: fc.Arbitrary<RegistryHistory> = universes.chain((universe) => {
  const change = fc.record({
    model: fc.nat(universe.length - 1),
    fate: fateIn(weighted(4, 3, 5, 2)),
  });
  return fc
    .record({
      first: fc.array(fateIn(weighted(16, 6, 1, 2)), {
        minLength: universe.length,
        maxLength: universe.length,
      }),
      later: fc.array(
        fc.record({ changes: fc.array(change, { maxLength: 8, size: "max" }), reversed: seldom }),
        {
          maxLength: 4,
        },
      ),
    })
    .map(({ first, later }) => {
      let fates = first;
      const registries = [registryOf(universe, fates, false)];
      for (const { changes, reversed } of later) {
        fates = [...fates];
        for (const { model, fate } of changes) fates[model] = fate;
        registries.push(registryOf(universe, fates, reversed));
      }
      return { universe, registries };
    });
});

function registryOf(universe: Universe, fates: readonly Fate[], reversed: boolean): RegistryDocument {
  const replacements = validReplacements(universe, fates);
  const models = new Map<string, ListedModelDocument[]>();
  const deleted: DeletedModelDocument[] = [];
  const defaults = new Set<string>();
  const first = (field: "default" | "translationDefault", provider: string): boolean => {
    if (defaults.has(`${field} ${provider}`)) return false;
    defaults.add(`${field} ${provider}`);
    return true;
  };
  for (const [index, { provider, name }] of universe.entries()) {
    const fate = fates[index]!;
    const replacement = replacements.get(modelId(provider, name));
    const list = models.get(provider) ?? [];
    models.set(provider, list);
    if (fate.state === "absent") continue;
    if (fate.state === "deleted") {
      const map = replacement === undefined ? undefined : fate.map;
      deleted.push({
        provider,
        name,
        ...(replacement !== undefined && { replacement }),
        ...(map !== undefined && { parameterMap: map }),
      });
      continue;
    }
    const deprecated = fate.state === "deprecated";
    list.push({
      name,
      tokenLimit: fate.tokenLimit,
      ...(fate.default && first("default", provider) && { default: true }),
      ...(fate.translationDefault && first("translationDefault", provider) && { translationDefault: true }),
      ...(deprecated && { deprecated }),
      ...(replacement !== undefined && { replacement }),
      ...(fate.retiresOn !== undefined && { retiresOn: fate.retiresOn }),
      ...(deprecated && fate.silent && { notify: false as const }),
      ...(fate.parameters !== undefined && { parameters: fate.parameters }),
    });
  }
  const inOrder = <T>(list: T[]): T[] => (reversed ? list.toReversed() : list);
  const providers = inOrder([...models]).map(([provider, list]) => [provider, { models: inOrder(list) }]);
  return { version: 1, providers: Object.fromEntries(providers), deleted: inOrder(deleted) };
}

/** The wished replacements that make no error of section 2: known, no cycle, and no chain that ends at a deletion without one. */
function validReplacements(
  universe: Universe,
  fates: readonly Fate[],
): Map<string, ReplacementDocument | undefined> {
  const fateOf = new Map(
    universe.map(({ provider, name }, index) => [modelId(provider, name), fates[index]!]),
  );
  const wishes = new Map(
    universe.map(({ provider, name }) => {
      const id = modelId(provider, name);
      return [id, { provider, replacement: wishedReplacement(universe, provider, fateOf.get(id)!) }];
    }),
  );
  const next = new Map<string, string>();
  const follow = (id: string, through: (id: string) => boolean): string => {
    const to = through(id) ? next.get(id) : undefined;
    return to === undefined ? id : follow(to, through);
  };
  for (const [id, { provider, replacement }] of wishes) {
    const wished = declaredReplacement(provider, replacement);
    if (wished === null) continue;
    if (fateOf.get(wished)!.state === "absent" || follow(wished, () => true) === id) continue;
    next.set(id, wished);
  }
  const isDeleted = (id: string): boolean => fateOf.get(id)!.state === "deleted";
  let settled = false;
  while (!settled) {
    const nowhere = [...next].filter(([, to]) => isDeleted(follow(to, isDeleted)));
    for (const [id] of nowhere) next.delete(id);
    settled = nowhere.length === 0;
  }
  return new Map([...next.keys()].map((id) => [id, wishes.get(id)?.replacement]));
}

/** As a line declares it; nothing where the fate has no use for one. */
function wishedReplacement(
  universe: Universe,
  provider: string,
  { state, replacement, at, eager }: Fate,
): ReplacementDocument | undefined {
  if (replacement === undefined || state === "absent" || (state === "listed" && !eager)) return undefined;
  const peers = at === "any provider" ? universe : universe.filter((each) => each.provider === provider);
  const wished = peers[replacement % peers.length]!;
  return at === "same provider" ? wished.name : { provider: wished.provider, name: wished.name };
}

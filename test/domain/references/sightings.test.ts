import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ParameterSet } from "../../../lib/contract/registry-document.ts";
import type { Item } from "../../../lib/domain/items/attribute-value.ts";
import type { KnownModels } from "../../../lib/domain/models/known-models.ts";
import { packKnownModels, unpackKnownModels } from "../../../lib/domain/models/known-models.ts";
import {
  createSightings,
  mergeSightings,
  type Sightings,
  sourceReports,
} from "../../../lib/domain/references/sightings.ts";
import {
  createSourceReader,
  type Finding,
  type Place,
} from "../../../lib/domain/references/source-reader.ts";
import { createNearest } from "../../../lib/domain/text/nearest-id.ts";
import { sourceOf } from "../../builders/sources.ts";

const SET = { fields: { t: { type: "number", maximum: 1 } } } as const;
const MODELS: KnownModels = new Map([
  ["p/active", { status: "active", set: SET }],
  ["p/marked", { status: "deleted" }],
  ["p/moved", { status: "deleted" }],
]);
const NAMES = ["one", "two", "constructor"] as const;
type Seen = { readonly source: string; readonly finding: Finding };

const place: fc.Arbitrary<Place> = fc
  .record({
    team: fc.constantFrom("acme", undefined),
    owner: fc.constantFrom({ kind: "k", id: "o" }, undefined),
    ids: fc.array(fc.constantFrom("p/active", "p/marked", "p/moved", "p/x", "p/y", "__proto__", undefined), {
      maxLength: 3,
    }),
    t: fc.constantFrom(undefined, "0", "1", "2"),
  })
  .map(({ t, ...whose }) => ({
    ...whose,
    source: "s",
    isList: true,
    model: { steps: ["m"], value: undefined },
    ...(t === undefined
      ? {}
      : { parameters: { steps: ["q"], value: { M: { t: { N: t }, other: { S: "mine" } } } } }),
    besideParameters: new Set<string>(),
    isFlat: false,
    cleared: undefined,
  }));
const seen: fc.Arbitrary<Seen> = fc.record({
  source: fc.constantFrom(...NAMES),
  finding: fc.record({
    isOfSource: fc.boolean(),
    places: fc.array(place, { maxLength: 3 }),
    notAReference: fc.nat(2),
    isUnclear: fc.boolean(),
  }),
});

function sightingsOf(all: readonly Seen[]): Sightings {
  const sightings = createSightings(MODELS, (id) => id === "p/marked");
  for (const { source, finding } of all) sightings.add(source, finding);
  return sightings.all();
}

test("what segments have seen together is what one process would have seen", () => {
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 20 }), fc.nat(20), (all, at) => {
      const sources = NAMES.map((name) => ({ name }));
      const parts = mergeSightings([sightingsOf(all.slice(0, at)), sightingsOf(all.slice(at))]);
      const whole = sightingsOf(all);
      expect(sourceReports(sources, parts, MODELS.keys())).toEqual(
        sourceReports(sources, whole, MODELS.keys()),
      );
    }),
  );
});

test("each reference is counted once, and for what it is", () => {
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 20 }), (all) => {
      const reports = sourceReports(
        NAMES.map((name) => ({ name })),
        sightingsOf(all),
        MODELS.keys(),
      );
      for (const { source, ...report } of reports) {
        const findings = all.filter((one) => one.source === source && one.finding.isOfSource);
        const places = findings.flatMap(({ finding }) => finding.places);
        const ids = places.flatMap((one) => one.ids);
        const known = ids.filter((id) => id !== undefined);
        const unknown = known.filter((id) => !MODELS.has(id));
        expect(report).toMatchObject({
          items: findings.length,
          references: known.length,
          unknownIds: new Set(unknown).size,
          withoutTeam: places.flatMap((one) => (one.team === undefined ? one.ids : [])).filter(Boolean)
            .length,
          withoutOwner: places.flatMap((one) => (one.owner === undefined ? one.ids : [])).filter(Boolean)
            .length,
          notAReference:
            ids.length - known.length + findings.reduce((sum, { finding }) => sum + finding.notAReference, 0),
          left: ids.filter((id) => id === "p/marked").length,
          unclear: findings.filter(({ finding }) => finding.isUnclear).length,
        });
        expect(report.unknown.reduce((sum, { count }) => sum + count, 0)).toBe(unknown.length);
      }
    }),
  );
});

test("parameters are illegal for the reference's own model, or nobody's", () => {
  const one = (ids: Place["ids"], t: string): Seen => ({
    source: "one",
    finding: {
      isOfSource: true,
      notAReference: 0,
      isUnclear: false,
      places: [
        {
          source: "one",
          team: "acme",
          owner: { kind: "k", id: "o" },
          ids,
          isList: false,
          model: { steps: ["m"], value: undefined },
          parameters: { steps: ["q"], value: { M: { t: { N: t }, other: { N: "9" } } } },
          besideParameters: new Set(),
          isFlat: false,
          cleared: undefined,
        },
      ],
    },
  });
  const all = [
    one(["p/active"], "2"),
    one(["p/active"], "1"),
    one(["p/x"], "2"),
    one(["p/active", "p/x"], "2"),
  ];
  expect(sightingsOf(all).one?.illegalParameters).toBe(1);
});

describe("parameters are judged as a mapping would judge them", () => {
  const source = sourceOf({ name: "one", model: "/llm/model", parameters: "/llm" });
  const read = createSourceReader(source, { sources: [source], keyAttributes: ["id"], indexKeys: [] });
  const illegalIn = (set: ParameterSet, settings: Item): number | undefined => {
    const sightings = createSightings(new Map([["p/active", { status: "active", set }]]), () => false);
    sightings.add("one", read({ id: { S: "1" }, llm: { M: { model: { S: "p/active" }, ...settings } } }));
    return sightings.all().one?.illegalParameters;
  };

  test.each(["text", "object", "list", "number", "boolean"] as const)("bytes are no %s", (type) => {
    const set: ParameterSet = { fields: { salt: { type } } };
    expect(illegalIn(set, { salt: { B: new Uint8Array([0]) } })).toBe(1);
    expect(illegalIn(set, { pepper: { B: new Uint8Array([0]) } })).toBe(0);
  });

  test("what a set says of the name under which the model itself stands is about something else", () => {
    const fields: ParameterSet["fields"] = {
      model: { type: "choice", choices: ["small", "large"], default: "small" },
      depth: { type: "number" },
    };
    const rules = [{ when: { model: "small" }, absent: ["depth"] }];
    expect(illegalIn({ fields, rules }, { depth: { N: "2" } })).toBe(0);
    expect(illegalIn({ fields, rules }, { depth: { S: "deep" } })).toBe(1);
  });
});

test("what a pass knows of models comes out of its row as it went in", () => {
  expect(unpackKnownModels(packKnownModels(MODELS))).toEqual(MODELS);
  expect(unpackKnownModels(undefined).size).toBe(0);
});

test.each([
  [" openai/gpt-4", "openai/gpt-4"],
  ["openai/gpt-4 ", "openai/gpt-4"],
  ["OpenAI/GPT-4", "openai/gpt-4"],
  ["openai/gpt-4-latest", "openai/gpt-4"],
  ["openai/gpt_4", "openai/gpt-4"],
  ["gpt-4", "openai/gpt-4"],
  ["azure/gpt-4", "openai/gpt-4"],
  ["openai/gtp-4", "openai/gpt-4"],
  ["eu.anthropic.claude-3", "bedrock/anthropic.claude-3"],
  ["bedrock/global.anthropic.claude-3", "bedrock/anthropic.claude-3"],
  ["models/gemini-pro", "google/gemini-pro"],
  ["twin", null],
  ["elsewhere/other", null],
  ["", null],
])("%j was probably meant to be %j", (id, meant) => {
  const known = ["openai/gpt-4", "bedrock/anthropic.claude-3", "google/gemini-pro", "a/twin", "b/twin"];
  expect(createNearest(known)(id)).toBe(meant);
});

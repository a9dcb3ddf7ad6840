import type { ProblemCode } from "../../../lib/contract/registry-document.ts";
import { registryWith, registryWithSet } from "./perfect-registry.ts";
import {
  type Case,
  EFFORT,
  field,
  gone,
  listed,
  model,
  old,
  REST,
  rule,
  SET,
  TOKENS,
} from "./problem-case.ts";

const LIMITS = { from: "tokens", below: { "5": "low" }, else: "high" };
const limits = (fields: object) =>
  registryWithSet({
    fields: { effort: { ...EFFORT, thresholds: { ...LIMITS, ...fields } }, tokens: TOKENS },
  });
const WORDS = { key: "type", values: { on: true, off: false } };
const read = (fields: object) =>
  registryWithSet({ fields: { f: { type: "boolean", reading: { ...WORDS, ...fields } }, tokens: TOKENS } });

/** What the rules over parameter sets and maps find. */
export const PARAMETER_CASES = {
  "unknown-parameter-set": [
    { document: listed(model("x", { parameters: "BasicParameter" })), path: `${REST}/parameters` },
    { document: listed(model("x", { parameters: "constructor" })), path: `${REST}/parameters` },
    { document: listed(model("x", { parameters: "__proto__" })), path: `${REST}/parameters` },
  ],
  "bad-parameter-set": [
    { document: field({ type: "string" }), path: `${SET}/fields/f/type` },
    { document: field({ type: "number", minimum: 2, maximum: 1 }), path: `${SET}/fields/f/maximum` },
    { document: field({ type: "integer", minimum: 0.2, maximum: 0.8 }), path: `${SET}/fields/f/maximum` },
    { document: field({ type: "number", maximum: 1, default: 2 }), path: `${SET}/fields/f/default` },
    { document: field({ type: "integer", default: 0.5 }), path: `${SET}/fields/f/default` },
    { document: field({ type: "number", default: null }), path: `${SET}/fields/f/default` },
    { document: field({ type: "number", choices: ["a"] }), path: `${SET}/fields/f/choices` },
    { document: field({ type: "boolean", minimum: 0 }), path: `${SET}/fields/f/minimum` },
    { document: field({ type: "boolean", default: "true" }), path: `${SET}/fields/f/default` },
    { document: field({ type: "choice" }), path: `${SET}/fields/f` },
    { document: field({ type: "choice", choices: [] }), path: `${SET}/fields/f/choices` },
    { document: field({ type: "choice", choices: ["a", "b", "a"] }), path: `${SET}/fields/f/choices/2` },
    { document: field({ type: "choice", choices: ["a"], default: "b" }), path: `${SET}/fields/f/default` },
    { document: field({ type: "choice", choices: ["a"], maximum: 1 }), path: `${SET}/fields/f/maximum` },
    { document: field({ type: "text", choices: ["a"] }), path: `${SET}/fields/f/choices` },
    { document: field({ type: "list", minimum: 0 }), path: `${SET}/fields/f/minimum` },
    { document: field({ type: "number", maxLength: 3 }), path: `${SET}/fields/f/maxLength` },
    { document: field({ type: "text", maxLength: -1 }), path: `${SET}/fields/f/maxLength` },
    { document: field({ type: "text", maxLength: 1.5 }), path: `${SET}/fields/f/maxLength` },
    { document: field({ type: "text", maxLength: 2, default: "abc" }), path: `${SET}/fields/f/default` },
    { document: field({ type: "list", default: {} }), path: `${SET}/fields/f/default` },
    { document: field({ type: "object", default: [] }), path: `${SET}/fields/f/default` },
    { document: registryWithSet({ fields: {}, others: "ignore" }), path: `${SET}/others` },
    { document: field({ type: "number", thresholds: LIMITS }), path: `${SET}/fields/f/thresholds` },
    { document: limits({ from: "budgett" }), path: `${SET}/fields/effort/thresholds/from` },
    { document: limits({ from: "effort" }), path: `${SET}/fields/effort/thresholds/from` },
    { document: limits({ below: {} }), path: `${SET}/fields/effort/thresholds/below` },
    { document: limits({ below: { many: "low" } }), path: `${SET}/fields/effort/thresholds/below/many` },
    { document: limits({ below: { "5": "lowest" } }), path: `${SET}/fields/effort/thresholds/below/5` },
    { document: limits({ else: "most" }), path: `${SET}/fields/effort/thresholds/else` },
    { document: field({ type: "number", reading: WORDS }), path: `${SET}/fields/f/reading` },
    { document: read({ values: { on: "yes" } }), path: `${SET}/fields/f/reading/values/on` },
    { document: read({ values: {} }), path: `${SET}/fields/f/reading/values` },
    { document: read({ fields: { tokens: "tokns" } }), path: `${SET}/fields/f/reading/fields/tokens` },
    { document: read({ fields: { type: "tokens" } }), path: `${SET}/fields/f/reading/fields/type` },
    { document: read({ fields: { tokens: "f" } }), path: `${SET}/fields/f/reading/fields/tokens` },
    { document: read({ fields: { a: "tokens", b: "tokens" } }), path: `${SET}/fields/f/reading/fields/b` },
    {
      document: registryWithSet({
        fields: { f: { type: "list" }, tokens: TOKENS },
        rules: [{ when: { f: [] }, absent: ["tokens"] }],
      }),
      path: `${SET}/rules/0/when/f`,
    },
    { document: rule({ when: { effrot: "low" }, absent: ["tokens"] }), path: `${SET}/rules/0/when/effrot` },
    { document: rule({ when: { effort: "lo" }, absent: ["tokens"] }), path: `${SET}/rules/0/when/effort` },
    { document: rule({ unless: { effort: "high" }, absent: ["token"] }), path: `${SET}/rules/0/absent/0` },
    {
      document: rule({ when: { effort: "high" }, fill: { tokens: 10 } }),
      path: `${SET}/rules/0/fill/tokens`,
    },
    {
      document: rule({ when: { effort: "high" }, equal: { tokens: 0 } }),
      path: `${SET}/rules/0/equal/tokens`,
    },
    {
      document: rule({ when: { effort: "high" }, less: { tokens: "effort" } }),
      path: `${SET}/rules/0/less/tokens`,
    },
    { document: rule({ when: { effort: "high" } }), path: `${SET}/rules/0` },
    { document: rule({ when: { effort: "low" }, equal: { tokens: 6 } }), path: `${SET}/rules/0` },
    { document: registryWithSet({ fields: { "": EFFORT } }), path: `${SET}/fields/` },
    {
      document: registryWithSet({ fields: {} }, { synonyms: [{ fields: ["effort", "efort"] }] }),
      path: "/parameterSets/synonyms/0/fields/1",
    },
    {
      document: registryWithSet({ fields: {} }, { synonyms: [{ fields: ["effort"] }] }),
      path: "/parameterSets/synonyms/0/fields",
    },
    {
      document: registryWithSet({ fields: {} }, { choiceOrder: { efort: ["a"] } }),
      path: "/parameterSets/choiceOrder/efort",
    },
    {
      document: registryWithSet({ fields: {} }, { choiceOrder: { effort: ["a", "a"] } }),
      path: "/parameterSets/choiceOrder/effort/1",
    },
    {
      document:
        '{"version":1,"providers":{},"deleted":[],"parameterSets":{"sets":{"__proto__":{"fields":{}}}}}',
      path: "/parameterSets/sets/__proto__",
    },
  ],
  "bad-parameter-map": [
    { document: listed(model("x", { parameterMap: {} })), path: `${REST}/parameterMap` },
    {
      document: listed(old({ parameterMap: { temprature: "drop" } })),
      path: `${REST}/parameterMap/temprature`,
    },
    {
      document: listed(old({ parameterMap: { constructor: "drop" } })),
      path: `${REST}/parameterMap/constructor`,
    },
    {
      document: listed(old({ parameterMap: { temperature: "dorp" } })),
      path: `${REST}/parameterMap/temperature`,
    },
    {
      document: listed(old({ parameterMap: { temperature: { to: "effort" } } })),
      path: `${REST}/parameterMap/temperature/to`,
    },
    {
      document: listed(old({ parameterMap: { temperature: { values: { "1": 3 } } } })),
      path: `${REST}/parameterMap/temperature/values/1`,
    },
    {
      document: listed(
        old({ parameters: "EffortParameters", parameterMap: { effort: { values: { low: "low" } } } }),
      ),
      path: `${REST}/parameterMap/effort`,
    },
    {
      document: registryWith({
        deleted: [{ ...gone("x", "new"), parameterMap: { anything: { to: "effort" } } }],
      }),
      path: "/deleted/0/parameterMap/anything/to",
    },
  ],
} satisfies Partial<Record<ProblemCode, readonly Case[]>>;

import type { ProblemCode } from "../../../lib/contract/registry-document.ts";
import { registryWith, TODAY } from "./perfect-registry.ts";
import { type Case, gone, listed, model, neighbours, old, REST } from "./problem-case.ts";

/** What the rules over the lists find, and the warnings. */
export const LIST_CASES = {
  "duplicate-model": [
    { document: listed(model("x"), model("y"), model("x")), path: "/providers/p/models/3" },
  ],
  "duplicate-deleted": [
    { document: registryWith({ deleted: [gone("x"), gone("y"), gone("x")] }), path: "/deleted/2" },
  ],
  "listed-and-deleted": [
    { document: registryWith({ deleted: [gone("x"), gone("new")] }), path: "/deleted/1" },
  ],
  "two-defaults": [
    { document: listed(model("x", { default: true })), path: `${REST}/default` },
    {
      document: listed(model("x", { translationDefault: true }), model("y", { translationDefault: true })),
      path: "/providers/p/models/2/translationDefault",
    },
  ],
  "replacement-unknown": [
    { document: listed(old({ replacement: "neww" })), path: `${REST}/replacement` },
    { document: listed(old({ replacement: "toString" })), path: `${REST}/replacement` },
    { document: listed(old({ replacement: "" })), path: `${REST}/replacement` },
    { document: registryWith({ deleted: [gone("x", "p/new")] }), path: "/deleted/0/replacement" },
    ...[
      { provider: "p", name: "there" },
      { provider: "P", name: "new" },
      { provider: "__proto__", name: "new" },
      { provider: "", name: "" },
    ].map((replacement) => ({
      document: neighbours([], [{ ...gone("x"), replacement }]),
      path: "/deleted/0/replacement",
    })),
    {
      document: registryWith({ deleted: [{ ...gone("x", "new"), provider: "q" }] }),
      path: "/deleted/0/replacement",
    },
  ],
  "replacement-self": [
    { document: listed(old({ replacement: { provider: "p", name: "old" } })), path: `${REST}/replacement` },
    { document: listed(old({ replacement: "old" })), path: `${REST}/replacement` },
    { document: registryWith({ deleted: [gone("x", "x")] }), path: "/deleted/0/replacement" },
  ],
  "replacement-cycle": [
    {
      document: neighbours(
        [model("y", { deprecated: true, replacement: { provider: "p", name: "x" } })],
        [{ ...gone("x"), replacement: { provider: "q", name: "y" } }],
      ),
      path: "/deleted/0/replacement",
    },
    { document: registryWith({ deleted: [gone("x", "y"), gone("y", "x")] }), path: "/deleted/1/replacement" },
    {
      document: registryWith({ models: [old({ replacement: "x" })], deleted: [gone("x", "old")] }),
      path: `${REST}/replacement`,
    },
    {
      document: listed(old({ replacement: "x" }), model("x", { deprecated: true, replacement: "old" })),
      path: "/providers/p/models/2/replacement",
    },
  ],
  "replacement-ends-nowhere": [
    {
      document: neighbours(
        [],
        [
          { ...gone("x"), replacement: { provider: "q", name: "y" } },
          { provider: "q", name: "y" },
        ],
      ),
      path: "/deleted/0/replacement",
    },
    { document: registryWith({ deleted: [gone("x", "y"), gone("y")] }), path: "/deleted/0/replacement" },
    {
      document: registryWith({ deleted: [gone("x", "y"), gone("y", "z"), gone("z")] }),
      path: "/deleted/0/replacement",
    },
    {
      document: registryWith({ models: [old({ replacement: "x" })], deleted: [gone("x")] }),
      path: `${REST}/replacement`,
    },
  ],
  "too-large": [
    {
      document: registryWith({ deleted: Array.from({ length: 10_000 }, (_, index) => gone(`m${index}`)) }),
      path: "",
    },
    { document: " ".repeat(4 * 1024 * 1024 + 1), path: "" },
  ],
  "default-deprecated": [
    {
      document: {
        version: 1,
        providers: { p: { models: [model("x", { default: true, deprecated: true })] } },
        deleted: [],
      },
      path: "/providers/p/models/0/default",
    },
    {
      document: listed(model("x", { translationDefault: true, deprecated: true })),
      path: `${REST}/translationDefault`,
    },
  ],
  "default-missing": [
    {
      document: { version: 1, providers: { p: { models: [model("x")] } }, deleted: [] },
      path: "/providers/p",
    },
  ],
  "default-retiring": [
    {
      document: listed(model("x", { translationDefault: true, retiresOn: "2026-08-30" })),
      path: `${REST}/translationDefault`,
    },
    {
      document: listed(model("x", { translationDefault: true, retiresOn: "2026-05-01" })),
      path: `${REST}/translationDefault`,
    },
    {
      document: listed(model("x", { translationDefault: true, deprecated: true })),
      path: `${REST}/translationDefault`,
    },
  ],
  "translation-default-missing": [
    { document: neighbours([model("x", { translationDefault: true })]), path: "/providers/p" },
  ],
  "replacement-retires-first": [
    {
      document: listed(model("x", { retiresOn: "2026-08-30" }), old({ replacement: "x" })),
      path: "/providers/p/models/2/replacement",
    },
    {
      document: listed(
        model("x", { retiresOn: "2027-03-01" }),
        old({ replacement: "x", retiresOn: "2027-01-01" }),
      ),
      path: "/providers/p/models/2/replacement",
    },
    {
      document: registryWith({
        models: [model("x", { retiresOn: "2026-05-01" })],
        deleted: [gone("y", "x")],
      }),
      path: "/deleted/0/replacement",
    },
  ],
  "replacement-deprecated": [
    {
      document: listed(old(), model("older", { deprecated: true, replacement: "old" })),
      path: "/providers/p/models/2/replacement",
    },
    {
      document: registryWith({ models: [old()], deleted: [gone("x", "old")] }),
      path: "/deleted/0/replacement",
    },
  ],
  "replacement-without-deprecation": [
    { document: listed(model("x", { replacement: "new" })), path: `${REST}/replacement` },
  ],
  "other-provider": [
    {
      document: neighbours([], [{ ...gone("x"), replacement: { provider: "q", name: "there" } }]),
      path: "/deleted/0/replacement",
    },
    {
      document: neighbours([old({ replacement: { provider: "p", name: "new" } })]),
      path: "/providers/q/models/1/replacement",
    },
  ],
  "smaller-context": [{ document: listed(old({ tokenLimit: 2001 })), path: `${REST}/replacement` }],
  "parameters-lost": [
    { document: listed(old({ parameters: "EffortParameters" })), path: `${REST}/replacement` },
    {
      document: registryWith({
        models: [old({ parameters: "EffortParameters", replacement: "x" })],
        deleted: [gone("x", "new")],
      }),
      path: `${REST}/replacement`,
    },
  ],
  "unusual-parameter-set": [
    {
      document: {
        version: 1,
        providers: {
          acme: { models: [model("zephyr-1", { default: true, parameters: "ZephyrParameters" })] },
          other: { models: [model("gpt-9", { default: true, parameters: "ZephyrParameters" })] },
        },
        deleted: [],
        parameterSets: { sets: { ZephyrParameters: { fields: {} } } },
      },
      path: "/providers/other/models/0/parameters",
    },
  ],
  "retirement-near": [TODAY, "2026-06-30", "2026-07-01"].map((retiresOn) => ({
    document: listed(model("x", { retiresOn })),
    path: `${REST}/retiresOn`,
  })),
  "retirement-passed": [
    { document: listed(model("x", { retiresOn: "2026-05-31" })), path: `${REST}/retiresOn` },
  ],
  // Needs the rows of the models table, and is found where they are read.
  "undeclared-removal": [],
  "source-found-nothing": [],
  "references-left": [],
  "archived-unclear": [],
  "replacement-forgotten": [],
  "references-not-restored": [],
} satisfies Partial<Record<ProblemCode, readonly Case[]>>;

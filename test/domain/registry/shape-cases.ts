import type { ProblemCode } from "../../../lib/contract/registry-document.ts";
import { registryWith } from "./perfect-registry.ts";
import { type Case, field, gone, listed, model, nested, old, REST, SET } from "./problem-case.ts";

/** What is refused before the rules can be read. */
export const SHAPE_CASES = {
  "not-json": [
    { document: "", path: "" },
    { document: "{ no }", path: "" },
    { document: '{"version":1,}', path: "" },
  ],
  "bad-shape": [
    { document: [], path: "" },
    { document: null, path: "" },
    { document: { providers: {}, deleted: [] }, path: "/version" },
    { document: { version: 1, deleted: [] }, path: "/providers" },
    { document: { version: 1, providers: {} }, path: "/deleted" },
    { document: { version: 1, providers: [], deleted: [] }, path: "/providers" },
    { document: { version: 1, providers: { p: {} }, deleted: [] }, path: "/providers/p/models" },
    {
      document: { version: 1, providers: { p: { models: [{ name: "x" }] } }, deleted: [] },
      path: "/providers/p/models/0/tokenLimit",
    },
    { document: listed(model("old", { tokenLimit: "1000" })), path: `${REST}/tokenLimit` },
    { document: listed(model("old", { deprecated: "yes" })), path: `${REST}/deprecated` },
    { document: listed(model("old", { notify: true })), path: `${REST}/notify` },
    { document: listed(model("old", { replacement: null })), path: `${REST}/replacement` },
    { document: listed(old({ parameterMap: { temperature: 5 } })), path: `${REST}/parameterMap/temperature` },
    {
      document: registryWith({ deleted: [{ provider: "p", name: "x", replacement: 1 } as never] }),
      path: "/deleted/0/replacement",
    },
    ...[[], true, ["p", "x"]].map((replacement) => ({
      document: listed(old({ replacement })),
      path: `${REST}/replacement`,
    })),
    { document: listed(old({ replacement: { provider: "p" } })), path: `${REST}/replacement/name` },
    {
      document: listed(old({ replacement: { provider: null, name: "x" } })),
      path: `${REST}/replacement/provider`,
    },
    { document: field({ type: "number", minimum: "1" }), path: `${SET}/fields/f/minimum` },
    {
      document: '{"version":1,"providers":{"p":{"models":[]},"p":{"models":[]}},"deleted":[]}',
      path: "/providers/p",
    },
    {
      document: `{"version":1,"providers":{},"deleted":[],"source":${nested(100)}}`,
      path: `/source${"/0".repeat(99)}`,
    },
  ],
  "unknown-version": [
    { document: registryWith({ version: 2 }), path: "/version" },
    { document: { version: 0, whatever: true }, path: "/version" },
  ],
  "unknown-field": [
    { document: registryWith({ comment: "hello" }), path: "/comment" },
    { document: registryWith({ "a~b/c": 1 }), path: "/a~0b~1c" },
    { document: listed(model("old", { depercated: true })), path: `${REST}/depercated` },
    {
      document: registryWith({ deleted: [Object.assign(gone("x"), { tokenLimit: 1 })] }),
      path: "/deleted/0/tokenLimit",
    },
    {
      document: listed(old({ parameterMap: { temperature: { too: "x" } } })),
      path: `${REST}/parameterMap/temperature/too`,
    },
    {
      document: listed(old({ replacement: { provider: "p", name: "x", parameterMap: {} } })),
      path: `${REST}/replacement/parameterMap`,
    },
    {
      document: listed(old({ parameterMap: { replacement: { too: "x" } } })),
      path: `${REST}/parameterMap/replacement/too`,
    },
    { document: field({ type: "number", max: 1 }), path: `${SET}/fields/f/max` },
  ],
  "bad-name": [
    {
      document: { version: 1, providers: { "Open AI ": { models: [] } }, deleted: [] },
      path: "/providers/Open AI ",
    },
    {
      document: { version: 1, providers: { "a/b~": { models: [] } }, deleted: [] },
      path: "/providers/a~1b~0",
    },
    { document: listed(model("")), path: `${REST}/name` },
    { document: listed(model(" x")), path: `${REST}/name` },
    { document: listed(model("x".repeat(201))), path: `${REST}/name` },
    { document: listed(model("a\u202eb")), path: `${REST}/name` },
    { document: listed(model("a\ud800")), path: `${REST}/name` },
    { document: registryWith({ deleted: [{ provider: "P ", name: "x" }] }), path: "/deleted/0/provider" },
    { document: registryWith({ deleted: [gone("a\nb")] }), path: "/deleted/0/name" },
    {
      document: { version: 1, providers: { p: { models: [], embeddings: [""] } }, deleted: [] },
      path: "/providers/p/embeddings/0",
    },
  ],
  "bad-token-limit": [0, -1, 0.5, 2 ** 53].map((tokenLimit) => ({
    document: listed(model("old", { tokenLimit })),
    path: `${REST}/tokenLimit`,
  })),
  "bad-date": ["2027-02-29", "2027-13-01", "27-01-01", "2027-1-1", "soon", "2027-01-01T00:00:00Z", ""].map(
    (retiresOn) => ({
      document: listed(model("old", { retiresOn })),
      path: `${REST}/retiresOn`,
    }),
  ),
} satisfies Partial<Record<ProblemCode, readonly Case[]>>;

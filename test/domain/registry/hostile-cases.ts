import { gzipSync } from "node:zlib";
import type { ProblemCode } from "../../../lib/contract/registry-document.ts";
import { bytesOf, registryWith } from "./perfect-registry.ts";
import { type Case, field, gone, listed, model, nested, old, REST, SET } from "./problem-case.ts";

/** Files that somebody could hand in: other formats and encodings, half of a file, what editors and templates leave behind. */

const whole = JSON.stringify(registryWith());
const at = (path: string, documents: readonly unknown[]): Case[] =>
  documents.map((document) => ({ document, path }));

const TEXTS = [
  " ",
  "{",
  "[",
  "nul",
  "undefined",
  "NaN",
  "'text'",
  "{'version':1}",
  "{version:1}",
  '{"version":1',
  `${whole}}`,
  `${whole}${whole}`,
  `${whole},`,
  whole.slice(0, -1),
  whole.slice(0, whole.length / 2),
  whole.replace("1", "01"),
  whole.replace("1", "+1"),
  whole.replace("1", "1."),
  whole.replace("1", ".5"),
  whole.replace("1", "0x1"),
  whole.replace("1", "NaN"),
  whole.replace("1", "Infinity"),
  whole.replace('"version"', '"ver\nsion"'),
  whole.replace('"version"', '"ver\\xsion"'),
  whole.replace('"version"', '"ver\\u00"'),
  `// the list\n${whole}`,
  `${whole} # end`,
  `<<<<<<< HEAD\n${whole}\n=======`,
  "version: 1\nproviders: {}\ndeleted: []",
  "version = 1",
  "<registry/>",
  "export default {}",
];
const BYTES = [
  Buffer.from(whole, "utf16le"),
  Buffer.from(whole, "utf16le").swap16(),
  Buffer.from(`{"a":"${"é"}"}`, "latin1"),
  Buffer.from([0x80]),
  Buffer.from([...bytesOf('{"a":"'), 0xc3, 0x28, ...bytesOf('"}')]),
  Buffer.from([...bytesOf('{"a":"'), 0xed, 0xa0, 0x80, ...bytesOf('"}')]),
  Buffer.from([0x89, 0x50, 0x4e, 0x47]),
  Buffer.from([0, 0, 0, 0]),
  gzipSync(whole),
];

export const HOSTILE_CASES = {
  "not-json": at("", [...TEXTS, ...BYTES]),
  "bad-shape": [
    ...at("", [1, true, '"text"', [[]]]),
    ...at("/0".repeat(100), [nested(10_000)]),
    ...at("/a".repeat(100), [`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`]),
    ...at("/version", [registryWith({ version: "1" }), registryWith({ version: null })]),
    ...at("/deleted", [
      { version: 1, providers: {}, deleted: {} },
      { version: 1, providers: {}, deleted: null },
    ]),
    ...at("/providers", [
      { version: 1, providers: null, deleted: [] },
      { version: 1, providers: "p", deleted: [] },
    ]),
    ...at("/deleted/0", [
      { version: 1, providers: {}, deleted: [null] },
      { version: 1, providers: {}, deleted: ["p/x"] },
    ]),
    ...at("/deleted/0/name", [{ version: 1, providers: {}, deleted: [{ provider: "p" }] }]),
    ...at("/deleted/0/provider", [{ version: 1, providers: {}, deleted: [{ name: "x" }] }]),
    ...at(`${REST}/name`, [
      registryWith({ models: [{ tokenLimit: 1 } as never] }),
      listed(model("x", { name: 7 })),
    ]),
    ...at(`${REST}/default`, [listed(model("x", { default: 1 })), listed(model("x", { default: null }))]),
    ...at(`${REST}/parameters`, [
      listed(model("x", { parameters: {} })),
      listed(model("x", { parameters: null })),
    ]),
    ...at(`${REST}/retiresOn`, [
      listed(model("x", { retiresOn: 20_270_101 })),
      listed(model("x", { retiresOn: null })),
    ]),
    ...at(`${REST}/parameterMap`, [listed(old({ parameterMap: [] })), listed(old({ parameterMap: "drop" }))]),
    ...at("/parameterSets", [registryWith({ parameterSets: [] }), registryWith({ parameterSets: null })]),
    ...at(`${SET}/fields/f`, [field([])]),
  ],
  "unknown-version": at(
    "/version",
    [3, -1, 1.5, 1e300].map((version) => registryWith({ version })),
  ),
  "unknown-field": [
    ...at("/__proto__", [whole.replace("{", '{"__proto__":{},')]),
    ...at("/constructor", [registryWith({ constructor: 1 })]),
    ...at("/", [registryWith({ "": 1 })]),
    ...at(`${REST}/id`, [listed(model("x", { id: "p/x" }))]),
    ...at("/providers/p/model", [{ version: 1, providers: { p: { models: [], model: [] } }, deleted: [] }]),
  ],
  "bad-name": [
    ...at(
      `${REST}/name`,
      [
        "x ",
        "\t",
        "a\u0000b",
        "a\u200bb",
        "a\u2028b",
        "a\u2066b",
        "a\ufeffb",
        "a\u007fb",
        "\udc00",
        "😀".repeat(201),
      ].map((name) => listed(model(name))),
    ),
    ...["", "-p", "_p", "p q ", " p", "p\tq", "é", "ｐ", "p\u200bq", "p".repeat(65), "..", "p:"].map(
      (provider) => ({
        document: { version: 1, providers: { [provider]: { models: [] } }, deleted: [] },
        path: `/providers/${provider}`,
      }),
    ),
  ],
  "bad-token-limit": at(
    `${REST}/tokenLimit`,
    [-0, 1e-9, 1e21, -1e21].map((tokenLimit) => listed(model("x", { tokenLimit }))),
  ),
  "bad-date": at(
    `${REST}/retiresOn`,
    [
      "2027-00-01",
      "2027-04-31",
      "2027-1-01",
      "0000-01-01 ",
      "2027/01/01",
      "01-01-2027",
      "２０２７-01-01",
      "+2027-01-01",
    ].map((retiresOn) => listed(model("x", { retiresOn }))),
  ),
  "too-large": at("", [registryWith({ source: "x".repeat(5 * 1024 * 1024) }), " ".repeat(5 * 1024 * 1024)]),
  "duplicate-model": at("/providers/p/models/1", [listed(model("new"))]),
  "replacement-unknown": at(`${REST}/replacement`, [
    listed(old({ replacement: "NEW" })),
    listed(old({ replacement: "new " })),
    listed(old({ replacement: "p/new" })),
    listed(old({ replacement: "__proto__" })),
  ]),
  "replacement-cycle": at("/deleted/0/replacement", [
    registryWith({ deleted: [gone("a", "b"), gone("b", "c"), gone("c", "a")] }),
    registryWith({
      deleted: Array.from({ length: 2_000 }, (_, index) => gone(`m${index}`, `m${(index + 1) % 2_000}`)),
    }),
  ]),
  "replacement-self": at("/deleted/1/replacement", [registryWith({ deleted: [gone("a"), gone("b", "b")] })]),
  "unknown-parameter-set": at(
    `${REST}/parameters`,
    ["", " BasicParameters", "basicparameters", "toString"].map((parameters) =>
      listed(model("x", { parameters })),
    ),
  ),
} satisfies Partial<Record<ProblemCode, readonly Case[]>>;

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ListedModelDocument, RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { findDrift } from "../../../lib/domain/drift/find-drift.ts";
import { readFeed } from "../../../lib/domain/drift/read-feed.ts";
import type { ListForm } from "../../../lib/domain/lists/written-code.ts";
import { writeDates } from "../../../lib/operations/drift/write-dates.ts";
import { checkRegistry } from "../../../lib/operations/registry/validate-registry.ts";
import { channels } from "../../../lib/registry/channels.ts";
import { registryDocument } from "../../../lib/registry/compile.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { bytesOf, FEEDS } from "../../builders/feeds.ts";
import { registryOf } from "../../builders/registry.ts";
import { REGISTRY_HISTORY } from "../../builders/registry-history.ts";

const CONTEXT = { builtIn: parameterSets, sources: [], today: "2026-11-28" };
const MODELS_FILE = fileURLToPath(new URL("../../../lib/registry/models.ts", import.meta.url));

const write = (
  text: string,
  dates: Readonly<Record<string, string>>,
  document: RegistryDocument,
  form: ListForm = "document",
) => writeDates({ text, form, document }, new Map(Object.entries(dates)), CONTEXT);

const inLines = (text: string, dates: Readonly<Record<string, string>>, models = ["a", "b"]) =>
  write(text, dates, registryOf(models), "lines");

describe("in a TypeScript list", () => {
  test.each([
    ['model("a", 1),', 'model("a", 1, { retiresOn: "2027-01-14" }),'],
    ['model("a", 1_000, {}),', 'model("a", 1_000, { retiresOn: "2027-01-14" }),'],
    ['model("a", 1, ),', 'model("a", 1, { retiresOn: "2027-01-14" }, ),'],
    ['model("a", 1, { parameters: "S" }),', 'model("a", 1, { retiresOn: "2027-01-14", parameters: "S" }),'],
    ['model("a", 1, {parameters:"S"}),', 'model("a", 1, {retiresOn:"2027-01-14",parameters:"S"}),'],
    [
      'model("a", 1, { deprecated: true, replacement: "b", parameters: "S" }), // why',
      'model("a", 1, { deprecated: true, replacement: "b", retiresOn: "2027-01-14", parameters: "S" }), // why',
    ],
    [
      "model('a', 1, { retiresOn: '2027-01-13', notify: false }),",
      "model('a', 1, { retiresOn: '2027-01-14', notify: false }),",
    ],
    [
      'house("a", 1, {\n      deprecated: true, // since spring\n      parameters: "S",\n    }),',
      'house("a", 1, {\n      deprecated: true,\n      retiresOn: "2027-01-14", // since spring\n      parameters: "S",\n    }),',
    ],
  ])("%s", (line, expected) => {
    const text = (one: string) =>
      `import { model } from "./declare.ts";\n\nexport const providers = {\n  p: provider([\n    ${one}\n    model("b", 2), // { retiresOn: "1999-01-01" }\n  ]),\n} satisfies Providers;\n`;
    const models = [
      { name: "a", ...(line.includes("2027-01-13") && { retiresOn: "2027-01-13" }) },
      { name: "b" },
    ];
    const written = write(text(line), { "p/a": "2027-01-14" }, registryOf(models), "lines");
    expect(written).toBe(text(expected));
  });

  test("the project's own list: a line for each date, and nothing else", () => {
    const text = readFileSync(MODELS_FILE, "utf8");
    const dates = { "openai/gpt-5.5": "2029-01-14", "azure/gpt-5.1": "2029-07-13" };
    const written = write(text, dates, registryDocument, "lines").split("\n");
    const changed = text
      .split("\n")
      .flatMap((line, index) => (line === written[index] ? [] : [written[index]]));
    expect(changed).toHaveLength(2);
    expect(changed.every((line) => /retiresOn: "2029-0(1-14|7-13)"/.test(line ?? ""))).toBe(true);
    expect(written).toHaveLength(text.split("\n").length);
  });

  test.each([
    'export const providers = { p: provider([...others, model("a", 1), model("b", 2)]) };',
    'export const providers = { p: provider([model("a", 1), model("b", 2)].filter(isNew)) };',
    'export const providers = { p: provider([model("a", 1), model(NAME, 2)]) };',
    'export const providers = { p: provider([model("a", 1, details), model("b", 2)]) };',
    'export const providers = { p: provider([model("a", 1, { ...more }), model("b", 2)]) };',
    'export const providers = { p: provider([model("a", 1, { ["retiresOn"]: DATE }), model("b", 2)]) };',
    'export const providers = { p: provider([model("a", 1)]) };',
    'export const providers = { p: { models: [{ name: "a", tokenLimit: 1 }] } };',
    "export const providers = {",
    "",
  ])("a list that is made otherwise is refused, with the dates to write by hand: %s", (text) => {
    expect(() => inLines(text, { "p/a": "2027-01-14" })).toThrow(
      /cannot be edited: .* Write the dates by hand: p\/a 2027-01-14/,
    );
  });
});

describe("in a registry document", () => {
  const document = (models: readonly Partial<ListedModelDocument>[]): RegistryDocument => ({
    version: 1,
    providers: { p: { models: models.map((model) => ({ name: "a", tokenLimit: 1, ...model })) } },
    deleted: [],
  });

  test.each([
    ["compact", undefined, '"name":"a","tokenLimit":1,"retiresOn":"2027-01-14"'],
    [
      "with two spaces",
      2,
      '          "name": "a",\n          "tokenLimit": 1,\n          "retiresOn": "2027-01-14"\n',
    ],
    [
      "with tabs",
      "\t",
      '\t\t\t\t\t"name": "a",\n\t\t\t\t\t"tokenLimit": 1,\n\t\t\t\t\t"retiresOn": "2027-01-14"\n',
    ],
  ])("%s, the formatting stays", (_, space, expected) => {
    const registry = document([{}]);
    const text = JSON.stringify(registry, null, space);
    const written = write(text, { "p/a": "2027-01-14" }, registry);
    expect(written).toContain(expected);
    expect(written.replace(/,\s*"retiresOn":\s*"2027-01-14"/, "")).toBe(text);
  });

  test("one model a line, a byte order mark, Windows line ends, numbers as they were written", () => {
    const text =
      '\uFEFF{ "version": 1,\r\n  "source": 1.50e1,\r\n  "providers": { "p": { "models": [\r\n    { "name": "a", "tokenLimit": 1e0 },\r\n    { "name": "b\\u0062", "tokenLimit": 2, "retiresOn": "2026-01-01" }\r\n  ] } },\r\n  "deleted": [] }\r\n';
    const registry = {
      ...document([{}, { name: "bb", tokenLimit: 2, retiresOn: "2026-01-01" }]),
      source: 15,
    };
    expect(write(text, { "p/a": "2027-01-14", "p/bb": "2027-01-15" }, registry)).toBe(
      text
        .replace('"tokenLimit": 1e0', '"tokenLimit": 1e0, "retiresOn": "2027-01-14"')
        .replace("2026-01-01", "2027-01-15"),
    );
  });

  test("a name that a prototype has", () => {
    const registry = registryOf(["__proto__", "constructor"], {}, "toString");
    const written = write(JSON.stringify(registry), { "toString/__proto__": "2027-01-14" }, registry);
    expect(JSON.parse(written).providers.toString.models).toEqual([
      { tokenLimit: 1_000, name: "__proto__", retiresOn: "2027-01-14" },
      { tokenLimit: 1_000, name: "constructor" },
    ]);
  });

  test("the real registries, with the dates of both feeds: lines are added, none goes, and twice is once", () => {
    for (const { bytes, registry } of REGISTRY_HISTORY) {
      const text = new TextDecoder().decode(bytes);
      const dates = datesOf(registry, [FEEDS.litellm, FEEDS.sunset]);
      const written = write(text, dates, registry);
      expect(written.replaceAll(/,\s*"retiresOn": "[\d-]{10}"/g, "")).toBe(text);
      expect(datesOf(JSON.parse(written), [FEEDS.litellm, FEEDS.sunset])).toEqual({});
    }
  });
});

/** Returns the dates that feeds have and the registry has not. */
function datesOf(registry: RegistryDocument, feeds: readonly Uint8Array[]): Record<string, string> {
  const named = feeds.flatMap((bytes, index) => {
    const read = readFeed(bytes);
    return "feed" in read ? [{ ...read.feed, file: String(index) }] : [];
  });
  const { findings } = findDrift(registry, named, { channels, builtIn: parameterSets, asOf: "2026-11-28" });
  return Object.fromEntries(
    findings.flatMap(({ code, model, date }) =>
      (code === "date-missing" || code === "date-differs") && date !== null ? [[model, date]] : [],
    ),
  );
}

const NAMES = ["a", "b", "c/d", "__proto__", 'with "quotes"', "e: }", "größe"];
const DATE = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2199-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** Anything that a feed may have in the place of a date. */
const SAID = fc.oneof(DATE, fc.constantFrom(null, "soon", "2027-02-30", "", 1_799_884_800), fc.jsonValue());

const registries = fc
  .uniqueArray(
    fc.record(
      {
        name: fc.constantFrom(...NAMES),
        tokenLimit: fc.integer({ min: 1, max: 2_000_000 }),
        deprecated: fc.boolean(),
        retiresOn: DATE,
        notify: fc.constant(false as const),
        parameters: fc.constantFrom("GPT5Parameters", "BasicParameters"),
      },
      { requiredKeys: ["name", "tokenLimit"] },
    ),
    { selector: ({ name }) => name },
  )
  .map(
    (models): RegistryDocument => ({
      version: 1,
      source: { kept: [1, "as it is"] },
      providers: {
        openai: { models },
        azure: { models: models.slice(1), embeddings: ["e"] },
        empty: { models: [] },
      },
      deleted: [{ provider: "openai", name: "gone" }],
    }),
  );

const feeds = fc.oneof(
  fc
    .array(
      fc.record({
        provider: fc.constantFrom("openai", "azure", "empty", "a/b"),
        name: fc.constantFrom(...NAMES),
        retiresOn: SAID,
        replacement: fc.jsonValue(),
      }),
      {
        minLength: 1,
      },
    )
    .map((models) => ({ version: 1, models })),
  fc
    .dictionary(
      fc.constantFrom(...NAMES, ...NAMES.map((name) => `azure/${name}`)),
      fc.record({ litellm_provider: fc.constantFrom("openai", "azure"), deprecation_date: SAID }),
      { minKeys: 1 },
    )
    .map((entries) => ({ ...entries })),
  fc.jsonValue(),
);

describe("any feed, any registry", () => {
  test.each(["document", "lines"] as const)(
    "only dates differ, and a valid registry stays valid: %s",
    (form) => {
      fc.assert(
        fc.property(
          registries,
          fc.array(feeds, { minLength: 1, maxLength: 3 }),
          fc.constantFrom(undefined, 2, "\t"),
          (registry, values, space) => {
            const dates = datesOf(registry, values.map(bytesOf));
            const text =
              form === "document" ? JSON.stringify(registry, null, space) : linesOf(registry, space);
            const written = write(text, dates, registry, form);
            if (Object.keys(dates).length === 0) expect(written).toBe(text);
            if (form === "lines") return;
            const after: RegistryDocument = JSON.parse(written);
            expect(withoutDates(after)).toEqual(withoutDates(registry));
            expect(checkRegistry({ document: after }, CONTEXT).valid).toBe(true);
            expect(datesOf(after, values.map(bytesOf))).toEqual({});
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});

function withoutDates(registry: RegistryDocument): unknown {
  return JSON.parse(JSON.stringify(registry, (key, value) => (key === "retiresOn" ? undefined : value)));
}

function linesOf({ providers }: RegistryDocument, space: number | string | undefined): string {
  const lists = Object.entries(providers).map(([provider, { models }]) => {
    const calls = models.map(({ name, tokenLimit, ...details }) => {
      const more = Object.keys(details).length === 0 ? "" : `, ${JSON.stringify(details, null, space)}`;
      return `    model(${JSON.stringify(name)}, ${tokenLimit}${more}),\n`;
    });
    return `  ${provider}: provider([\n${calls.join("")}  ]),\n`;
  });
  return `export const providers = {\n${lists.join("")}} as const;\n`;
}

import { describe, expect, it } from "vitest";
import { parseRegistry, validateRegistryBytes } from "../../../lib/domain/registry/validate.ts";
import { BUILT_IN, bytesOf, NEWEST, registryWith, TODAY } from "./perfect-registry.ts";

const FRAME = '"version":1,"deleted":[]';
const parse = (text: string | Uint8Array) => parseRegistry(typeof text === "string" ? bytesOf(text) : text);

function firstError(text: string | Uint8Array) {
  const result = parse(text);
  return "errors" in result ? result.errors[0] : undefined;
}

describe("bytes", () => {
  it("may begin with a byte order mark", () => {
    expect(parse(`\ufeff${JSON.stringify(registryWith())}`)).toHaveProperty("document");
  });

  it.each([
    ["UTF-16 with a mark", Buffer.from(`\ufeff{}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(JSON.stringify(registryWith()), "utf16le")],
    ["Latin-1", Buffer.from('{"source":"é"}', "latin1")],
    ["a cut character", new Uint8Array([0x22, 0xe2, 0x82])],
  ])("in %s are not JSON", (_title, bytes) => {
    expect(firstError(bytes)).toMatchObject({ code: "not-json", path: "" });
  });

  it.each([
    ["", "empty"],
    ["{\n  'version': 1 }", "line 2, column 3: expected a key or }"],
    ['{\n "version" 1 }', "line 2, column 12: expected a colon"],
    ['{"a":[1,]}', "line 1, column 9: expected a value"],
    ['{"a":[1 2]}', "line 1, column 9: expected a comma or ]"],
    ['{"a":1', "line 1, column 7: expected a comma or }, found the end"],
    ['{"a":01}', "line 1, column 6: expected a value"],
    ['{"a":"\\x"}', "line 1, column 6: expected a value"],
    ['{"a":"tab\there"}', "line 1, column 6: expected a value"],
    ["{} {}", "line 1, column 4: expected the end of the text"],
    ["NaN", "line 1, column 1: expected a value"],
  ])("%j are refused with the place", (text, message) => {
    expect(firstError(text)).toMatchObject({ code: "not-json", path: "" });
    expect(firstError(text)?.message).toContain(message);
  });

  it("are counted before they are read", () => {
    expect(firstError(new Uint8Array(4 * 1024 * 1024 + 1))?.code).toBe("too-large");
    expect(firstError(new Uint8Array(4 * 1024 * 1024))?.code).toBe("not-json");
  });
});

describe("depth", () => {
  it.each([
    ["lists", "[".repeat(10_000) + "]".repeat(10_000)],
    ["objects", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["a million lists", "[".repeat(1_000_000) + "]".repeat(1_000_000)],
  ])("of %s is refused", (_title, text) => {
    expect(firstError(`{${FRAME},"providers":{},"source":${text}}`)).toMatchObject({ code: "bad-shape" });
  });

  it("is survived in a text that is broken as well", () => {
    expect(firstError("[".repeat(3_000_000))?.code).toBe("not-json");
  });
});

describe("hostile keys", () => {
  it.each([
    [`{${FRAME},"providers":{"__proto__":{"models":[]}}}`, "bad-name", "/providers/__proto__"],
    [`{${FRAME},"providers":{},"__proto__":{}}`, "unknown-field", "/__proto__"],
    [`{${FRAME},"providers":{},"constructor":{}}`, "unknown-field", "/constructor"],
    [`{${FRAME},"providers":{"p":{"models":[],"__proto__":1}}}`, "unknown-field", "/providers/p/__proto__"],
    [
      `{${FRAME},"providers":{},"parameterSets":{"sets":{"S":{"fields":{"__proto__":{"type":"number"}}}}}}`,
      "bad-parameter-set",
      "/parameterSets/sets/S/fields/__proto__",
    ],
    [
      `{"version":1,"providers":{},"deleted":[{"provider":"p","name":"x","parameterMap":{"__proto__":"drop"}}]}`,
      "bad-parameter-map",
      "/deleted/0/parameterMap/__proto__",
    ],
    [
      `{${FRAME},"providers":{},"parameterSets":{"sets":{"S":{"fields":{"f":{"type":"number","title":"\\ud800"}}}}}}`,
      "bad-parameter-set",
      "/parameterSets/sets/S/fields/f/title",
    ],
    [
      `{${FRAME},"providers":{},"parameterSets":{"sets":{"S":{"fields":{"f":{"type":"number","maximum":1e999}}}}}}`,
      "bad-parameter-set",
      "/parameterSets/sets/S/fields/f/maximum",
    ],
  ])("%s", (text, code, path) => {
    expect(firstError(text)).toMatchObject({ code, path });
  });

  it("work where they are legal", () => {
    const sets = { constructor: { fields: { toString: { type: "boolean" }, valueOf: { type: "boolean" } } } };
    const document = {
      version: 1,
      providers: {
        constructor: {
          models: [
            { name: "constructor", tokenLimit: 1, default: true, parameters: "constructor" },
            {
              name: "hasOwnProperty",
              tokenLimit: 1,
              deprecated: true,
              replacement: "constructor",
              parameters: "constructor",
            },
          ],
        },
      },
      deleted: [{ provider: "constructor", name: "__proto__", replacement: "hasOwnProperty" }],
      parameterSets: { sets },
    };
    const { valid, errors, models } = validateRegistryBytes(bytesOf(document), BUILT_IN, TODAY);
    expect({ valid, errors, models }).toEqual({ valid: true, errors: [], models: 2 });
  });

  it("leave the prototype of objects alone", () => {
    parse(`{${FRAME},"providers":{},"source":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}`);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("are harmless in messages", () => {
    const message =
      firstError(`{${FRAME},"providers":{},"\\u001b[31m\\u202e${"x".repeat(500)}":1}`)?.message ?? "";
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThan(200);
  });
});

describe("size", () => {
  it("of 10,000 models in one chain is followed to its end", () => {
    const models = Array.from({ length: 9_999 }, (_, index) => ({
      name: `m${index}`,
      tokenLimit: 1000,
      deprecated: true,
      replacement: index === 9_998 ? "new" : `m${index + 1}`,
    }));
    const bytes = bytesOf({ version: 1, providers: { p: { models: [...models, NEWEST] } }, deleted: [] });
    const { valid, models: count } = validateRegistryBytes(bytes, BUILT_IN, TODAY);
    expect({ valid, count }).toEqual({ valid: true, count: 10_000 });
  });

  it.each([
    ["models", "too-large", `{${FRAME},"providers":{"p":{"models":[${"{},".repeat(999_999)}{}]}}}`],
    [
      "providers",
      "bad-shape",
      `{${FRAME},"providers":{${Array.from({ length: 300_000 }, (_, index) => `"${index}":0`).join()}}}`,
    ],
    [
      "unknown fields",
      "bad-shape",
      `{"providers":{},${Array.from({ length: 300_000 }, (_, index) => `"${index}":0`).join()}}`,
    ],
  ])("of hundreds of thousands of wrong %s is refused as %s", (_title, code, text) => {
    expect(firstError(text)).toMatchObject({ code });
  });
});

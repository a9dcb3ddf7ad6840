import { describe, expect, test } from "vitest";
import { parseSettings } from "../../../lib/cli/line/settings.ts";
import { DOCUMENT } from "../examples.ts";
import { setup } from "../fake-world.ts";

const SOURCE = {
  name: "bot",
  table: "bots",
  model: "/model",
  team: "/team",
  owner: { kind: "bot", id: "/id" },
};

const SOURCES = JSON.stringify({ sources: [SOURCE], tables: { bots: "prod-bots" } });
const settings = (value: object): string => JSON.stringify(value);

function program(file: object | string, files: Readonly<Record<string, string>> = {}) {
  const text = typeof file === "string" ? file : settings(file);
  return setup({
    files: { "modelkeeper.json": text, "s.json": SOURCES, "r.json": JSON.stringify(DOCUMENT), ...files },
  });
}

describe("modelkeeper.json", () => {
  test("says where the data and the sources are", async () => {
    const { run, opened } = program({ data: "there", sources: "s.json", endpoint: "http://127.0.0.1:9" });
    expect(await run("usage")).toMatchObject({ status: 0 });
    expect(opened).toMatchObject([
      { data: "there", dataIsNamed: true, endpoint: "http://127.0.0.1:9", declared: JSON.parse(SOURCES) },
    ]);
  });

  test.each([
    [{ data: "there" }, "the data directory there"],
    [{ data: "there", endpoint: "http://127.0.0.1:9" }, "the DynamoDB at http://127.0.0.1:9"],
    [{ data: "there", stack: "Chat" }, "the stack Chat"],
  ])("is named on stderr where it says which platform is read: %j", async (file, place) => {
    const { run } = program(file);
    expect(await run("models")).toMatchObject({ status: 0, stderr: `modelkeeper.json: ${place}\n` });
    expect(await run("models", "--data", "here")).toMatchObject({ status: 0, stderr: "" });
    expect(await program({ registry: "r.json" }).run("models")).toMatchObject({ status: 0, stderr: "" });
  });

  test.each([
    [["--data", "here"], { data: "here", dataIsNamed: true }],
    [["--endpoint", "http://127.0.0.1:1"], { data: ".modelkeeper", endpoint: "http://127.0.0.1:1" }],
  ])("is overruled by %j, and what it says of other places then is left alone", async (words, expected) => {
    for (const file of [{ data: "d", endpoint: "http://127.0.0.1:9" }, { stack: "Chat" }]) {
      const { run, opened } = program(file);
      await run("models", ...words);
      expect(opened).toMatchObject([expected]);
      expect(opened[0]).not.toHaveProperty("stack");
      if (expected.data === "here") expect(opened[0]).not.toHaveProperty("endpoint");
    }
  });

  test("gives no sources to a stack, which has its own", async () => {
    for (const [file, words] of [
      [{ sources: "s.json", stack: "Chat" }, []],
      [{ sources: "s.json" }, ["--stack", "Chat"]],
    ] as const) {
      const { run, opened } = program(file);
      await run("usage", ...words);
      expect(opened).toMatchObject([{ stack: "Chat" }]);
      expect(opened[0]).not.toHaveProperty("declared");
    }
    const { run } = program({ stack: "Chat" });
    expect(await run("usage", "--sources", "s.json")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error bad-usage: .*modelkeeper\.json names the stack Chat/),
    });
  });

  test.each(["plan", "apply", "validate"])(
    "names the registry of %s, unless the command line does",
    async (name) => {
      const broken = { "r.json": "{" };
      expect((await program({ registry: "r.json" }, broken).run(name)).stderr).toContain("error not-json");
      const line = name === "validate" ? [name, "registry.json"] : [name, "--registry", "registry.json"];
      expect((await program({ registry: "r.json" }, broken).run(...line)).status).toBe(0);
    },
  );

  test("is not asked for help, and a registry in it is no operand of other commands", async () => {
    expect(await program("{").run("--help")).toMatchObject({ status: 0, stderr: "" });
    expect(await program({ registry: "r.json" }).run("models")).toMatchObject({ status: 0 });
  });

  test.each([
    ["{", /: line 1, column 2: expected a key or \}, found the end/],
    ["[]", /no JSON object/],
    [settings({ regsitry: "r.json" }), /"regsitry" is no field of it: did you mean registry\?/],
    [settings({ colour: true }), /there are registry, sources, data, endpoint, stack, feeds/],
    [settings({ data: "" }), /data is a text that is not empty/],
    [settings({ stack: 7 }), /stack is a text/],
    [settings({ feeds: "f.json" }), /feeds is a list/],
    [settings({ endpoint: "localhost" }), /endpoint of modelkeeper\.json needs an address/],
  ])("that cannot be used is refused: %s", async (text, message) => {
    const { run, opened } = program(text);
    const { status, stdout, stderr } = await run("models");
    expect({ status, stdout, opened }).toEqual({ status: 2, stdout: "", opened: [] });
    expect(stderr).toMatch(/^error bad-usage: /);
    expect(stderr).toMatch(message);
  });

  test("may name feeds", () => {
    const text = new TextEncoder().encode(settings({ feeds: ["a.json", "b.json"] }));
    expect(parseSettings(text)).toEqual({ feeds: ["a.json", "b.json"] });
  });
});

describe("--sources", () => {
  test("is another digest, and part of the platform", async () => {
    const { run, opened } = program({});
    const digest = async (...words: string[]) =>
      JSON.parse((await run("validate", "--json", ...words)).stdout).digest;
    expect(await digest("--sources", "s.json")).not.toBe(await digest());
    await run("plan", "--sources", "s.json");
    expect(opened).toMatchObject([{ declared: JSON.parse(SOURCES) }]);
  });

  test.each([
    ["{", "not-json", ""],
    ['{"sources":[],"sources":[]}', "bad-shape", "/sources"],
    ['{"sources":{}}', "bad-shape", "/sources"],
    ['{"sources":[{"__proto__":1}]}', "unknown-field", "/sources/0/__proto__"],
    [JSON.stringify({ sources: [{ ...SOURCE, model: "model" }] }), "bad-pointer", "/sources/0/model"],
    [JSON.stringify({ sources: [{ ...SOURCE, modle: "/m" }] }), "unknown-field", "/sources/0/modle"],
  ])("that cannot be used is one error with every problem: %s", async (text, code, path) => {
    const { run, opened } = program({}, { "bad.json": text });
    for (const command of ["plan", "apply", "usage", "validate", "cleanup", "models"]) {
      const { status, stdout, stderr } = await run(command, "--sources", "bad.json", "--json");
      expect(status).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: "bad-sources", problems: [{ code, path, message: expect.stringMatching(/./) }] },
      });
      expect(stderr).toMatch(/^error bad-sources: bad\.json cannot be used: .+\n/);
      expect(stderr).toContain(`error ${code}: `);
    }
    expect(opened).toEqual([]);
  });

  test("that is not there is no-file", async () => {
    expect(await program({}).run("usage", "--sources", "nowhere.json")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error no-file: /),
    });
  });
});

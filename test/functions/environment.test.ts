import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readEnvironment } from "../../functions/environment.ts";
import { FUNCTION_NAMES } from "../../lib/constructs/functions/function-list.ts";
import { ENVIRONMENT } from "../../lib/contract/environment.ts";
import { resourcesOf, setup, textOf } from "../constructs/setup.ts";

const NAMES = Object.keys(ENVIRONMENT) as (keyof typeof ENVIRONMENT)[];

describe("the environment", () => {
  test("is read as what each variable holds", () => {
    const environment = readEnvironment(["modelsTable", "leaseSeconds"], NAMES, {
      MODELS_TABLE: "models",
      LEASE_SECONDS: "120",
      MODE: "observe",
      NOTICE_CHAT_FORMAT: "amazon-q",
      MAX_WRITES_PER_SECOND: "0.5",
      PASS_LIMITS: '{"cleared":0}',
      REFERENCE_TABLES: '{"workspace":"t-workspace"}',
      PATH: "not ours",
    });
    expect(environment).toEqual({
      modelsTable: "models",
      leaseSeconds: 120,
      mode: "observe",
      chatFormat: "amazon-q",
      maxWritesPerSecond: 0.5,
      limits: { cleared: 0 },
      referenceTables: { workspace: "t-workspace" },
    });
  });

  test("has no value for what is absent or empty", () => {
    const environment = readEnvironment([], NAMES, { INBOX_TABLE: "", MODE: undefined });
    expect(environment).toEqual({});
    expect(environment.inboxTable).toBeUndefined();
  });

  test.each(NAMES)("without %s, where it is needed, is told by name", (name) => {
    for (const environment of [{}, { [ENVIRONMENT[name]]: "" }])
      expect(() => readEnvironment([name], [], environment)).toThrow(
        `the environment variable ${ENVIRONMENT[name]} is not set`,
      );
  });

  test.each<readonly [name: string, text: string, legal: string]>([
    ["MODE", "aply", "apply or observe"],
    ["MODE", "Observe", "apply or observe"],
    ["NOTICE_CHAT_FORMAT", "slack", "amazon-q"],
    ...['{"cleared":-1}', '{"cleared":"1"}', '{"rewritten":1}', "[]", "null"].map(
      (text) =>
        ["PASS_LIMITS", text, "an object of whole numbers named references, cleared, dropped"] as const,
    ),
    ...[
      "LEASE_SECONDS",
      "JOURNAL_RETENTION_SECONDS",
      "INBOX_RETENTION_SECONDS",
      "WAIT_BUDGET_SECONDS",
      "MAX_READS_PER_SECOND",
      "MAX_WRITES_PER_SECOND",
      "SEGMENTS_AT_ONCE",
    ].flatMap((name) =>
      ["two minutes", "NaN", "Infinity", "0", "-1", " "].map(
        (text) => [name, text, "a number above 0"] as const,
      ),
    ),
  ])("with a %s of %j is told by name, with what is legal", (name, text, legal) => {
    expect(() => readEnvironment([], NAMES, { [name]: text })).toThrow(
      `the environment variable ${name} is ${JSON.stringify(text)}: it must be ${legal}`,
    );
  });

  test("is not looked at where nobody asks: a MODE of somebody else's is none of a function's that has none", () => {
    expect(readEnvironment(["modelsTable"], ["contact"], { MODELS_TABLE: "models", MODE: "test" })).toEqual({
      modelsTable: "models",
    });
  });

  test("with reference tables that are no JSON is told by name", () => {
    for (const given of ["[]", '"workspace"', "null", '{"workspace":1}']) {
      expect(() => readEnvironment(["referenceTables"], [], { REFERENCE_TABLES: given })).toThrow(
        `the environment variable REFERENCE_TABLES is ${JSON.stringify(given)}: it must be an object of texts, as JSON`,
      );
    }
    expect(() => readEnvironment(["referenceTables"], [], { REFERENCE_TABLES: "{" })).toThrow(
      'the environment variable REFERENCE_TABLES is "{": ',
    );
  });
});

describe("a function", () => {
  const functions = Object.values(resourcesOf(setup().template(), "AWS::Lambda::Function")).map(
    ({ Properties }) =>
      Properties as { Description?: string; Environment?: { Variables: Readonly<Record<string, unknown>> } },
  );
  beforeEach(() => {
    vi.resetModules();
    for (const variable of Object.values(ENVIRONMENT)) vi.stubEnv(variable, undefined);
  });
  afterEach(() => vi.unstubAllEnvs());
  const load = (name: string): Promise<unknown> => import(`../../functions/${name}/index.ts`);

  test.each(FUNCTION_NAMES)("%s starts with the variables that the constructs give it", async (name) => {
    // The environment in which a function runs may hold variables of others.
    vi.stubEnv(ENVIRONMENT.mode, "test");
    vi.stubEnv(ENVIRONMENT.waitBudgetSeconds, "some");
    const { Environment } = functions.find(({ Description }) => Description === `Modelkeeper: ${name}`) ?? {};
    for (const [variable, value] of Object.entries(Environment?.Variables ?? {}))
      vi.stubEnv(variable, textOf(value));
    expect(await load(name)).toMatchObject({ handler: expect.any(Function) });
  });

  test.each(FUNCTION_NAMES)("%s does not start without them", async (name) => {
    await expect(load(name)).rejects.toThrow(/^the environment variable \w+ is not set$/);
  });
});

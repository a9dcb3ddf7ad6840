import * as z from "zod/mini";
import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import { structureProblems } from "../document/structure.ts";
import { isModelName } from "../text/ids.ts";
import { isProviderName, NAME_RULE, PROVIDER_RULE } from "../text/names.ts";
import { isCalendarDate } from "./calendar.ts";
import { registryProblemsOf } from "./registry-issues.ts";

type Shape = { readonly document: RegistryDocument } | { readonly errors: readonly Problem[] };

const MOST_MODELS = 10_000;

/**
 * Checks whether a value has the shape of a registry document, version 1. All errors are collected: `bad-shape`, `unknown-field`, `bad-name`,
 * `bad-token-limit`, `bad-date`, and the codes of misspelt words in parameter sets and maps. Another version (`unknown-version`) and more than 10,000
 * models, listed and deleted together (`too-large`), are reported alone: the content of such a document is not ours to judge.
 */
export function checkRegistryShape(value: unknown): Shape {
  const structure = structureProblems(value);
  if (structure.length > 0) return { errors: structure };
  const version = z.safeParse(z.object({ version: z.number() }), value);
  if (version.success && version.data.version !== 1) {
    const message = `version ${version.data.version} is not known; this is version 1`;
    return { errors: [problem("unknown-version", "/version", message)] };
  }
  const models = countModels(value);
  if (models > MOST_MODELS) {
    const message = `the registry has ${models} models; at most ${MOST_MODELS} are allowed`;
    return { errors: [problem("too-large", "", message)] };
  }
  const result = parse(registryDocument, value);
  if ("issues" in result)
    return { errors: result.issues.flatMap((issue) => registryProblemsOf(issue, value, fieldsAt)) };
  return { document: result.data };
}

const outline = z.object({
  providers: z.record(z.string(), z.object({ models: z.array(z.unknown()) })),
  deleted: z.array(z.unknown()),
});

/** Returns the number of entries of the lists, whatever they hold; 0 where there are no such lists. */
function countModels(value: unknown): number {
  const result = parse(outline, value);
  if ("issues" in result) return 0;
  const { providers, deleted } = result.data;
  return Object.values(providers).reduce((sum, { models }) => sum + models.length, deleted.length);
}

const TOO_MANY: z.core.$ZodIssue = {
  code: "custom",
  path: [],
  input: undefined,
  message: "there are more errors than anybody could read: this is no registry",
};

type Parsed<Output> = { readonly data: Output } | { readonly issues: readonly z.core.$ZodIssue[] };

function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): Parsed<z.output<Schema>> {
  try {
    const result = z.safeParse(schema, value);
    return result.success ? { data: result.data } : { issues: result.error.issues };
  } catch (error) {
    // zod passes the issues of a value on as arguments of one call, and some hundred thousand arguments are more than the stack holds.
    // Depth cannot be the cause: it was checked before.
    if (error instanceof RangeError) return { issues: [TOO_MANY] };
    throw error;
  }
}

/** Returns the schema of a text that must also pass a test; a text that fails the test gets the problem code of its own. */
function text(code: Problem["code"], test: (text: string) => boolean, rule: string) {
  const error = ({ input }: { readonly input?: unknown }) =>
    `${quote(String(input))} cannot stand here: ${rule}`;
  return z.string().check(z.refine(test, { error, params: { code } }));
}

const modelName = text("bad-name", isModelName, NAME_RULE);
const providerName = text("bad-name", isProviderName, PROVIDER_RULE);
const date = text("bad-date", isCalendarDate, "a date is written YYYY-MM-DD and must be in the calendar");
const tokenLimit = z.number().check(
  z.refine((limit) => Number.isSafeInteger(limit) && limit > 0, {
    error: "a token limit is a positive integer",
    params: { code: "bad-token-limit" },
  }),
);
const anything = z.record(z.string(), z.unknown());

const parameterMap = z.record(
  z.string(),
  z.union([
    z.literal("drop"),
    z.strictObject({ to: z.exactOptional(z.string()), values: z.exactOptional(anything) }),
  ]),
);

const thresholds = z.strictObject({
  from: z.string(),
  below: z.record(z.string(), z.string()),
  else: z.string(),
});

const reading = z.strictObject({
  key: z.string(),
  values: anything,
  fields: z.exactOptional(z.record(z.string(), z.string())),
});

const parameterField = z.strictObject({
  type: z.enum(["number", "integer", "choice", "boolean", "text", "list", "object"]),
  title: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
  minimum: z.exactOptional(z.number()),
  maximum: z.exactOptional(z.number()),
  maxLength: z.exactOptional(z.number()),
  choices: z.exactOptional(z.array(z.string())),
  thresholds: z.exactOptional(thresholds),
  reading: z.exactOptional(reading),
  nullable: z.exactOptional(z.boolean()),
  default: z.exactOptional(z.unknown()),
  ui: z.exactOptional(anything),
});

const parameterRule = z.strictObject({
  when: z.exactOptional(anything),
  unless: z.exactOptional(anything),
  absent: z.exactOptional(z.array(z.string())),
  fill: z.exactOptional(anything),
  equal: z.exactOptional(anything),
  less: z.exactOptional(z.record(z.string(), z.string())),
  message: z.exactOptional(z.string()),
});

const parameterSet = z.strictObject({
  fields: z.record(z.string(), parameterField),
  rules: z.exactOptional(z.array(parameterRule)),
  others: z.exactOptional(z.enum(["keep", "drop"])),
});

const parameterSets = z.strictObject({
  sets: z.record(z.string(), parameterSet),
  synonyms: z.exactOptional(
    z.array(
      z.strictObject({ fields: z.array(z.string()), values: z.exactOptional(z.array(z.array(z.unknown()))) }),
    ),
  ),
  choiceOrder: z.exactOptional(z.record(z.string(), z.array(z.string()))),
});

/** The rules tell whether such a model exists: a text that is no name is no model's name. */
const replacement = z.union([z.string(), z.strictObject({ provider: z.string(), name: z.string() })]);

const listedModel = z.strictObject({
  name: modelName,
  tokenLimit,
  default: z.exactOptional(z.boolean()),
  translationDefault: z.exactOptional(z.boolean()),
  deprecated: z.exactOptional(z.boolean()),
  replacement: z.exactOptional(replacement),
  retiresOn: z.exactOptional(date),
  notify: z.exactOptional(z.literal(false)),
  parameters: z.exactOptional(z.string()),
  parameterMap: z.exactOptional(parameterMap),
});

const registryDocument = z.strictObject({
  version: z.literal(1),
  source: z.exactOptional(z.unknown()),
  providers: z.record(
    providerName,
    z.strictObject({ models: z.array(listedModel), embeddings: z.exactOptional(z.array(modelName)) }),
  ),
  deleted: z.array(
    z.strictObject({
      provider: providerName,
      name: modelName,
      replacement: z.exactOptional(replacement),
      parameterMap: z.exactOptional(parameterMap),
    }),
  ),
  parameterSets: z.exactOptional(parameterSets),
});

/** Returns the names of the fields that an object of the format may have; none where its keys are free. @param keys the way to the object */
function fieldsAt(keys: readonly (string | number)[]): readonly string[] {
  let found: readonly z.core.$ZodType[] = [registryDocument];
  for (const key of keys) found = found.flatMap((schema) => schemasIn(schema, key));
  return found.flatMap(fieldsOf);
}

function schemasIn(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return Object.hasOwn(def.shape, key) ? [def.shape[key]!] : [];
    case "record":
      return [def.valueType];
    case "array":
      return [def.element];
    case "optional":
      return schemasIn(def.innerType, key);
    case "union":
      return def.options.flatMap((option) => schemasIn(option, key));
    default:
      return [];
  }
}

function fieldsOf(schema: z.core.$ZodType): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") return Object.keys(def.shape);
  if (def.type === "optional") return fieldsOf(def.innerType);
  return def.type === "union" ? def.options.flatMap(fieldsOf) : [];
}

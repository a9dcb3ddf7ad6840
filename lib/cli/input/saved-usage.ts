import * as z from "zod/mini";
import type { ParameterSet } from "../../contract/registry-document.ts";
import type { Usage } from "../../contract/results.ts";
import { isRecord } from "../../domain/parameters/legal-value.ts";
import { checkRegistryShape } from "../../domain/registry/shape.ts";
import type { SavedPlatform, UsageReport } from "../../domain/usage/saved-usage.ts";

/** Tells whether a value may be a parameter set, as `usage --json` wrote it. */
function isSet(value: unknown): boolean {
  return isRecord(value) && isRecord(value.fields);
}

const COUNT = z.int().check(z.nonnegative());
const TEXT = z.nullable(z.string());
const COUNTS = z.record(z.string(), COUNT);
const STATUS = z.enum(["active", "deprecated", "deleted"]);

const ROW = z.looseObject({
  model: z.string(),
  status: z.enum([...STATUS.options, "unknown"]),
  replacement: TEXT,
  retiresOn: TEXT,
  references: COUNT,
  teams: COUNT,
  owners: COUNTS,
}) satisfies z.ZodMiniType<Usage>;

const MODEL = z.looseObject({
  id: z.string(),
  status: STATUS,
  tokenLimit: z.nullable(z.number()),
  parameters: z.optional(TEXT),
  listed: z.boolean(),
  default: z.boolean(),
  translationDefault: z.boolean(),
  notify: z.boolean(),
  replacement: TEXT,
  redirectsTo: TEXT,
  retiresOn: TEXT,
  epoch: COUNT,
  times: z.optional(COUNT),
  migration: TEXT,
  marked: z.boolean(),
  hops: z.optional(z.array(COUNT)),
});

const SET = z.nullable(z.custom<ParameterSet>(isSet));

const HOP = z.looseObject({
  to: z.string(),
  from: SET,
  set: SET,
}) satisfies z.ZodMiniType<SavedPlatform["hops"][number]>;

const ENTRY = z.looseObject({
  id: z.string(),
  kind: z.enum(["delete", "deprecate", "promote", "undo"]),
  model: z.string(),
  replacement: TEXT,
  epoch: COUNT,
  times: z.optional(COUNT),
  retiresOn: TEXT,
  state: z.enum(["pending", "running", "succeeded", "incomplete", "marked", "superseded"]),
  toTell: z.boolean(),
  takenBack: z.optional(z.enum(["to-tell", "told"])),
  startedAt: z.string(),
  references: z.looseObject({
    rewritten: COUNT,
    cleared: COUNT,
    noted: COUNT,
    skipped: COUNT,
    failed: COUNT,
  }),
  told: z.array(z.union([z.tuple([COUNT]), z.tuple([COUNT, TEXT])])),
});

const USE = z.looseObject({
  places: COUNT,
  team: z.nullable(COUNT),
  hasOwner: z.boolean(),
  ids: z.array(TEXT),
  isList: z.boolean(),
  split: z.optional(z.looseObject({ provider: z.string(), isFixed: z.boolean() })),
  settings: z.optional(z.record(z.string(), z.unknown())),
  isExact: z.boolean(),
});

const REGISTRY = z.custom<SavedPlatform["registry"]>(
  (value) => value === null || !("errors" in checkRegistryShape(value)),
);

const PLATFORM = z.looseObject({
  applied: TEXT,
  isSettled: z.boolean(),
  registry: REGISTRY,
  undeclared: z.array(z.string()),
  models: z.array(MODEL),
  hops: z.array(HOP),
  entries: z.array(ENTRY),
  teams: z.union([COUNT, z.array(z.string())]),
  fields: z.array(z.string()),
  uses: z.array(USE),
  owners: z.array(z.looseObject({ model: z.string(), team: COUNT, kinds: COUNTS })),
}) satisfies z.ZodMiniType<SavedPlatform>;

const HIDDEN = z.looseObject({ ids: COUNT, references: COUNT });

const SNAPSHOT = z.looseObject({ pass: z.string(), ageSeconds: COUNT, held: z.array(z.string()) });

const DOCUMENT = z.looseObject({
  at: z._default(z.nullable(z.string()), null),
  usage: z.array(ROW),
  platform: z.optional(PLATFORM),
  hidden: z.optional(z.looseObject({ unknown: HIDDEN, custom: HIDDEN })),
  snapshot: z.optional(SNAPSHOT),
  filter: z.optional(z.unknown()),
});

/** Reads the output of `usage --json`; for any other text it returns the fault. */
export function parseSavedUsage(
  bytes: Uint8Array,
): { readonly report: UsageReport } | { readonly fault: string } {
  const result = DOCUMENT.safeParse(parsed(bytes));
  if (!result.success) return { fault: faultAt(result.error.issues[0]?.path ?? []) };
  const { at, usage, platform, hidden, snapshot, filter } = result.data;
  if (filter !== undefined)
    return { fault: "it is about one model or team: save it without --model and --team" };
  const others = { ...(platform && { platform }), ...(hidden && { hidden }), ...(snapshot && { snapshot }) };
  return { report: { at, usage, ...others } };
}

function faultAt([list, row]: readonly PropertyKey[]): string {
  if (list === undefined) return "it is no JSON object";
  if (list !== "usage") return `/${String(list)} is not as \`usage --json\` writes it`;
  return row === undefined ? "it has no list `usage`" : `/usage/${String(row)} is not a row of usage`;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Undefined is no object either: one message serves both.
    return undefined;
  }
}

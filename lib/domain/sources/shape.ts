import * as z from "zod/mini";
import type { ReferenceSource } from "../../contract/reference-source.ts";

/** The document in the file that `--sources` names: the sources, and the tables that their logical names stand for. */
export type SourcesDocument = {
  readonly sources: readonly ReferenceSource[];
  /** Real names by logical name. @default each name is the real one */
  readonly tables?: Readonly<Record<string, string>>;
};

/** Tells whether DynamoDB can have a table of this name. */
export function isTableName(text: string): boolean {
  return /^[\w.-]{3,255}$/.test(text);
}

const LONGEST_NAME = 256;

const filled = z.string().check(
  z.refine(
    (text) => text !== "" && text.length <= LONGEST_NAME && !/\p{Cc}/u.test(text) && text.isWellFormed(),
    {
      error: `a name is 1 to ${LONGEST_NAME} characters, none of them a control character`,
    },
  ),
);
const realName = z.string().check(
  z.refine(isTableName, {
    error: "a table of DynamoDB has a name of 3 to 255 letters, digits, `_`, `-` and `.`",
  }),
);
/** The rules check pointers: the rules that count depend on where the pointer stands. */
const pointer = z.string();
const where = z.union([
  z.strictObject({ attribute: filled, equals: z.string() }),
  z.strictObject({ attribute: filled, beginsWith: z.string() }),
]);
const value = z.strictObject({ value: filled });

const usedBy = z.strictObject({
  kind: filled,
  table: filled,
  where: z.exactOptional(where),
  id: pointer,
  label: z.exactOptional(pointer),
  team: pointer,
  points: z.array(pointer).check(z.minLength(1)),
  query: z.exactOptional(z.strictObject({ prefix: z.string(), sortBeginsWith: z.exactOptional(z.string()) })),
});

const source = z.strictObject({
  name: filled,
  table: filled,
  where: z.exactOptional(where),
  each: z.exactOptional(pointer),
  model: pointer,
  provider: z.exactOptional(
    z.union([pointer, value, z.strictObject({ pointer, names: z.record(z.string(), z.string()) })]),
  ),
  parameters: z.exactOptional(pointer),
  cleared: z.exactOptional(z.union([z.null(), z.literal("remove"), z.strictObject({ value: z.string() })])),
  team: z.union([pointer, z.strictObject({ pointer, after: filled }), value]),
  archived: z.exactOptional(
    z.union([
      pointer,
      z.strictObject({
        pointer,
        when: z.union([
          z.literal("present"),
          z.strictObject({ equals: z.union([z.string(), z.number(), z.boolean()]) }),
        ]),
      }),
    ]),
  ),
  part: z.exactOptional(z.union([pointer, value])),
  touch: z.exactOptional(
    z.strictObject({ version: z.exactOptional(pointer), updatedAt: z.exactOptional(pointer) }),
  ),
  owner: z.strictObject({
    kind: filled,
    id: pointer,
    label: z.exactOptional(pointer),
    link: z.exactOptional(z.string()),
    usedBy: z.exactOptional(usedBy),
  }),
});

/** The document of `--sources`, its field names and types; the rules check what they mean together. */
export const sourcesDocument = z.strictObject({
  sources: z.array(source),
  tables: z.exactOptional(z.record(filled, realName)),
});

/** The fields that an object of the document may hold, by the name that it stands under; a source stands under its number. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  document: ["sources", "tables"],
  source: Object.keys(source.shape),
  owner: Object.keys(source.shape.owner.shape),
  usedBy: Object.keys(usedBy.shape),
  touch: ["version", "updatedAt"],
  where: ["attribute", "equals", "beginsWith"],
  provider: ["pointer", "names", "value"],
  team: ["pointer", "after", "value"],
  archived: ["pointer", "when"],
  when: ["equals"],
  part: ["value"],
  cleared: ["value"],
  query: ["prefix", "sortBeginsWith"],
};

/** The forms that a place of more than one form may have, in words. */
export const FORMS: Readonly<Record<string, string>> = {
  where: "{ attribute, equals } or { attribute, beginsWith }",
  provider: "a pointer, { value } or { pointer, names }",
  cleared: 'null, "remove" or { value }',
  team: "a pointer, { pointer, after } or { value }",
  archived: "a pointer or { pointer, when }",
  when: '"present" or { equals }',
  equals: "a text, a number, true or false",
  part: "a pointer or { value }",
};

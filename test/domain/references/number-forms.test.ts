import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParameterSet } from "../../../lib/contract/registry-document.ts";
import type { AttributeValue, Item } from "../../../lib/domain/items/attribute-value.ts";
import { journalEntriesOf, packJournal, unpackJournal } from "../../../lib/domain/references/journal.ts";
import { decidePlace } from "../../../lib/domain/references/rewrite.ts";
import { createSourceReader } from "../../../lib/domain/references/source-reader.ts";
import { createStatement } from "../../../lib/domain/references/statement.ts";
import type { Target } from "../../../lib/domain/references/targets.ts";
import { sourceOf } from "../../builders/sources.ts";

/** What is not changed is sent and kept as it was read, to the last sign: an engine may write 1E-130 in 130 digits, and nobody else does. */

const SOURCE = sourceOf({ parameters: "/params", team: { value: "acme" } });
const read = createSourceReader(SOURCE, { sources: [SOURCE], keyAttributes: ["id"], indexKeys: [] });

const READING = { key: "type", values: { enabled: true, disabled: false }, fields: { budget: "budget" } };
const LEFT: ParameterSet = {
  fields: {
    thinking: { type: "boolean", reading: READING },
    budget: { type: "number" },
    shape: { type: "object" },
    warmth: { type: "number" },
    stops: { type: "list" },
  },
};
/** Thinking can be nothing but on, and three of the fields are called otherwise. */
const TARGET: ParameterSet = {
  fields: {
    thought: { type: "boolean", reading: { ...READING, values: { enabled: true } }, default: true },
    budget: { type: "number" },
    form: { type: "object" },
    heat: { type: "number" },
    stops: { type: "list" },
  },
};
const HOP = {
  to: "p/new",
  from: LEFT,
  set: TARGET,
  map: { thinking: { to: "thought" }, shape: { to: "form" }, warmth: { to: "heat" } },
} as const;
const TARGETS = new Map<string, Target>([
  ["p/old", { kind: "redirect", to: "p/new", migration: "m", hops: [HOP] }],
]);

/** What DynamoDB takes: up to 38 digits, magnitudes from 1E-130 to below 1E+126, in any notation. */
const stored = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.stringMatching(/^[1-9](\d{0,36}[1-9])?$/),
    fc.integer({ min: -130, max: 88 }),
    fc.constantFrom("E", "e", "E+"),
  )
  .map(([sign, digits, exponent, mark]) =>
    exponent === 0 ? sign + digits : `${sign}${digits}${exponent < 0 ? mark[0] : mark}${exponent}`,
  );

const numbersIn = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  if ("N" in value && typeof value.N === "string") return [value.N];
  return Object.values(value).flatMap(numbersIn);
};

test("a number that goes on is written, compared and remembered in the form in which it was read", () => {
  const some = fc.uniqueArray(stored, { minLength: 9, maxLength: 9, selector: Number });
  fc.assert(
    fc.property(some, fc.constantFrom("enabled", "disabled"), (texts, type) => {
      const [budget, inner, shaped, warmth, ...stops] = texts.map((N): AttributeValue => ({ N }));
      const params: Record<string, AttributeValue> = {
        thinking: {
          M: { type: { S: type }, budget: budget as AttributeValue, inner: inner as AttributeValue },
        },
        shape: { M: { deep: { L: [shaped as AttributeValue] } } },
        warmth: warmth as AttributeValue,
        stops: { L: stops },
        own: { NS: texts },
      };
      const item: Item = { id: { S: "1" }, model: { S: "p/old" }, params: { M: params } };
      const [place] = read(item).places;
      const decision = place === undefined ? undefined : decidePlace(place, TARGETS);
      if (decision === undefined) throw new Error("nothing was decided");
      const { statement } = createStatement("things", { id: { S: "1" } }, [decision], []);
      const sent = numbersIn([statement.assignments, statement.conditions]);
      expect(sent.filter((text) => !texts.includes(text))).toEqual([]);
      expect(numbersIn(statement.conditions).sort()).toEqual([...texts].sort());
      const written = Object.fromEntries(
        statement.assignments.map(({ steps, value }) => [steps.join("."), value]),
      );
      expect(written).toMatchObject({ "params.form": params.shape, "params.heat": params.warmth });
      const [row] = packJournal(journalEntriesOf("things", { key: { id: { S: "1" } }, item }, decision));
      const [entry] = unpackJournal(row?.packed as Uint8Array);
      expect(entry?.before).toEqual(JSON.parse(JSON.stringify(decision.before)));
      expect(entry?.after).toEqual(JSON.parse(JSON.stringify(decision.after)));
    }),
  );
});

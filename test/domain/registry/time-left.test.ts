import { expect, test } from "vitest";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { registryOf } from "../../builders/registry.ts";

const TODAY = "2026-11-28";

function warningsOf(code: string, ...dates: (string | undefined)[]): string[] {
  const dated = (name: string, date: string | undefined) => ({ name, ...(date && { retiresOn: date }) });
  const [old, next] = dates;
  const document = registryOf([
    { ...dated("old", old), deprecated: true, replacement: "next" },
    { ...dated("next", next), default: true },
  ]);
  const { warnings } = validateRegistry(document, parameterSets, TODAY);
  return warnings.filter((warning) => warning.code === code).map(({ message }) => message);
}

test.each([
  [undefined, "2027-01-14", 'the replacement of "old", "next", itself retires on 2027-01-14'],
  ["2026-10-23", "2027-01-14", 'the replacement of "old", "next", itself retires on 2027-01-14'],
  [undefined, "2026-10-23", 'the replacement of "old", "next", itself was to retire on 2026-10-23'],
  ["2027-06-01", "2026-10-23", 'the replacement of "old", "next", itself was to retire on 2026-10-23'],
  [
    "2027-06-01",
    "2027-01-14",
    'the replacement of "old", "next", itself retires on 2027-01-14: it has less time left than what it replaces, which retires on 2027-06-01',
  ],
  [
    "2027-01-14",
    "2027-01-14",
    'the replacement of "old", "next", itself retires on 2027-01-14, on the same day',
  ],
  ["2027-01-14", "2027-01-15", 'the replacement of "old", "next", itself retires on 2027-01-15, 1 day later'],
  [
    "2027-01-14",
    "2027-04-14",
    'the replacement of "old", "next", itself retires on 2027-04-14, 90 days later',
  ],
])("a model that retires on %s, and its replacement on %s", (old, next, message) => {
  expect(warningsOf("replacement-retires-first", old, next)).toEqual([message]);
});

test.each([
  [undefined, "2027-02-27"],
  ["2027-01-14", "2027-04-15"],
  ["2027-01-14", undefined],
])("a replacement that lasts: %s, %s", (old, next) => {
  expect(warningsOf("replacement-retires-first", old, next)).toEqual([]);
});

test("a default that was to retire is not said to be going to", () => {
  expect(warningsOf("default-retiring", undefined, "2026-10-23")).toEqual([
    '"next", the default of p, was to retire on 2026-10-23',
  ]);
});

import { expect, test } from "vitest";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import { keyProblems } from "../../../lib/domain/sources/key-rules.ts";
import { ROBOT } from "./declarations.ts";

const keysOf = (table: string) =>
  table === "robots" ? { keyAttributes: ["crew", "serial"], indexKeys: ["brain"] } : undefined;

test.each<[path: string, changes: Partial<ReferenceSource>]>([
  ["model", { model: "/serial" }],
  ["model", { model: "/serial/model" }],
  ["model", { model: "/brain/model" }],
  ["provider", { model: "/m", provider: "/crew" }],
  ["provider/pointer", { model: "/m", provider: { pointer: "/crew", names: { A: "a" } } }],
  ["touch/version", { model: "/m", touch: { version: "/serial" } }],
  ["each", { each: "/serial", model: "/m" }],
  ["parameters", { model: "/m", parameters: "/brain" }],
])("%s cannot be written or found: %j", (path, changes) => {
  const problems = keyProblems([{ ...ROBOT, ...changes }], keysOf);
  expect(problems).toContainEqual({
    code: "key-attribute",
    path: `/sources/0/${path}`,
    message: expect.stringMatching(/is a key of (the|an index of the) table robots/),
  });
});

test.each<Partial<ReferenceSource>>([
  { model: "/brain" },
  { model: "/m", cleared: { value: "none" } },
  { model: "/m", parameters: "" },
  { each: "", model: "/m" },
  { model: "/serial", table: "unheard-of" },
])("keys do not matter: %j", (changes) => {
  expect(keyProblems([{ ...ROBOT, ...changes }], keysOf)).toEqual([]);
});

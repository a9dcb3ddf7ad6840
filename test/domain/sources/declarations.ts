import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";

/** A valid declaration, for tests to change. */
export const ROBOT: ReferenceSource = {
  name: "robot",
  table: "robots",
  model: "/brain/model",
  team: "/crew",
  owner: { kind: "robot", id: "/serial" },
};

export const other = (changes: Partial<ReferenceSource>): ReferenceSource => ({
  ...ROBOT,
  name: "other",
  ...changes,
});

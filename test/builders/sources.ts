import type { ReferenceSource } from "../../lib/contract/reference-source.ts";

/** Returns a source of the table `things`, whose items have an `id`, a `team` and a `model`. */
export const sourceOf = (changes: Partial<ReferenceSource> = {}): ReferenceSource => ({
  name: "thing",
  table: "things",
  model: "/model",
  team: "/team",
  owner: { kind: "thing", id: "/id" },
  ...changes,
});

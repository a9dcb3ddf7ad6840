import { createRandom } from "../../lib/local/example/random.ts";
import type { Document } from "./documents.ts";
import { type Family, idsOf } from "./family.ts";

/** Ids of teams as identity providers give them. The last one has history only. */
const TEAMS = [
  "ann@example.com",
  "auth0|5f7c8ec7c33c6c004bbafe82",
  "us-east-1:2f1e5a7c-3b1d-4a53-9a43-0f4f2d9c1b11",
  "9b2f6f0e-7d1c-4a0e-8a53-51f0f7d9a1c4",
  "org/1 = 100%",
] as const;
export const TEAM_OF_HISTORY = "history@example.com";

export type Draw = ReturnType<typeof createDraw>;

/** What the rows of a platform are filled with, the same for a seed. */
export function createDraw(seed: number, family: Family, unknown: readonly string[]) {
  const random = createRandom(seed).fraction;
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const { steady, tired, old, far, gone, elsewhere } = idsOf(family);
  const known = [steady, tired, old, far, gone, old, tired, elsewhere];
  const { temperature, tokens, penalty, effort } = family.fields;
  let drawn = 0;
  return {
    below,
    pick,
    /** One row in twelve has no team. */
    team: (): string | undefined => (below(12) === 0 ? undefined : pick(TEAMS)),
    /** In turn, so that each comes up; one in ten is an id that nobody knows. */
    id(): string {
      drawn += 1;
      return drawn % 10 === 0 ? pick(unknown) : (known[drawn % known.length] as string);
    },
    /** Settings that sets describe, legal or not, as numbers or as texts, and keys that no set describes. */
    settings(): Document {
      const all: Document = {
        [temperature]: pick([0, 0.2, "0.2", 0.7, 1, 1.6, "1.6", 3, null, "warm"]),
        [tokens]: pick([256, 4_000, "4000", 32_000, "32000", 100_000, ""]),
        [penalty]: pick([0, 0.5, "-1"]),
        [effort]: pick(["low", "medium", "high", "extreme", ""]),
      };
      const described = Object.entries(all).filter(() => below(4) > 0);
      return { ...Object.fromEntries(described), ...(below(5) === 0 ? {} : ownKeys(below(1_000))) };
    },
  };
}

function ownKeys(number: number): Document {
  return {
    stop: ["\n\n", "END"],
    seed: 12345678901234567890123456789012345678n,
    response_format: { type: "json_schema", json_schema: { name: `form-${number}`, strict: true } },
    top_k: String(number),
    "logit.bias": { "50256": -100 },
    "größe/🙂": [null, { nested: [0.1, "0.10"] }],
  };
}

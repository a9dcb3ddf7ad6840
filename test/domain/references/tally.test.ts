import { describe, expect, test } from "vitest";
import { countedOwners, type User } from "../../../lib/domain/references/tally.ts";
import { iteratedIn } from "../../builders/iterated.ts";

const usedBy = {
  kind: "chatbot",
  table: "workspace",
  id: "/id",
  team: "/team",
  points: ["/pipeline"],
} as const;

/** Returns the owners of one pipeline, and so many chatbots that use it. */
function oneOwner(count: number) {
  const users = Array.from(
    { length: count },
    (_, index): User => ({ kind: "chatbot", id: `b${index}`, label: `Bot ${index}`, points: ["p"] }),
  );
  return { owners: new Map([["pipeline", new Map([["p", { label: "Pipeline", usedBy }]])]]), users };
}

describe("the users of one owner", () => {
  test("are counted instead of it, each once", () => {
    const { owners, users } = oneOwner(40_000);
    const counted = countedOwners(owners, users);
    expect([...counted.keys()]).toEqual(["chatbot"]);
    expect(counted.get("chatbot")?.size).toBe(40_000);
  });

  test("are each looked at as often, however many they are", () => {
    const [few, many] = [oneOwner(100), oneOwner(1_600)].map(({ owners, users }) =>
      iteratedIn(() => countedOwners(owners, users)),
    );
    expect(many).toBeLessThanOrEqual(16 * (few ?? 0));
  });
});

import { expect, test } from "vitest";
import { affectedText } from "../../../lib/cli/plan/plan-parts.ts";
import { counted } from "../../../lib/cli/text/table.ts";
import { nounFor } from "../../../lib/domain/text/plural.ts";

test.each([
  ["chatbot", "chatbots"],
  ["analysis", "analyses"],
  ["axis", "axes"],
  ["iris", "irises"],
  ["policy", "policies"],
  ["key", "keys"],
  ["clean pass", "clean passes"],
  ["status", "statuses"],
  ["canvas", "canvases"],
  ["inbox", "inboxes"],
  ["quiz", "quizes"],
  ["branch", "branches"],
  ["publish", "publishes"],
  ["settings", "settings"],
  ["videos", "videos"],
  ["FAQ", "FAQs"],
  ["Assistent", "Assistents"],
])("one %s, two %s", (noun, plural) => {
  expect(nounFor(1, noun)).toBe(noun);
  for (const count of [0, 2, 1_000]) expect(nounFor(count, noun)).toBe(plural);
});

test("what a plan says of owners and what a command counts go by the same rule", () => {
  const affected = Object.fromEntries(
    [
      ["policy", 2],
      ["status", 1_000],
      ["analysis", 1],
    ].map(([kind, count]) => [kind, { count, names: [] }]),
  );
  expect(affectedText(affected)).toBe("2 policies, 1,000 statuses, 1 analysis");
  expect(counted(1_000, "reply")).toBe("1,000 replies");
});

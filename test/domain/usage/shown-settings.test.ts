import { describe, expect, test } from "vitest";
import { createSettingsReader, hasNumbered } from "../../../lib/domain/usage/shown-settings.ts";

const { read, names } = createSettingsReader([
  {
    sets: {
      S: {
        fields: {
          temperature: { type: "number" },
          effort: { type: "choice", choices: ["low", "high"] },
          system: { type: "text" },
          thinking: {
            type: "boolean",
            reading: { key: "type", values: { enabled: true }, fields: { budget: "tokens" } },
          },
          tokens: { type: "integer" },
        },
      },
    },
    synonyms: [{ fields: ["thinking", "deep"] }],
  },
]);

describe("settings that anybody may read", () => {
  test("hold numbers, switches and choices as they are", () => {
    const settings = {
      temperature: 0.5,
      effort: "low",
      thinking: { type: "enabled", budget: 8_000 },
      deep: null,
    };
    expect(read(settings, false)).toEqual({ settings, isExact: true });
    expect([...names]).toContain("deep");
  });

  test("hold no text that somebody wrote, neither as a value nor as a name", () => {
    const secret = "my secret";
    const values = {
      system: secret,
      effort: secret,
      thinking: { type: secret, [secret]: 1 },
      [secret]: secret,
    };
    const shown = read(values, false);
    expect(JSON.stringify(shown)).not.toContain("secret");
    expect(shown).toEqual({
      settings: { system: "", effort: "", thinking: {}, "other 1": true },
      isExact: false,
    });
    expect(hasNumbered(shown.settings)).toBe(true);
  });

  test("leave out the item's own attributes where settings stand flat beside the id", () => {
    expect(read({ temperature: 1, id: "x" }, true)).toEqual({ settings: { temperature: 1 }, isExact: true });
  });
});

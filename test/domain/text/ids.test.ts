import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  customModelId,
  decodeTeam,
  encodeTeam,
  isModelName,
  isObjectId,
  migrationId,
  nameOf,
  noticeId,
  parseModelId,
  sortKeyOf,
} from "../../../lib/domain/text/ids.ts";
import { objectId, oldFormId } from "../arbitrary-ids.ts";

/** Names as section 1 of the contract allows them, those with a meaning in ids among them. */
const name = fc
  .array(
    fc.oneof(
      fc.constantFrom("%", "@", "=", "%40", "/", ":", ".", " ", "é", "🙂"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
    ),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((parts) => parts.join("").trim())
  .filter(isModelName);
/** As tables spell them: case counts, and spaces and dots may stand inside. */
const provider = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9]$/), fc.stringMatching(/^[A-Za-z0-9 ._-]{0,63}$/))
  .map(([first, rest]) => `${first}${rest}`.trimEnd());
const modelId = fc.record({ provider, name, team: fc.option(objectId) }).map(({ team, ...parts }) => ({
  ...parts,
  team,
  id: team === null ? `${parts.provider}/${parts.name}` : customModelId({ ...parts, team }),
}));

describe("the id of a team, a member or an object", () => {
  test.each([
    "max@example.net",
    "auth0|77aa",
    "eu-west-3:1b2c",
    "org/9",
    "12%",
    "k=v",
    "équipe sud",
    " ",
    "..",
    "#",
    "🙂".repeat(256),
  ])("is %j", (id) => {
    expect(isObjectId(id)).toBe(true);
    expect(decodeTeam(encodeTeam(id))).toBe(id);
  });

  test.each([
    "",
    "x".repeat(257),
    "🙂".repeat(257),
    "a\nb",
    "a\0",
    "a\u007f",
    "a\u200bb",
    "a\u2067b",
    "\ufeffa",
    "a\u2028b",
    "\ud83d",
  ])("is not %j", (id) => {
    expect(isObjectId(id)).toBe(false);
    expect(decodeTeam(id)).toBeUndefined();
  });
});

describe("a team inside another id", () => {
  test.each([
    ["max@example.net", "max%40example.net"],
    ["org/9", "org%2F9"],
    ["12%", "12%25"],
    ["k=v", "k%3Dv"],
    ["eu-west-3:1b2c | équipe #1", "eu-west-3:1b2c | équipe #1"],
  ])("%j stands there as %j", (id, key) => {
    expect(encodeTeam(id)).toBe(key);
  });

  test("is read back, and of the old form it is what it was", () => {
    fc.assert(fc.property(objectId, (id) => void expect(decodeTeam(encodeTeam(id))).toBe(id)));
    fc.assert(fc.property(oldFormId, (id) => void expect(encodeTeam(id)).toBe(id)));
  });

  test.each(["a/b", "a@b", "a=b", "a%b", "a%4", "a%2f", "a%41", "%", ""])(
    "is not %j, of which no team makes it",
    (key) => {
      expect(decodeTeam(key)).toBeUndefined();
    },
  );

  test("has one custom model for a provider and a name", () => {
    const parts = fc.record({ team: objectId, provider, name });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        expect(customModelId(left) === customModelId(right)).toBe(
          JSON.stringify(left) === JSON.stringify(right),
        );
      }),
    );
    const model = { team: "org/9", provider: "openai", name: "a@b" };
    expect(customModelId(model)).toBe("team:org%2F9/openai/a@b");
  });

  test("leaves room for the longest model in a partition key of 2,048 bytes", () => {
    const longest = { provider: "p".repeat(64), name: "🙂".repeat(200) };
    for (const sign of ["%", "🙂"])
      expect(Buffer.byteLength(customModelId({ ...longest, team: sign.repeat(256) }))).toBeLessThanOrEqual(
        2_048,
      );
  });
});

describe("a model id", () => {
  test("is split at the first slash, after the team", () => {
    fc.assert(
      fc.property(modelId, ({ id, provider, name, team }) => {
        expect(parseModelId(id)).toEqual({ ...(team === null ? {} : { team }), provider, name });
        expect(nameOf(id)).toBe(name);
      }),
    );
  });

  test.each([
    "",
    "/",
    "openai",
    "openai/",
    "/gpt",
    " openai/gpt",
    "openai /gpt",
    ".openai/gpt",
    "Open\u00a0AI/gpt",
    "Öpenai/gpt",
    "open:ai/gpt",
    "openai/ gpt",
    "openai/gpt ",
    "openai/a\nb",
    "openai/a\u200bb",
    "openai/a\u202eb",
    "openai/\ud800",
    `openai/${"x".repeat(201)}`,
    `${"p".repeat(65)}/x`,
    "team:/openai/gpt",
    "team:a@b/openai/gpt",
    "team:a%b/openai/gpt",
    "team:a%2fb/openai/gpt",
    "team:a\u200bb/openai/gpt",
    "team:t/openai",
    "team:t",
  ])("is not %j", (id) => {
    expect(parseModelId(id)).toBeUndefined();
  });

  test.each(["ZHIPU-AI", "Azure OpenAI", "x.ai", "A", "9", "a..b", "A._- b", "p".repeat(64)])(
    "has the provider %j as it is spelt",
    (provider) => {
      expect(parseModelId(`${provider}/a/b`)).toEqual({ provider, name: "a/b" });
      expect(parseModelId(`team:t/${provider}/a/b`)).toEqual({ team: "t", provider, name: "a/b" });
    },
  );

  test("has a name of up to 200 characters, counted as people count them", () => {
    expect(isModelName("🙂".repeat(200))).toBe(true);
    expect(isModelName("🙂".repeat(201))).toBe(false);
  });
});

describe("a migration id", () => {
  test.each([
    ["delete", "openai/gpt-4", 1, null, "delete:openai/gpt-4@1="],
    ["delete", "openai/a@b=c%d", 3, "openai/x=y", "delete:openai/a%40b%3Dc%25d@3=x%3Dy"],
    ["deprecate", "openai/a", 7, "openai/b/c", "deprecate:openai/a=b/c"],
    ["promote", "team:t/openai/a", 1, "openai/a", "promote:team:t/openai/a@1=a"],
    ["delete", "groq/a", 2, "openai/b/c", "delete:groq/a@2=b/c@openai"],
    ["delete", "groq/a", 2, "groq/openai/b", "delete:groq/a@2=openai/b"],
    ["deprecate", "groq/a", 1, "Azure OpenAI/x=@y", "deprecate:groq/a=x%3D%40y@Azure OpenAI"],
    ["deprecate", "groq/a", 1, "Groq/a", "deprecate:groq/a=a@Groq"],
    ["delete", "team:t/groq/a", 1, "openai/b", "delete:team:t/groq/a@1=b@openai"],
    ["promote", "team:m%40x.org/openai/a@b", 2, "openai/a@b", "promote:team:m%40x.org/openai/a%40b@2=a%40b"],
  ] as const)("%s of %s is what the contract says", (kind, model, epoch, replacement, expected) => {
    expect(migrationId(kind, model, epoch, replacement)).toBe(expected);
  });

  test("is another for every other change", () => {
    const change = fc.record({
      kind: fc.constantFrom("delete", "promote"),
      model: modelId.map(({ id }) => id),
      epoch: fc.integer({ min: 1, max: 30 }),
      replacement: fc.option(
        fc
          .tuple(fc.oneof(fc.constantFrom("openai", "OpenAI"), provider), name)
          .map((parts) => parts.join("/")),
      ),
    });
    fc.assert(
      fc.property(change, change, (left, right) => {
        const id = ({ kind, model, epoch, replacement }: typeof left) =>
          migrationId(kind as "delete", model, epoch, replacement);
        expect(id(left) === id(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });

  test("of a deprecation has its number from the second time on", () => {
    expect(migrationId("deprecate", "p/a@x", 7, "p/b", 1)).toBe("deprecate:p/a%40x=b");
    expect(migrationId("deprecate", "p/a@x", 7, "p/b", 2)).toBe("deprecate:p/a%40x@2=b");
    expect(migrationId("delete", "p/a", 7, "p/b", 2)).toBe("delete:p/a@7=b");
  });

  test("is told apart by what a naive joining would confuse", () => {
    expect(migrationId("delete", "p/a@1", 2, null)).not.toBe(migrationId("delete", "p/a", 1, "p/@2="));
    expect(migrationId("deprecate", "p/a=b", 1, null)).not.toBe(migrationId("deprecate", "p/a", 1, "p/b"));
    expect(migrationId("deprecate", "p/a", 1, "p/b@q")).not.toBe(migrationId("deprecate", "p/a", 1, "q/b"));
    expect(migrationId("deprecate", "p/a", 1, "q/b")).not.toBe(migrationId("deprecate", "p/a", 1, "p/q/b"));
    expect(migrationId("deprecate", "p/a%3D", 1, null)).not.toBe(migrationId("deprecate", "p/a=", 1, null));
  });
});

describe("a sort key", () => {
  test("has at most 1,024 bytes and tells long ids apart, whatever is joined to it", () => {
    const long = fc.string({ unit: "grapheme", minLength: 100, maxLength: 900 });
    fc.assert(
      fc.property(long, fc.string({ minLength: 1, maxLength: 3 }), (start, end) => {
        const [one, other] = [sortKeyOf(`${start}${end}`), sortKeyOf(start)];
        expect(Buffer.byteLength(one)).toBeLessThanOrEqual(1_024 - 33);
        expect(one).not.toBe(other);
        // DynamoDB takes keys in UTF-8: no half of a character.
        expect(Buffer.from(one).toString("utf8")).toBe(one);
      }),
    );
  });

  test("of the longest ids of the contract is no longer", () => {
    const longest = `team:${"t".repeat(128)}/${"p".repeat(64)}/${"🙂".repeat(200)}`;
    const id = migrationId("delete", longest, 999, `openai/${"%".repeat(200)}`);
    expect(Buffer.byteLength(id)).toBeGreaterThan(1_024);
    expect(Buffer.byteLength(sortKeyOf(id))).toBeLessThanOrEqual(1_024 - 33);
    expect(sortKeyOf(id)).not.toBe(sortKeyOf(id.replace("@999=", "@998=")));
  });

  test("of a short id is the id", () => {
    expect(sortKeyOf("delete:openai/gpt-4@1=")).toBe("delete:openai/gpt-4@1=");
  });
});

describe("a notice id", () => {
  test("of a deprecation is another from the second time on, and of the first what it always was", () => {
    const deprecated = {
      slug: "llm-model-deprecated" as const,
      model: "openai/a",
      replacement: null,
      team: "t",
      epoch: 1,
    };
    expect(noticeId(deprecated)).toBe("70bf3765d9d02dc4ef49c12c0fa1b5a3");
    expect(noticeId({ ...deprecated, times: 1 })).toBe(noticeId(deprecated));
    const ids = [1, 2, 3].map((times) => noticeId({ ...deprecated, times }));
    expect(new Set(ids).size).toBe(3);
  });

  const base = {
    slug: "llm-model-deleted",
    model: "openai/a",
    replacement: "openai/b",
    team: "t",
    epoch: 1,
  } as const;
  test("depends on slug, model, replacement, team, and for deletions the epoch", () => {
    const others = [
      { ...base, slug: "llm-model-restored" as const },
      { ...base, model: "openai/c" },
      { ...base, replacement: null },
      { ...base, team: "u" },
      { ...base, epoch: 2 },
    ].map(noticeId);
    expect(new Set([noticeId(base), ...others]).size).toBe(6);
    const deprecated = { ...base, slug: "llm-model-deprecated" as const };
    expect(noticeId({ ...deprecated, epoch: 2 })).toBe(noticeId(deprecated));
    expect(noticeId({ ...base, times: 2 })).toBe(noticeId(base));
    expect(noticeId({ ...base, at: "now" } as typeof base)).toBe(noticeId(base));
  });
});

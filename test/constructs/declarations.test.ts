import { App, Duration, Stack } from "aws-cdk-lib";
import { AttributeType, type ITable, Table, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { describe, expect, test } from "vitest";
import type { Mode } from "../../lib/contract/environment.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import { ModelLifecycleStack } from "../../lib/model-lifecycle-stack.ts";
import { ONE_DELETION } from "../builders/registry.ts";
import { SOURCE, setup } from "./setup.ts";

/** What the synthesis says of declarations and properties that cannot work; the rules have tests of their own. */

const { usedBy: _usedBy, ...owner } = SOURCE.owner;
const BOT: ReferenceSource = { ...SOURCE, owner };

test("sources are refused with every problem, its code, its place and the source", () => {
  const sources = [BOT, { ...BOT, name: "spare", touch: { version: "/model" }, provder: "/vendor" }];
  expect(() => setup({ sources: [BOT, { ...BOT, name: "spare", touch: { version: "/model" } }] })).toThrow(
    /overlap at \/sources\/1\/touch\/version \(spare\): touch\.version and model/,
  );
  expect(() => setup({ sources })).toThrow(
    /unknown-field at \/sources\/1\/provder \(spare\): .*did you mean provider\?/,
  );
});

describe("tables", () => {
  const arn = (region: string, account: string): string => `arn:aws:dynamodb:${region}:${account}:table/bots`;

  test.each([
    [arn("eu-west-1", "210987654321"), "tables.bots is in the account 210987654321"],
    [arn("us-east-1", "123456789012"), "tables.bots is in the region us-east-1"],
  ])("elsewhere are refused: %s", (there, message) => {
    expect(() =>
      setup((stack) => ({ sources: [BOT], tables: { bots: Table.fromTableArn(stack, "Theirs", there) } })),
    ).toThrow(message);
  });

  test.each(["modelsTable", "ledgerTable", "inboxTable"])(
    "of ours elsewhere are refused as well: %s",
    (name) => {
      const there = arn("us-east-1", "123456789012");
      expect(() => setup((stack) => ({ [name]: Table.fromTableArn(stack, "Theirs", there) }))).toThrow(
        `${name} is in the region us-east-1, and the stack in eu-west-1: deploy a stack beside the table`,
      );
    },
  );

  test("of ours are not one table", () => {
    expect(() =>
      setup((stack) => ({
        ledgerTable: Table.fromTableName(stack, "Old1", "old"),
        inboxTable: Table.fromTableName(stack, "Old2", "old"),
      })),
    ).toThrow("inboxTable and ledgerTable are one table");
  });

  test("beside the stack are taken, by name and by ARN, and where the stack is for any account", () => {
    const near = arn("eu-west-1", "123456789012");
    expect(() =>
      setup((stack) => ({ sources: [BOT], tables: { bots: Table.fromTableArn(stack, "Near", near) } })),
    ).not.toThrow();
    const anywhere = new Stack(new App(), "Anywhere");
    const table = Table.fromTableArn(anywhere, "Theirs", near);
    expect(() => setup({ sources: [BOT], tables: { bots: table } })).not.toThrow();
  });

  test("have one logical name each", () => {
    expect(() =>
      setup((stack) => ({
        sources: [BOT],
        tables: {
          bots: Table.fromTableName(stack, "Bots1", "the-bots"),
          again: Table.fromTableName(stack, "Bots2", "the-bots"),
        },
      })),
    ).toThrow("tables.again and tables.bots are one table");
  });

  const text = (name: string) => ({ name, type: AttributeType.STRING });

  test("made in the same app are asked for their keys", () => {
    for (const Made of [Table, TableV2]) {
      const { template } = setup((stack) => {
        const bots = new Made(stack, "Made", { partitionKey: text("id"), sortKey: text("model") });
        return { sources: [BOT], tables: { bots: bots as ITable } };
      });
      expect(template).toThrow(/key-attribute at \/sources\/0\/model: "model" is a key of the table bots/);
    }
  });

  test("made in the same app are asked for keys of indexes that come later, too", () => {
    const { stack, template } = setup((stack) => {
      const bots = new Table(stack, "Made", { partitionKey: text("id") }) as ITable;
      return { sources: [{ ...BOT, model: "/model/id" }], tables: { bots } };
    });
    const made = stack.node.findChild("Made") as Table;
    made.addGlobalSecondaryIndex({ indexName: "byModel", partitionKey: text("model") });
    expect(template).toThrow(/"model" is a key of an index of the table bots/);
  });

  test("may have the model as the key of an index", () => {
    const { template } = setup((stack) => {
      const bots = new Table(stack, "Made", { partitionKey: text("id") });
      bots.addGlobalSecondaryIndex({ indexName: "byModel", partitionKey: text("model") });
      return { sources: [BOT], tables: { bots: bots as ITable } };
    });
    expect(template).not.toThrow();
  });
});

describe.each(["journalRetention", "inboxRetention"] as const)("%s", (name) => {
  test.each([Duration.days(34), Duration.hours(35), Duration.seconds(0)])(
    "of %s is refused with the reason",
    (less) => {
      expect(() => setup({ [name]: less })).toThrow(
        `${name} must be at least 35 days, not ${less.toHumanString()}: people look at a change, and take it back, for a month`,
      );
    },
  );

  test("of 35 days and more is taken", () => {
    for (const enough of [Duration.days(35), Duration.days(4_000)])
      expect(() => setup({ [name]: enough })).not.toThrow();
  });
});

test.each(["dry-run", "", "Apply", null])("the mode %j is refused, with those that there are", (mode) => {
  expect(() => setup({ mode: mode as Mode })).toThrow(/^mode is "apply" or "observe", not /);
});

describe("schedule", () => {
  test.each([
    ["every day", /neither rate\( nor cron\(/],
    ["", /neither rate/],
    ["17 3 * * *", /neither rate/],
    ["at(2027-01-01T00:00:00)", /neither rate/],
    ["rate(0 days)", /neither rate/],
    ["rate(1 week)", /neither rate/],
    ["cron(17 3 * * *)", /this has 5/],
    ["cron(17 3 * * * *)", /exactly one/],
    ["cron(17 3 ? * ? *)", /exactly one/],
    ["cron(x! 3 * * ? *)", /"x!" stands for minutes/],
  ])("%j is refused", (schedule, fault) => {
    const refused = (): unknown => setup({ schedule });
    expect(refused).toThrow(/^schedule is a rate or cron expression/);
    expect(refused).toThrow(fault);
  });

  test.each([
    "rate(1 day)",
    "rate(12 hours)",
    "cron(17 3 * * ? *)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(0 9 L * ? 2026,2027)",
    "cron(0 9 LW * ? *)",
    "cron(0 9 15W * ? *)",
    "cron(0 9 ? * 6#1 *)",
    "cron(0 9 ? * FRIL *)",
  ])("%j is taken", (schedule) => {
    expect(() => setup({ schedule })).not.toThrow();
  });

  test("of the context comes the same way, through the stack", () => {
    const stack = (): unknown =>
      new ModelLifecycleStack(new App(), "Chat", { registry: ONE_DELETION, schedule: "daily" });
    expect(stack).toThrow(/^schedule is a rate or cron expression/);
  });
});

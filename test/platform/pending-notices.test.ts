import { expect, test } from "vitest";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { listNotices } from "../../lib/operations/ledger/inspect-ledger.ts";
import { intercept } from "../builders/ports.ts";
import { FORWARD, setup } from "./forty-assistants.ts";
import type { TestPlatform } from "./test-platform.ts";

const whys = async ({ container }: TestPlatform) => [
  ...new Set((await listNotices(container, {})).map(({ why }) => why)),
];

test("a pending notice says why: the topic's own words, a hold, a run that is at work or has died", async () => {
  const platform = await setup();
  intercept(platform.container.topic, "publish", () => async () => {
    throw new Error("no space left on device");
  });
  await platform.apply(FORWARD);
  expect(await whys(platform)).toEqual([
    "the topic has not taken them: no space left on device; the next cleanup tries again",
  ]);
  await holdPlatform(platform.container, { reason: "too many errors", by: "ann" });
  expect(await whys(platform)).toEqual([
    "ann put the platform on hold: too many errors; the first cleanup after it is resumed sends them",
  ]);
  await resumePlatform(platform.container);
  await platform.another().cleanup({ all: true });
  expect(await whys(platform)).toEqual([undefined]);
});

test("notices of a run that stopped before it sent them say what sends them", async () => {
  const platform = await setup();
  const mute = platform.another();
  const dead = Promise.withResolvers<void>();
  intercept(mute.container.topic, "publish", () => () => {
    dead.resolve();
    return new Promise<never>(() => {});
  });
  void mute.apply(FORWARD);
  await dead.promise;
  expect(await whys(platform)).toEqual(["a run stopped before it had sent them; the next cleanup does"]);
});

import { describe, expect, test } from "vitest";
import { runOf } from "../../../lib/operations/deployment/request-deployment.ts";
import { intercept } from "../../builders/ports.ts";
import { ONE_ASSISTANT } from "../../builders/workspace.ts";
import { type Response, setup, type Waiter } from "../../operations/deployment/deployment-setup.ts";
import { AFTER, BEFORE } from "../../operations/one-deletion.ts";
import { someOf } from "../sample.ts";

/** One event of CloudFormation comes again and again, whatever happens meanwhile: there is one execution, and one answer. */

const BUDGET_MS = 45 * 60_000;
/** After this time the lease that a failed run leaves behind has ended by itself. */
const LEASE_MS = 15_000;
const DAY_MS = 86_400_000;

/** A topic that takes nothing until the daily run, so that a notice is pending when the run ends. */
async function deployed() {
  const world = await setup({ waitBudgetMs: BUDGET_MS });
  await world.platform.load(ONE_ASSISTANT);
  const first = world.deploymentOf(BEFORE);
  await world.request(first);
  await world.run(first);
  world.platform.topic.fails = true;
  const deployment = world.deploymentOf(AFTER);
  const newer = world.deploymentOf(BEFORE);
  return { ...world, deployment, newer, requested: [runOf(first)] };
}

type World = Awaited<ReturnType<typeof deployed>>;

const ENDS = {
  well: async ({ run, deployment }: World) => run(deployment),
  "before the redirect": async ({ run, deployment, assets }: World) => {
    assets.set(deployment.registry.key, JSON.stringify({ registry: BEFORE, sources: [], sets: {} }));
    await run(deployment);
  },
  "after the redirect": async ({ run, deployment, container }: World) => {
    let isFull = true;
    intercept(container.passes, "saveCursor", (saveCursor) => async (...cursor) => {
      if (isFull) throw new Error("no room");
      return saveCursor(...cursor);
    });
    await run(deployment);
    isFull = false;
  },
};

/** What CloudFormation is told when the end of the run is the first that happens. */
const ANSWERS = {
  well: { Status: "SUCCESS", Data: { Status: "succeeded", Rewritten: 1, NoticesPending: 1 } },
  "before the redirect": { Status: "FAILED", Reason: expect.stringContaining("Nothing was changed") },
  "after the redirect": { Status: "SUCCESS", Data: { Status: "incomplete" } },
} satisfies Record<keyof typeof ENDS, object>;

const MOVES = {
  "the run ends": async (world: World, end: keyof typeof ENDS) => ENDS[end](world),
  "the wait is over": async ({ platform }: World) => platform.clock.advance(BUDGET_MS),
  "it is taken back": async (at: World) => {
    at.world.isRollingBack = true;
    at.requested.push(runOf(at.newer));
    await at.deliver(at.newer);
  },
  "the newer run ends": async ({ run, newer, platform }: World) => {
    platform.clock.advance(LEASE_MS);
    await run(newer);
  },
  "a daily run publishes": async ({ platform }: World) => {
    platform.topic.fails = false;
    platform.clock.advance(DAY_MS);
    await platform.cleanup({ all: true });
  },
};

type Move = keyof typeof MOVES;

/** All orders of the moves in which the newer run ends after it was requested. */
const ORDERS = ordersOf(Object.keys(MOVES) as Move[]).filter(
  (moves) => moves.indexOf("it is taken back") < moves.indexOf("the newer run ends"),
);
const ORDERS_OF_A_FAILURE = ordersOf(["the run ends", "the wait is over", "it is taken back"]);
const HISTORIES: readonly (readonly [end: keyof typeof ENDS, moves: readonly Move[]])[] = [
  ...ORDERS.map((moves) => ["well", moves] as const),
  ...ORDERS_OF_A_FAILURE.map((moves) => ["before the redirect", moves] as const),
  ...ORDERS_OF_A_FAILURE.map((moves) => ["after the redirect", moves] as const),
];

function ordersOf(moves: readonly Move[]): Move[][] {
  if (moves.length === 0) return [[]];
  return moves.flatMap((move) =>
    ordersOf(moves.filter((other) => other !== move)).map((rest) => [move, ...rest]),
  );
}

test("the orders are all that there are", () => {
  expect(new Set(HISTORIES.map(String)).size).toBe(60 + 6 + 6);
});

/** The event comes again after every move, and every waiter asks. */
async function answersIn(world: World, moves: readonly Move[], end: keyof typeof ENDS): Promise<Response[]> {
  const waiters: Waiter[] = [];
  const answers: Response[] = [];
  const comesAgain = async () => {
    waiters.push(await world.deliver(world.deployment));
    for (const waiter of waiters) {
      const answer = await waiter.poll();
      if (answer !== undefined) answers.push(answer);
    }
  };
  world.requested.push(runOf(world.deployment));
  for (let time = 0; time < 3; time += 1) await comesAgain();
  expect(answers).toEqual([]);
  for (const move of moves) {
    await MOVES[move](world, end);
    await comesAgain();
    expect(world.starts.toSorted()).toEqual(world.requested.toSorted());
    expect((await world.platform.container.head.read())?.wanted?.run).toBe(world.requested.at(-1));
  }
  return answers;
}

describe("every answer is the first", () => {
  test.each(someOf(HISTORIES, 6).map(([end, moves]) => ({ end, moves, names: moves.join(", ") })))(
    "$names; a run that ends $end",
    async ({ end, moves }) => {
      const answers = await answersIn(await deployed(), moves, end);
      // The three waiters of the beginning, and one for each move, ask again after the last.
      expect(answers.length).toBeGreaterThanOrEqual(3 + moves.length);
      expect(answers).toEqual(answers.map(() => answers[0]));
      if (moves[0] === "the run ends") expect(answers[0]).toMatchObject(ANSWERS[end]);
    },
  );
});

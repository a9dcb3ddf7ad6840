import { describe, expect, test } from "vitest";
import { someOf } from "../sample.ts";
import { RULE_NAMES, type Rule } from "./rules.ts";
import { explore } from "./search.ts";
import type { World } from "./state.ts";
import { WORLDS, type WorldName } from "./worlds.ts";

/*
 * A model of the protocol, explored to its last state: runs call by call as lib/operations makes them (Plan, slices, Review, Compose, Finish),
 * requests in their order, daily runs, undo, holds, what is taken back, marks, users, blind writers, runs that die at any step, tasks that are
 * tried again, holders that stall at any step, events that come twice and executions that are redriven. In every state it also asks what the end is when everything
 * dies there and the same request, or a daily run, comes next.
 *
 * Left out, and tested on the code itself: several models, chains, parameters and promotions; pages, chunks and lists (a segment is one page);
 * replies that get lost; throttling and failing items; publishing (a notice exists once by its id); clean passes. Not in the model because
 * nobody can decide it: a user who writes exactly what would have been written (or put back), and one who changes a reference between its rewrite
 * and a crash before the mark. An undo of an undo is left out as well.
 */

const world = (name: WorldName): World => WORLDS.find((one) => one.name === name) as World;

/** The world in which something goes wrong without the rule, and what. */
type Witness = { readonly world: WorldName; readonly broken: string };

/** Other rules do the work already: nothing goes wrong in worlds that bring the model back. */
type SecondLock = { readonly because: string; readonly worlds: readonly WorldName[] };

const WITHOUT: Record<Rule, Witness | SecondLock> = {
  "applying until Finish": {
    world: "a rollback taken back",
    broken: "a registry is said to be applied, and the rows say otherwise",
  },
  "nothing to do looks at wanted": {
    world: "a deletion rolled back",
    broken: "the newest request is dropped",
  },
  "nothing to do looks at open": {
    world: "a mark taken back",
    broken: "a registry is said to be applied, and a migration is open",
  },
  "superseded by a newer request": {
    world: "an old execution redriven",
    broken: "an older request has the last word",
  },
  "an event is recorded once": {
    world: "an old execution redriven",
    broken: "the newest request is dropped",
  },
  "only registries are ordered": {
    world: "a daily run in the middle of a rollback",
    broken: "the newest request is dropped",
  },
  "Plan's writes check the token": {
    world: "a deletion rolled back",
    broken: "an older request has the last word",
  },
  "data under a lease": {
    world: "a deletion rolled back",
    broken: "a reference is rewritten for what is not in force any more",
  },
  "a lost lease waits": { world: "a deletion rolled back", broken: "a lost lease fails a run" },
  "a revival leaves its deletion open": {
    because: "the head row names every pass that no Compose has finished, and applying is set until one has",
    worlds: ["a deletion rolled back", "a rollback taken back", "forward, back and forward again"],
  },
  "superseded deletions are told": {
    world: "a deletion rolled back",
    broken: "a team whose reference was rewritten is not told",
  },
  "unconfirmed is read back": {
    world: "a deletion rolled back",
    broken: "a team is told of a rewrite that did not happen",
  },
  "what a later pass read decides": {
    world: "forward, back and forward again",
    broken: "a team is told of a rewrite that did not happen",
  },
  "deprecations are superseded": {
    world: "a deprecation taken back",
    broken: "the ledger says that what was taken back has succeeded",
  },
  "stale deprecations are silent": {
    world: "a deprecation taken back after a daily run",
    broken: "a team is told of a deprecation that has ended",
  },
  "a deletion supersedes undo": {
    world: "an undo and a deletion",
    broken: "a reference is rewritten for what is not in force any more",
  },
  "an undo takes the token before it looks": {
    world: "an undo and a deletion",
    broken: "a reference is rewritten for what is not in force any more",
  },
  "a later migration is not undone": {
    world: "two deletions to be undone",
    broken: "an undo overwrites what came after its migration",
  },
  "the newest change is undone": {
    world: "a deletion to be undone",
    broken: "an undo puts back what was not there before",
  },
  "the journal keeps its order": {
    world: "a deletion to be undone",
    broken: "an undo puts back what was not there before",
  },
  "the journal is written under a lease": {
    world: "a deletion to be undone beside a daily run",
    broken: "an undo puts back what was not there before",
  },
  "journal before rewrite": {
    world: "a deletion among users",
    broken: "a reference is rewritten and not journaled",
  },
  "journal rows by content": {
    world: "a deletion among users",
    broken: "what was rewritten is not in the journal any more",
  },
  "refusals are not recorded": {
    world: "a deletion among users",
    broken: "a team whose reference was rewritten is not told",
  },
  "compose what anybody journaled": {
    world: "a deletion and a daily run",
    broken: "a team whose reference was rewritten is not told",
  },
  "rewrites are conditional": { world: "a deletion among users", broken: "a user's edit is overwritten" },
  "a pass goes on for the same": {
    world: "a deletion rolled back",
    broken: "a reference is rewritten for what is not in force any more",
  },
  "a pass that went on looks again": {
    world: "a deletion and a daily run",
    broken: "a reference to the deleted model stays behind",
  },
  "the map ends before the lease": {
    world: "two segments and a rollback",
    broken: "a reference is rewritten for what is not in force any more",
  },
  "a slice stops on hold": { world: "a deletion on hold", broken: "a reference is rewritten on hold" },
  "a hold leaves applying": {
    world: "a revival on hold",
    broken: "a registry is said to be applied, and the rows say otherwise",
  },
  "a run after a hold applies the registry": {
    world: "a deletion on hold",
    broken: "a registry that was on hold is not applied by the next run",
  },
  "a taking back is noted": {
    world: "a deletion rolled back",
    broken: "a team is left with what was taken back",
  },
  "a taking back of what is open is noted": {
    world: "a deletion rolled back",
    broken: "a team is left with what was taken back",
  },
  "what comes again is not taken back": {
    world: "a rollback taken back, and again",
    broken: "a team is told that what is in force was taken back",
  },
  "late notices are taken back too": {
    world: "a deletion rolled back",
    broken: "a team is left with what was taken back",
  },
  "notices are made under a lease": {
    world: "a deprecation taken back",
    broken: "a team is left with what was taken back",
  },
};

describe("with every rule, no invariant breaks", () => {
  test.each(someOf(WORLDS, 2))("$name", (one) => {
    const found = explore({ world: one, has: () => true });
    expect(found.broken, found.trace.join("\n")).toBeNull();
    expect(found.states).toBeGreaterThan(300);
  });
});

test("the search answers the shortest way to what is broken", () => {
  const without: Rule = "the map ends before the lease";
  const found = explore({ world: world("two segments and a rollback"), has: (rule) => rule !== without });
  expect(found.trace).toMatchInlineSnapshot(`
    [
      "deleted is requested",
      "run 0 (deleted) plans",
      "run 0 (deleted) takes the lease",
      "run 0 (deleted) reads rows and ledger",
      "run 0 (deleted) commits rows and ledger",
      "run 0 (deleted) fixes its pass",
      "run 0 (deleted) renews the lease (segment 0)",
      "run 0 (deleted) reads its page (segment 0)",
      "run 0 (deleted) journals (segment 0)",
      "listed is requested",
      "run 0 (deleted) sees a newer request (segment 1)",
      "run 1 (listed) plans",
      "run 1 (listed) takes the lease",
      "run 1 (listed) reads rows and ledger",
      "run 1 (listed) commits rows and ledger",
      "run 0 (deleted) sends a rewrite (segment 0)",
    ]
  `);
});

describe("without one rule", () => {
  test.each(RULE_NAMES)("%s", (name) => {
    const expected = WITHOUT[name];
    const has = (rule: Rule): boolean => rule !== name;
    if ("because" in expected) {
      for (const one of expected.worlds) expect(explore({ world: world(one), has }).broken, one).toBeNull();
      return;
    }
    const found = explore({ world: world(expected.world), has });
    expect(found).toMatchObject({ broken: expected.broken });
    expect(found.trace.length).toBeGreaterThan(0);
  });
});

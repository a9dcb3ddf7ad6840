import { parseArgs } from "node:util";
import { RULE_NAMES, RULES, type Rule } from "./rules.ts";
import { explore } from "./search.ts";
import { WORLDS } from "./worlds.ts";

/*
 * npm run prove protocol                                    every world, with every rule
 * npm run prove protocol -- --rules                         the rules and what they say
 * npm run prove protocol -- --without "data under a lease"  the shortest way to a broken invariant, in each world that has one
 */
const { values } = parseArgs({ options: { without: { type: "string" }, rules: { type: "boolean" } } });
const without = values.without;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (without !== undefined && !(RULE_NAMES as string[]).includes(without)) {
  process.stderr.write(`error bad-usage: no rule is called ${without}; --rules lists them\n`);
  process.exitCode = 2;
} else if (values.rules) {
  for (const name of RULE_NAMES) print(`${name}: ${RULES[name]}`);
} else {
  let states = 0;
  let broken = 0;
  for (const world of WORLDS) {
    const found = explore({ world, has: (rule: Rule) => rule !== without });
    states += found.states;
    broken += Number(found.broken !== null);
    print(`${world.name}: ${found.states} states, ${found.broken ?? "nothing breaks"}`);
    found.trace.forEach((label, step) => {
      print(`  ${step + 1} ${label}`);
    });
  }
  print(`${WORLDS.length} worlds, ${states} states, ${broken} worlds broken`);
  process.exitCode = Number(without === undefined && broken > 0);
}

#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// First, so that all files that follow are stripped of types and parsed once, and later read from the cache.
enableCompileCache();
const { createProgram } = await import("../lib/cli/line/program.ts");
const { createWorld } = await import("../lib/local/command-world.ts");

const { NO_COLOR, DEBUG, USER = "command", npm_command } = process.env;
const world = Object.assign(
  createWorld({ noColour: isSet(NO_COLOR), debug: isSet(DEBUG), user: USER }),
  // `npx modelkeeper` is `npm exec`: the name alone is then on nobody's path.
  npm_command === "exec" ? { calledAs: "npx modelkeeper" } : {},
);
const program = createProgram(world);

// Once: a second signal ends the process at once. Either way the next command finishes what was begun. SIGHUP is a terminal that is closed.
for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.once(signal, () => void program.interrupt().finally(() => process.exit(status)));
}

const status = await program.run(process.argv.slice(2));
process.exitCode = Math.max(status, Number(process.exitCode ?? 0));

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== "";
}

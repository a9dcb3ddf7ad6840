import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Failure } from "../../../lib/contract/errors.ts";
import { isAlive } from "../../../lib/local/engine/live-commands.ts";
import { createCommandRunner } from "../../../lib/local/example/demonstration-commands.ts";
import { temporaryFolder } from "../../builders/folder.ts";

/** A command line that prints a result, fails, or starts a process of its own and then reports progress for ever. */
const SCRIPT = `
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

const [word, ...rest] = process.argv.slice(2);
if (word === "answer") process.stdout.write(JSON.stringify({ rest }));
if (word === "refuse") { process.stdout.write('{"error":{"code":"no-file","message":"none"}}'); process.exitCode = 2; }
if (word === "crash") throw new Error("oh");
if (word === "work") {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
  writeFileSync(rest[0], String(child.pid));
  let done = 0;
  setInterval(() => process.stderr.write("pass rewritten " + ++done + "\\n"), 5);
}
`;

function setup() {
  const directory = temporaryFolder();
  const script = join(directory, "script.mjs");
  writeFileSync(script, SCRIPT);
  return { commands: createCommandRunner("the-data", script), pidFile: join(directory, "pid") };
}

test("a command's JSON, or its own error, comes back", async () => {
  const { commands } = setup();
  expect(await commands.json("answer", "x")).toEqual({ rest: ["x", "--json", "--data", "the-data"] });
  await expect(commands.json("refuse")).rejects.toMatchObject({
    code: "no-file",
    message: "modelkeeper refuse: none",
  });
  await expect(commands.json("crash")).rejects.toBeInstanceOf(Failure);
});

test("a command is killed with all its children when its progress says so", async () => {
  const { commands, pidFile } = setup();
  const killed = await commands.killed(["work", pidFile], (line) => line === "pass rewritten 7");
  expect(killed).toEqual({ wasKilled: true, lastProgress: "pass rewritten 7" });
  // The kernel takes a moment to bury what was killed.
  await expect.poll(() => isAlive(Number(readFileSync(pidFile, "utf8"))), { timeout: 10_000 }).toBe(false);
  expect(await commands.killed(["answer"], () => true)).toEqual({ wasKilled: false, lastProgress: "" });
});

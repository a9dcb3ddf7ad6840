import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const CACHE = join(import.meta.dirname, "../node_modules/.cache");

/**
 * Installs a program of PyPI with all that it needs, each in the exact version of a requirements file, into a folder that is named after the content
 * of that file: it is done once.
 * @returns the path of the program
 */
export function installPythonProgram(program: string, requirements: string): string {
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const folder = join(CACHE, `${program}-${wanted}`);
  const path = join(folder, "bin", program);
  // Made last: a folder that was left half way has none, and is made again.
  const done = join(folder, "installed");
  if (existsSync(done)) return path;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  const quiet = ["--quiet", "--disable-pip-version-check"];
  execFileSync(join(folder, "bin/pip"), ["install", ...quiet, "--requirement", requirements], {
    stdio: "inherit",
  });
  mkdirSync(done);
  return path;
}

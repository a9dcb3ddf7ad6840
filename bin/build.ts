import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions } from "../lib/constructs/functions/function-code.ts";

/**
 * Builds what is published, for `npm run build` and before `npm pack`. Node runs no TypeScript below node_modules, and an adopter's app should
 * not need esbuild: so the package holds JavaScript with types, and the bundled functions.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
/** What is read as it is. */
const FILES = ["lib/workflow/lifecycle-run.asl.json", "lib/report-page/files"];

rmSync(DIST, { recursive: true, force: true });
execFileSync("node_modules/.bin/tsc", ["--project", "tsconfig.build.json"], { cwd: ROOT, stdio: "inherit" });
for (const file of FILES) cpSync(join(ROOT, file), join(DIST, file), { recursive: true });
bundleFunctions(join(DIST, "function-code"));

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions } from "../lib/constructs/functions/function-code.ts";

/**
 * `npm run build`, and before `npm pack`: what is published. Node runs no TypeScript below node_modules, and an adopter's app should not need
 * esbuild: so there is JavaScript with types, and the functions are bundled.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
const DEFINITION = "lib/workflow/lifecycle-run.asl.json";

rmSync(DIST, { recursive: true, force: true });
execFileSync("node_modules/.bin/tsc", ["--project", "tsconfig.build.json"], { cwd: ROOT, stdio: "inherit" });
mkdirSync(join(DIST, dirname(DEFINITION)), { recursive: true });
copyFileSync(join(ROOT, DEFINITION), join(DIST, DEFINITION));
bundleFunctions(join(DIST, "function-code"));

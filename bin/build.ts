import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions } from "../lib/constructs/functions/function-code.ts";

/**
 * Builds what is published, for `npm run build` and before `npm pack`. Node runs no TypeScript below node_modules, and an adopter's app should
 * not need esbuild: so the package holds JavaScript with types, and the bundled functions.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
const DEFINITION = "lib/workflow/lifecycle-run.asl.json";

rmSync(DIST, { recursive: true, force: true });
execFileSync("node_modules/.bin/tsc", ["--project", "tsconfig.build.json"], { cwd: ROOT, stdio: "inherit" });
mkdirSync(join(DIST, dirname(DEFINITION)), { recursive: true });
copyFileSync(join(ROOT, DEFINITION), join(DIST, DEFINITION));
bundleFunctions(join(DIST, "function-code"));

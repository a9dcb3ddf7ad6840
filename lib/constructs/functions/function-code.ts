import { cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { FUNCTION_NAMES, type FunctionName } from "./function-list.ts";

/** The functions in the npm package, bundled when it was packed, so that an adopter's app needs neither the sources nor esbuild. */
const PACKED = fileURLToPath(new URL("../../../function-code", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** What the page of a report carries. Only one function makes it, so that the code which reads these files is in that function's own file. */
const PAGE_FILES = fileURLToPath(new URL("../../report-page/files", import.meta.url));
const PAGE_MAKER: FunctionName = "write-report";

/** What a bundle has in the place of packages, and of modules of Node: files of `lib/aws/stand-ins`. Each says why. */
const STAND_INS = {
  "@aws-sdk/credential-provider-node": "environment-credentials",
  "@aws-sdk/middleware-endpoint-discovery": "endpoint-discovery",
  "@smithy/core/checksum": "checksums",
  "@smithy/core/event-streams": "event-streams",
  "node:crypto": "node-modules",
  "node:fs/promises": "node-modules",
  "node:https": "node-modules",
  "node:os": "node-modules",
  "node:stream": "node-modules",
  "node:zlib": "node-modules",
} as const;

let bundled: string | undefined;

/** Returns the asset of a function: one file, so that a cold start fetches and unpacks the function's own code and no other. */
export function functionCode(scope: Construct, name: FunctionName): Code {
  if (existsSync(PACKED)) return Code.fromAsset(join(PACKED, name));
  if (bundled === undefined) {
    bundled = join(assemblyOf(scope), "modelkeeper-functions");
    bundleFunctions(bundled);
  }
  return Code.fromAsset(join(bundled, name));
}

/** Returns the directory of the assembly. Files made for the assembly stand there, so that none are left anywhere else. */
export function assemblyOf(scope: Construct): string {
  return Stage.of(scope)?.assetOutdir ?? ".";
}

/**
 * Bundles every function with the SDK inside: Lambda's own SDK is another version, slower to start, and absent on emulators. The same sources give
 * the same bytes, so that unchanged functions are not deployed again.
 *
 * Each is a CommonJS module: an ES module that imports a module of Node evaluates all that it offers, also what Node itself would load later; `process`
 * and `util` alone are 150 M instructions of a cold start, twice as many as reading the bundle. Of packages the form with imports is taken, out of
 * which esbuild leaves what is not used. Names are shortened: errors have theirs from constants.
 * @param directory that will hold `<function>/index.js`
 * @returns the files that each function is made of, relative to the root of the sources
 */
export function bundleFunctions(directory: string): ReadonlyMap<FunctionName, readonly string[]> {
  rmSync(directory, { recursive: true, force: true });
  const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: FUNCTION_NAMES.map((name) => join(ROOT, "functions", name, "index.ts")),
    outdir: directory,
    outbase: join(ROOT, "functions"),
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    alias: Object.fromEntries(
      Object.entries(STAND_INS).map(([name, file]) => [name, join(ROOT, `lib/aws/stand-ins/${file}.ts`)]),
    ),
    // The global `crypto` loads Node's module when it is only looked at. Without it the SDK takes random bytes from the stand-in.
    // A CommonJS module has no `import.meta`.
    define: { crypto: "undefined", "import.meta.dirname": "__dirname" },
    // The oldest that the package, and so an adopter's `runtime`, may be.
    target: "node22",
    format: "cjs",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  cpSync(PAGE_FILES, join(directory, PAGE_MAKER, "files"), { recursive: true });
  return new Map(
    FUNCTION_NAMES.map((name) => {
      const entryPoint = `functions/${name}/index.ts`;
      const made = Object.values(metafile.outputs).find((output) => output.entryPoint === entryPoint);
      const inputs = Object.entries(made?.inputs ?? {});
      return [name, inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)];
    }),
  );
}

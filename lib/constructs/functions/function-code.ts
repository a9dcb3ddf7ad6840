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
const SOURCES = fileURLToPath(new URL("../../../functions", import.meta.url));
/** What the page of a report carries. Only one function makes it, so that the code which reads these files is in that function's own file. */
const PAGE_FILES = fileURLToPath(new URL("../../report-page/files", import.meta.url));
const PAGE_MAKER: FunctionName = "write-report";

/** The `require` that CommonJS inside the SDK expects, for an ES module. */
const BANNER =
  'import { createRequire as createRequireForBundle } from "node:module"; const require = createRequireForBundle(import.meta.url);';

let bundled: string | undefined;

/** Returns one asset for all functions: they share nearly all of their code, and a deployment uploads it once. */
export function functionCode(scope: Construct): Code {
  if (existsSync(PACKED)) return Code.fromAsset(PACKED);
  bundled ??= bundleFunctions(join(assemblyOf(scope), "modelkeeper-functions"));
  return Code.fromAsset(bundled);
}

/** Returns the directory of the assembly. Files made for the assembly stand there, so that none are left anywhere else. */
export function assemblyOf(scope: Construct): string {
  return Stage.of(scope)?.assetOutdir ?? ".";
}

/**
 * Bundles every function with the SDK inside: Lambda's own SDK is another version, slower to start, and absent on emulators. Names are kept, so that
 * stack traces say something. The same sources give the same bytes, so that unchanged functions are not deployed again.
 * @returns the directory, with `<function>/index.mjs` and the parts that the functions share
 */
export function bundleFunctions(directory: string): string {
  // Parts are named after their content: parts of an earlier build would stay, and change the asset.
  rmSync(directory, { recursive: true, force: true });
  const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  buildSync({
    entryPoints: FUNCTION_NAMES.map((name) => join(SOURCES, name, "index.ts")),
    outdir: directory,
    outbase: SOURCES,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    // The oldest that the package, and so an adopter's `runtime`, may be.
    target: "node22",
    format: "esm",
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    legalComments: "none",
    banner: { js: BANNER },
    logLevel: "warning",
  });
  cpSync(PAGE_FILES, join(directory, PAGE_MAKER, "files"), { recursive: true });
  return directory;
}

#!/usr/bin/env node
/**
 * JavaScript, unlike everything else: Node strips the types of the file that it starts with anew each time, and loading what does that
 * takes 250 M instructions, three times what starting Node takes. Files loaded after this line come from the cache, stripped and parsed.
 *
 * Nothing here is newer than Node 14: an older Node than `engines` names has to come as far as the sentence about it.
 */
import module from "node:module";
import { setFlagsFromString } from "node:v8";

// Node runs no TypeScript below node_modules: there is the compiled program.
const isInstalled = import.meta.url.includes("/node_modules/");
const [major, minor] = process.versions.node.split(".").map(Number);

if (isInstalled ? major < 22 || (major === 22 && minor < 12) : !process.features.typescript) {
  const needed = isInstalled
    ? "22.12 or newer"
    : "22.18 or newer in a checkout (npx modelkeeper starts it with one)";
  process.stderr.write(
    `error old-node: modelkeeper needs Node ${needed}; this is ${process.versions.node}\n`,
  );
  process.exitCode = 1;
} else {
  // What lives is a chunk of references, however many there are; V8 would rather let the garbage grow to several times that than collect it.
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=20");
  module.enableCompileCache();
  await import(isInstalled ? "../dist/bin/modelkeeper.js" : "./modelkeeper.ts");
}

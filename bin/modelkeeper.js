#!/usr/bin/env node
/**
 * This file is JavaScript, unlike all others: Node strips the types of the file that it starts with again each time, and loading the code for
 * that takes 250 M instructions, three times what starting Node takes. Files loaded after this line come from the cache, stripped and parsed.
 *
 * Nothing here is newer than Node 14: a Node older than `engines` allows has to get as far as the sentence that tells its user so.
 */
import module from "node:module";

// Node runs no TypeScript below node_modules: the compiled program is there.
const isInstalled = import.meta.url.includes("/node_modules/");
const [major, minor] = process.versions.node.split(".").map(Number);

if (isInstalled ? major < 22 || (major === 22 && minor < 12) : !process.features.typescript) {
  const needed = isInstalled ? "22.12" : "22.18";
  const way = isInstalled
    ? ""
    : "npx modelkeeper starts a checkout with the Node that npm ci has installed\n";
  process.stderr.write(
    `error old-node: modelkeeper needs Node ${needed} or newer; this is ${process.versions.node}\n${way}`,
  );
  process.exitCode = 1;
} else {
  if (!["--help", "-h", "help", "--version", undefined].includes(process.argv[2])) {
    // Only a chunk of references lives at a time, however many there are; V8 would rather let the garbage grow to several times that than collect it.
    // What only prints a text needs none of this, and loading what sets it takes 12 M instructions.
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString("--semi-space-growth-factor=1");
    setFlagsFromString("--heap-growing-percent=20");
  }
  module.enableCompileCache();
  await import(isInstalled ? "../dist/bin/modelkeeper.js" : "./modelkeeper.ts");
}

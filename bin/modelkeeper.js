#!/usr/bin/env node
/**
 * JavaScript, unlike everything else: Node strips the types of the file that it starts with anew each time, and loading what does that
 * takes 250 M instructions, three times what starting Node takes. Files loaded after this line come from the cache, stripped and parsed.
 */
import { enableCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

// What lives is a chunk of references, however many there are; V8 would rather let the garbage grow to several times that than collect it.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=20");
enableCompileCache();
// Node runs no TypeScript below node_modules: there is the compiled program.
const isInstalled = import.meta.url.includes("/node_modules/");
await import(isInstalled ? "../dist/bin/modelkeeper.js" : "./modelkeeper.ts");

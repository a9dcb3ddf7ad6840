#!/usr/bin/env node
/**
 * JavaScript, unlike everything else: Node strips the types of the file that it starts with anew each time, and loading what does that
 * takes 250 M instructions, three times what starting Node takes. Files loaded after this line come from the cache, stripped and parsed.
 */
import { enableCompileCache } from "node:module";

enableCompileCache();
await import("./modelkeeper.ts");

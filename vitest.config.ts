import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/engine/global-setup.ts"],
    setupFiles: ["test/proofs/seed.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // The modules of a worker are read once: a file that left something behind in one would show in the next.
    isolate: false,
  },
});

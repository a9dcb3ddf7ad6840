import { defineConfig } from "vitest/config";

/** Tests of whole processes: the commands as a person starts them, and kills them. One file after the other. */
export default defineConfig({
  test: {
    include: ["test/end-to-end/**/*.e2e.ts"],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openEngine } from "../../lib/local/engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    endpoint: string;
  }
}

/** One real engine for the whole test run, or the DynamoDB at MODELKEEPER_TEST_ENDPOINT. Tests take tables of their own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MODELKEEPER_TEST_ENDPOINT;
  if (given !== undefined && given !== "") {
    project.provide("endpoint", given);
    return async () => {};
  }
  const directory = mkdtempSync(join(tmpdir(), "modelkeeper-test-"));
  const engine = await openEngine(directory);
  project.provide("endpoint", engine.endpoint);
  return async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  };
}

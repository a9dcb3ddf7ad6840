import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openTestEngine } from "./test-engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    endpoint: string;
  }
}

/**
 * One real engine for the whole test run, or the DynamoDB at MODELKEEPER_TEST_ENDPOINT. Tests take tables of their own in it. And one folder for what
 * tests leave behind, as each synthesized app does.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "modelkeeper-tests-"));
  process.env.TMPDIR = folder;
  const close = await openEngine(project);
  return async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function openEngine(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MODELKEEPER_TEST_ENDPOINT;
  if (given !== undefined && given !== "") {
    project.provide("endpoint", given);
    return async () => {};
  }
  const engine = await openTestEngine();
  project.provide("endpoint", engine.endpoint);
  return engine.close;
}

import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { requestRun } from "../../lib/operations/run/request-run.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

export const OLD = registryOf(["old", "new"]);
export const FORWARD = registryOf(["new"], { old: "new" });
export const NEWER = registryOf(["old", "new", "newer"]);
export const ASSISTANTS = 40;

/** Forty assistants of some teams use `p/old`; a pass has several pages and chunks. `OLD` is applied. */
export async function setup(teams: readonly string[] = ["a", "b"]): Promise<TestPlatform> {
  const platform = await createTestPlatform({ chunkReferences: 25, pageSize: 10 });
  const assistants = assistantsOf(Array(ASSISTANTS).fill("p/old"), teams);
  await platform.load(workspaceOf({ teams: teamsOf(teams), assistants }));
  await platform.apply(OLD);
  return platform;
}

/** Records a request as a deployment does, before its run begins. */
export const request = (platform: TestPlatform, registry: RegistryDocument, run: string) =>
  platform.container.head.read().then((head) =>
    requestRun(
      platform.container,
      {
        run,
        digest: registryDigest(registry, referenceSources, parameterSets),
        bundle: { registry, sources: referenceSources, sets: parameterSets },
      },
      head,
    ),
  );

export const runOf = (platform: TestPlatform, run: string) => platform.container.runs.get(run);

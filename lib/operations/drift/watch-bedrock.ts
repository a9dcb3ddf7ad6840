import { Failure, messageOf } from "../../contract/errors.ts";
import { METRICS } from "../../contract/metrics.ts";
import type { Channels } from "../../domain/drift/channels.ts";
import { dueAfter } from "../../domain/drift/due-findings.ts";
import { findDrift } from "../../domain/drift/find-drift.ts";
import { readFeed } from "../../domain/drift/read-feed.ts";
import type { NamedFeed } from "../../domain/drift/upstream.ts";
import { parseModelId } from "../../domain/text/ids.ts";
import type { DueFindings, FoundationModels } from "../ports/drift.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundle, Bundles } from "../ports/registry.ts";
import type { Log, Metrics } from "../ports/telemetry.ts";

export type WatchDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly bundles: Pick<Bundles, "get">;
  readonly foundationModels: FoundationModels;
  readonly dueFindings: Pick<DueFindings, "read" | "replace">;
  /** The providers that are Bedrock's. */
  readonly channels: Channels;
  readonly regions: readonly string[];
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly metrics: Metrics;
};

/**
 * Compares the registry with what Bedrock lists in some regions, and writes down what the operators are to be told with the next run. A model that no
 * region lists is said in the log alone: that proves nothing. Two looks at once find the same.
 * @throws the error of a region that did not answer, or `bad-feed` where it listed nothing: a part of the answers would make the rest of the findings look mended
 */
export async function watchBedrock(deps: WatchDependencies): Promise<void> {
  const bundle = await registryOf(deps);
  if (bundle === undefined) {
    deps.log.info("no registry was applied yet", {});
    return;
  }
  const [read, feeds] = await Promise.all([
    deps.dueFindings.read(),
    Promise.all(deps.regions.map((region) => askRegion(deps, region))),
  ]);
  const at = new Date(deps.clock.now()).toISOString();
  const options = { channels: deps.channels, builtIn: bundle.sets, asOf: at.slice(0, 10), tellsLegacy: true };
  const isOurs = ({ model }: { readonly model: string }): boolean =>
    Object.hasOwn(deps.channels, parseModelId(model)?.provider ?? "");
  const findings = findDrift(bundle.registry, feeds, options).findings.filter(isOurs);
  const { fresh, ...next } = dueAfter(read, findings);
  await deps.dueFindings.replace(read, next, at);
  const absent = findings.filter(({ code }) => code === "not-in-feed").map(({ model }) => model);
  deps.log.info("Bedrock was looked at", { findings: findings.length - absent.length, fresh, absent });
  deps.metrics.count(METRICS.bedrockFindings, fresh);
}

/** Returns the registry that was requested last, which is what a maintainer edits; until its run has read it, the one that is in force. */
async function registryOf({ head: { read }, bundles }: WatchDependencies): Promise<Bundle | undefined> {
  const head = await read();
  for (const digest of [head?.wanted?.digest, head?.applied?.digest]) {
    const bundle = digest === undefined ? undefined : await bundles.get(digest);
    if (bundle !== undefined) return bundle;
  }
  return undefined;
}

async function askRegion({ foundationModels, log }: WatchDependencies, region: string): Promise<NamedFeed> {
  try {
    const read = readFeed(new TextEncoder().encode(await foundationModels.list(region)));
    if ("fault" in read) throw new Failure("bad-feed", `the list of Bedrock cannot be read: ${read.fault}`);
    return { ...read.feed, file: region };
  } catch (error) {
    log.warn("Bedrock did not answer", { region, reason: messageOf(error) });
    throw error;
  }
}

import type { ParameterSetsDocument, RegistryDocument } from "../../contract/registry-document.ts";
import { daysBetween } from "../registry/calendar.ts";
import { indexModels } from "../registry/model-index.ts";
import { knownSets, parameterSetsInForce } from "../registry/parameter-sets-in-force.ts";
import { followReplacements } from "../registry/replacement-chains.ts";
import { modelId } from "../text/ids.ts";
import { type Channels, findInFeed } from "./channels.ts";
import { dateFindings } from "./date-findings.ts";
import { type Drift, type DriftCounts, type DriftFinding, FINDING_CODES, SEVERITIES } from "./drift.ts";
import type { Compared } from "./finding.ts";
import { limitFindings } from "./limit-findings.ts";
import { replacementFindings } from "./replacement-findings.ts";
import { askFeeds, type NamedFeed, type Upstream } from "./upstream.ts";

/**
 * Compares a registry with what feeds say of its models. The first feed that has a date wins; that no feed has a model proves nothing, because feeds
 * take retired models out.
 * @param document a valid registry
 * @param asOf YYYY-MM-DD, the day that counts as today
 * @param tellsLegacy whether `legacy` is among the findings: those of the command `drift` have the codes that others' programs know
 */
export function findDrift(
  document: RegistryDocument,
  feeds: readonly NamedFeed[],
  {
    channels,
    builtIn,
    asOf,
    tellsLegacy = false,
  }: {
    readonly channels: Channels;
    readonly builtIn: ParameterSetsDocument;
    readonly asOf: string;
    readonly tellsLegacy?: boolean;
  },
): Omit<Drift, "written"> {
  const index = indexModels(document);
  const upstreamOf = askFeeds(feeds, channels);
  const listed = index.listed.map((entry): Compared => {
    const id = modelId(entry.provider, entry.name);
    return { id, entry, upstream: upstreamOf(entry.provider, entry.name) };
  });
  const sets = knownSets(parameterSetsInForce(builtIn, document));
  const findings = [
    ...listed.flatMap((compared) => dateFindings(compared, asOf, tellsLegacy)),
    ...replacementFindings({ index, chains: followReplacements(index), listed, asOf }),
    ...listed.flatMap((compared) => limitFindings(compared, sets.of(compared.entry.model))),
  ];
  return {
    asOf,
    feeds: feeds.map((feed) => ({
      file: feed.file,
      form: feed.form,
      models: feed.entries.size,
      at: feed.at,
      unreadableDates: index.listed
        .filter(({ provider, name }) => findInFeed(feed, channels, provider, name)?.isDateUnreadable)
        .map(({ provider, name }) => modelId(provider, name)),
    })),
    counts: countsOf(
      listed.map(({ upstream }) => upstream),
      asOf,
    ),
    findings: findings.toSorted(bySeverity),
  };
}

function countsOf(upstreams: readonly Upstream[], asOf: string): DriftCounts {
  const counts = { retired: 0, within30: 0, within90: 0, later: 0, undated: 0, absent: 0 };
  for (const { sightings, retiresOn } of upstreams) {
    if (retiresOn !== null) counts[span(daysBetween(asOf, retiresOn))] += 1;
    else counts[sightings.length === 0 ? "absent" : "undated"] += 1;
  }
  return counts;
}

function span(days: number): "retired" | "within30" | "within90" | "later" {
  if (days < 0) return "retired";
  if (days <= 30) return "within30";
  return days <= 90 ? "within90" : "later";
}

/** The worst first, of these the kinds in their order, of each kind the earliest date. */
function bySeverity(left: DriftFinding, right: DriftFinding): number {
  return (
    SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
    FINDING_CODES.indexOf(left.code) - FINDING_CODES.indexOf(right.code) ||
    compare(left.date ?? "9999", right.date ?? "9999") ||
    compare(left.model, right.model)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

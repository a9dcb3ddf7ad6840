import { Failure } from "../../../contract/errors.ts";
import type { PruneEntry, PruneResult } from "../../../contract/prune.ts";
import { toDeletion } from "../../../domain/deletions/deletion.ts";
import { deletionsIn, findDeletionLists, type ListForm } from "../../../domain/deletions/deletion-list.ts";
import type { EnvironmentState } from "../../../domain/deletions/environment.ts";
import { judgeDeletions } from "../../../domain/deletions/judge-deletions.ts";
import { findArrivals } from "../../../operations/prune/find-arrivals.ts";
import type { Command, Dependencies } from "../../command/command.ts";
import { requiredText, text } from "../../command/values.ts";
import { type NamedEnvironment, readEnvironments } from "../../input/environments-input.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import type { Colours } from "../../text/colour.ts";
import { troubleOf } from "../../text/errors.ts";
import { counted, table } from "../../text/table.ts";
import { parseTime, shownTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<PruneResult> = {
  async run(dependencies, { options }) {
    const { registry, readFile } = dependencies;
    const environmentsFile = requiredText(options, "environments");
    const named = text(options, "registry");
    const now = parseTime(text(options, "now") ?? new Date(dependencies.now()).toISOString(), "now");
    if (named === undefined && registry.isShipped) {
      throw new Failure(
        "bad-usage",
        "the lists of this package are not those of your app: name its registry with --registry <file>",
      );
    }
    const declared = await readEnvironments(readFile, environmentsFile);
    const { document } = await readValidRegistry(dependencies, named);
    const environments: EnvironmentState[] = [];
    for (const environment of declared) environments.push(await readEnvironment(dependencies, environment));
    const file = named ?? registry.deletedList;
    const form: ListForm = named === undefined ? "lines" : "document";
    const history = await dependencies.readHistory(file);
    const { arrivalOf, committed } = await findArrivals(
      history,
      document.deleted.map(toDeletion),
      (revision) => deletionsIn(findDeletionLists(revision, form)),
      ({ id }, since) => isOlderInLedger(declared, id, since),
    );
    const entries = judgeDeletions({ document, environments, arrivalOf, committed, now });
    return { entries, written: null };
  },
  remarks: ({ entries }) =>
    namesUnreadable(entries).map(
      (name) => `warning unreadable: ${visible(name)} could not be read: nothing is removable`,
    ),
  text: ({ entries }, colours) => entriesText(entries, colours),
};

/** Reads an environment. Whatever goes wrong is said of it, and the others are read all the same: all that is in the way is then known at once. */
async function readEnvironment(
  { openEnvironment }: Dependencies,
  environment: NamedEnvironment,
): Promise<EnvironmentState> {
  if ("entries" in environment) return { ...environment, rows: null };
  const { name, place } = environment;
  try {
    const platform = await openEnvironment(place);
    const entries = await platform.entries({ kind: "delete" });
    const rows = await platform.models();
    return { name, entries, rows: new Map(rows.map((row) => [row.id, row])) };
  } catch (error) {
    return { name, trouble: troubleOf(error).message };
  }
}

/** Tells whether a saved ledger has only a migration of the model that began before its line came to main. */
function isOlderInLedger(environments: readonly NamedEnvironment[], id: string, since: string): boolean {
  return environments.some(
    (environment) =>
      "entries" in environment &&
      environment.entries.some(
        ({ model, startedAt }) => model === id && Date.parse(startedAt) < Date.parse(since),
      ),
  );
}

function namesUnreadable([entry]: readonly PruneEntry[]): readonly string[] {
  const unreadable = entry?.environments.filter(({ state }) => state === "unreadable") ?? [];
  return unreadable.map(({ name }) => name);
}

function entriesText(entries: readonly PruneEntry[], colours: Colours): string {
  if (entries.length === 0) return "The registry declares no deletion.\n";
  const columns = [
    { title: "DELETION", value: ({ id }: PruneEntry) => id },
    {
      title: "REMOVABLE",
      value: ({ removable }: PruneEntry) => (removable ? "yes" : "no"),
      paint: (answer: string) => (answer === "yes" ? colours.green(answer) : answer),
    },
    { title: "DONE SINCE (UTC)", value: ({ since }: PruneEntry) => shownTime(since) },
    { title: "IN MAIN SINCE (UTC)", value: ({ inMainSince }: PruneEntry) => shownTime(inMainSince) },
    { title: "WHY", value: ({ why }: PruneEntry) => why },
  ];
  const removable = entries.filter((entry) => entry.removable).length;
  return `${table(columns, entries, colours)}\n${counted(entries.length, "deletion")}, ${removable} removable.\n`;
}

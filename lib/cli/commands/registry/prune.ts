import { Failure } from "../../../contract/errors.ts";
import type { PruneEntry, PruneResult } from "../../../contract/prune.ts";
import { toDeletion } from "../../../domain/deletions/deletion.ts";
import { deletionsIn, findDeletionLists } from "../../../domain/deletions/deletion-list.ts";
import type { EnvironmentState } from "../../../domain/deletions/environment.ts";
import { judgeDeletions } from "../../../domain/deletions/judge-deletions.ts";
import type { ListForm } from "../../../domain/lists/written-code.ts";
import { findArrivals } from "../../../operations/prune/find-arrivals.ts";
import { pruneList } from "../../../operations/prune/prune-list.ts";
import type { Command, Dependencies } from "../../command/command.ts";
import { requiredText, text } from "../../command/values.ts";
import { type NamedEnvironment, readEnvironments } from "../../input/environments-input.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { troubleOf } from "../../text/errors.ts";
import { pruneMessage, pruneTable } from "../../text/prune-text.ts";
import { parseTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<PruneResult> = {
  async run(dependencies, { options }) {
    const { registry, readFile, writeFile } = dependencies;
    const environmentsFile = requiredText(options, "environments", "<file>");
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
      declared.some((environment) => "entries" in environment),
    );
    const entries = judgeDeletions({ document, environments, arrivalOf, committed, now });
    const removable = entries.filter((entry) => entry.removable);
    if (options.write === undefined || removable.length === 0) return { entries, written: null };
    const list = { text: await readText(dependencies, file), form, document };
    const context = { ...(await registry.context()), today: now.slice(0, 10) };
    await writeFile(file, pruneList(list, new Set(removable.map(({ id }) => id)), context));
    return { entries, written: { file, message: pruneMessage(removable) } };
  },
  remarks: ({ entries }) =>
    namesUnreadable(entries).map(
      (name) => `warning unreadable: ${visible(name)} could not be read: nothing is removable`,
    ),
  text: ({ entries, written }, colours, { options }) => {
    const nothing = options.write === undefined ? "" : "Nothing was written.\n";
    return (
      pruneTable(entries, colours) +
      (written === null ? nothing : `Wrote ${visible(written.file)}. The commit:\n\n${written.message}`)
    );
  },
  /** A report is whole when it says what could not be read; what was asked to be written is then not done. */
  exitStatus: ({ entries }, { options }) =>
    options.write !== undefined && namesUnreadable(entries).length > 0 ? 1 : 0,
};

/** Reads a list as it is, with a byte order mark if it has one. */
async function readText({ readFile }: Dependencies, file: string): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await readFile(file));
}

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

function namesUnreadable([entry]: readonly PruneEntry[]): readonly string[] {
  const unreadable = entry?.environments.filter(({ state }) => state === "unreadable") ?? [];
  return unreadable.map(({ name }) => name);
}

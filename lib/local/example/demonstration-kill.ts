import { counted, grouped } from "../../cli/text/table.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Entry, Outcome, Resolution, Run, Usage } from "../../contract/results.ts";
import { modelId } from "../../domain/text/ids.ts";
import { fact, outcomeText, type Stage } from "./demonstration-text.ts";
import { readExampleRegistry, registryPath } from "./history.ts";

/** Seconds that the writes take, about: slow enough to be killed in the middle. */
const PASS_SECONDS = 2.5;
/** The next run waits until the dead run's lease ends; a short lease keeps the audience. */
const LEASE_SECONDS = "3";

/** Kills the run of a registry when about a third of its references are done, shows what is left behind, and runs it again. */
export async function killAndRecover(stage: Stage, file: string): Promise<void> {
  const { commands, colours, write } = stage;
  const registry = registryPath(file);
  const expected = await planned(stage, registry);
  const apply = ["apply", "--registry", registry, "--lease-seconds", LEASE_SECONDS];
  const slowly = [
    ...apply,
    "--max-writes-per-second",
    String(Math.max(25, Math.ceil(expected / PASS_SECONDS))),
  ];

  const killed = await commands.killed(slowly, (progress) => changedSoFar(progress) >= expected / 3);
  if (killed.wasKilled) {
    write(
      fact(
        colours,
        "kill -9",
        colours.red(
          `the run is killed after ${grouped(changedSoFar(killed.lastProgress))} of ${grouped(expected)} references`,
        ),
      ),
    );
    await whatTheDeadRunLeft(stage, file);
    write(fact(colours, "again", "the same command; it waits until the dead run's lease ends"));
  } else write(fact(colours, "kill -9", "the run was quicker than the kill; the same command again"));

  const outcome = await commands.json<Outcome>(...apply);
  write(outcomeText(colours, outcome, await stage.newNotices()));
  await whatIsLeft(stage, file);
}

async function planned({ commands, colours, write }: Stage, registry: string): Promise<number> {
  const plan = await commands.json<Plan>("plan", "--registry", registry);
  const deletions = plan.migrations.filter(({ kind }) => kind === "delete");
  const references = deletions.reduce((sum, migration) => sum + migration.references, 0);
  const teams = new Set(plan.notices.map(({ team }) => team)).size;
  write(
    fact(
      colours,
      "plan",
      `${counted(deletions.length, "model")} to delete, ${counted(references, "reference")} to them, ${counted(teams, "team")} to tell`,
    ),
  );
  return references;
}

async function whatTheDeadRunLeft({ commands, colours, write }: Stage, file: string): Promise<void> {
  const { runs } = await commands.json<{ runs: Run[] }>("runs");
  const { entries } = await commands.json<{ entries: Entry[] }>("ledger", "list", "--kind", "delete");
  const states = Map.groupBy(entries, ({ state }) => state);
  const deleted = readExampleRegistry(file).deleted.at(-1);
  const id = modelId(deleted?.provider ?? "", deleted?.name ?? "");
  const { status, model } = await commands.json<Resolution>("resolve", id);
  const run = runs[0];
  write(
    fact(
      colours,
      "runs",
      run === undefined
        ? "none"
        : `${run.run} still counts as ${run.status}; its lease ends within ${LEASE_SECONDS} s`,
    ) +
      fact(
        colours,
        "ledger",
        [...states].map(([state, those]) => `${counted(those.length, "deletion")} ${state}`).join(", "),
      ) +
      fact(
        colours,
        "resolve",
        `${id} is ${status}${model === null ? ", with no model in its place" : ` to ${model}`}: readers are right already`,
      ),
  );
}

async function whatIsLeft({ commands, colours, write }: Stage, file: string): Promise<void> {
  const { usage } = await commands.json<{ usage: Usage[] }>("usage", "--in-use");
  const deleted = new Set(
    readExampleRegistry(file).deleted.map(({ provider, name }) => modelId(provider, name)),
  );
  const left = usage
    .filter(({ model }) => deleted.has(model))
    .reduce((sum, { references }) => sum + references, 0);
  write(fact(colours, "left over", `${counted(left, "reference")} to a deleted model`));
}

/** Returns the count of changed references in a line of progress, such as `pass 1,200 of 4,000 (30 %), rewritten 310, cleared 12`. */
function changedSoFar(progress: string): number {
  const counts = progress.matchAll(/(?:rewritten|cleared) ([\d,]+)/g);
  return [...counts].reduce((sum, [, count = "0"]) => sum + Number(count.replaceAll(",", "")), 0);
}

import { Failure } from "../../../contract/errors.ts";
import type { Plan } from "../../../contract/plan.ts";
import { optionWords } from "../../../domain/text/shell-word.ts";
import type { UsageReport } from "../../../domain/usage/saved-usage.ts";
import type { Arguments, Dependencies, Shown, StreamingCommand } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { checkLimits, planLimits } from "../../input/plan-limits.ts";
import { readPricing } from "../../input/prices-input.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { parseSavedUsage } from "../../input/saved-usage.ts";
import { planMarkdown } from "../../plan/plan-markdown.ts";
import { planText } from "../../plan/plan-text.ts";
import { changesAsCsv, changesAsJson, changesAsText } from "../../text/changes-text.ts";
import { commandHere } from "../../text/here.ts";

type Options = Arguments["options"];

/** The exit status of `plan --exit-code` where there are changes. */
const HAS_CHANGES = 3;

/** The plan is printed before it is held against the limits: the error then stands on stderr, below what it is about. */
export const command: StreamingCommand = {
  async *stream(dependencies, given, shown) {
    const { options } = given;
    checkForm(options);
    const limits = planLimits(options);
    let isChecked = limits === undefined;
    try {
      const plan = yield* options.changes === undefined
        ? planAlone(dependencies, given, shown)
        : planWithChanges(dependencies, given, shown);
      isChecked = true;
      if (limits !== undefined) checkLimits(limits, plan);
      if (options["exit-code"] !== undefined && plan.status === "changes") shown.endWith(HAS_CHANGES);
    } finally {
      // A reader that stops half way, as after `| head`, ends the plan before anybody knows how much it would change.
      if (!isChecked) await shown.remark("the limits were not checked: the plan was not read to its end");
    }
  },
};

/** @throws Failure `bad-usage` for options that do not go together */
function checkForm({ changes, csv, usage, markdown }: Options): void {
  if (changes === undefined && csv === undefined) return;
  const fault =
    changes === undefined
      ? "--csv is a form of --changes: plan --changes --csv"
      : usage !== undefined
        ? "--changes reads the tables, for a saved usage holds no places: leave --usage out"
        : markdown !== undefined
          ? "--changes has no form for a pull request: leave --markdown out"
          : undefined;
  if (fault !== undefined) throw new Failure("bad-usage", fault);
}

async function* planAlone(
  dependencies: Dependencies,
  given: Arguments,
  { json, colours }: Shown,
): AsyncGenerator<string, Plan> {
  const { options } = given;
  const from = text(options, "usage");
  const saved = from === undefined || from === SNAPSHOT ? undefined : await readUsage(dependencies, from);
  const registry = await registryOf(dependencies, options);
  const pricing = await readPricing(dependencies, options);
  const platform = await dependencies.openPlatform(saved === undefined ? "read" : "none");
  const usage = from === SNAPSHOT ? await platform.usageSnapshot({}) : saved;
  const plan = pricing(await platform.plan(usage === undefined ? registry : { ...registry, usage }));
  if (json) yield `${JSON.stringify(plan, null, 2)}\n`;
  else if (options.markdown !== undefined) yield planMarkdown(plan, textOptions(dependencies, given));
  else yield planText(plan, colours, textOptions(dependencies, given));
  return plan;
}

/** The usage that stands in the platform itself; a file of this name is `./snapshot`. */
const SNAPSHOT = "snapshot";

/** @throws Failure `bad-usage` */
async function readUsage({ readFile }: Dependencies, file: string): Promise<UsageReport> {
  const saved = parseSavedUsage(await readFile(file));
  if ("fault" in saved)
    throw new Failure("bad-usage", `${file} is no saved \`usage --json\`: ${saved.fault}`);
  return saved.report;
}

async function* planWithChanges(
  dependencies: Dependencies,
  given: Arguments,
  { json, colours }: Shown,
): AsyncGenerator<string, Plan> {
  const { options } = given;
  const registry = await registryOf(dependencies, options);
  const pricing = await readPricing(dependencies, options);
  const platform = await dependencies.openPlatform("read");
  const { changes, end } = endKept(platform.planChanges(registry), pricing);
  if (json) yield* changesAsJson(changes, end);
  else if (options.csv !== undefined) yield* changesAsCsv(changes);
  else {
    yield* changesAsText(changes, colours);
    yield `\n${planText(end(), colours, textOptions(dependencies, given))}`;
  }
  return end();
}

/** Returns what a generator yields, and a function that returns what it has returned, finished. */
function endKept<Item, End>(
  generator: AsyncGenerator<Item, End>,
  finish: (end: End) => End,
): { readonly changes: AsyncGenerator<Item>; end(): End } {
  const kept: End[] = [];
  return {
    changes: (async function* () {
      kept.push(finish(yield* generator));
    })(),
    end() {
      const [end] = kept;
      if (end === undefined) throw new Error("the generator has not ended");
      return end;
    },
  };
}

function textOptions({ now }: Dependencies, given: Arguments) {
  const { options } = given;
  const file = text(options, "registry");
  const command = file === undefined ? "apply" : `apply ${optionWords("registry", file)}`;
  return {
    now: now(),
    allWarnings: options["all-warnings"] !== undefined,
    next: options.usage === undefined ? `${commandHere(command, given)} does it` : undefined,
  };
}

async function registryOf(dependencies: Dependencies, options: Options) {
  const file = text(options, "registry");
  return { ...(await readValidRegistry(dependencies, file)), isOwn: file === undefined };
}

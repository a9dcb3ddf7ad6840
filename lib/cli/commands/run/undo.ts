import type { Change, UndoCounts } from "../../../contract/change.ts";
import { Failure } from "../../../contract/errors.ts";
import type { Entry } from "../../../contract/results.ts";
import { isObjectId } from "../../../domain/text/ids.ts";
import type { Arguments, StreamingCommand } from "../../command/command.ts";
import { requiredText, text } from "../../command/values.ts";
import { given, teamOption } from "../../input/ids.ts";
import { changesAsJson, changesAsText } from "../../text/changes-text.ts";
import type { Colours } from "../../text/colour.ts";
import { counted } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

export const command: StreamingCommand = {
  async *stream({ openPlatform }, { operands, options }, { json, colours, endWith, remark }) {
    const isDryRun = options["dry-run"] === true;
    const reason = isDryRun ? (text(options, "reason") ?? "") : requiredText(options, "reason");
    const scope = given({ team: teamOption(options), owner: ownerOption(options) });
    const platform = await openPlatform(isDryRun ? "read" : "write");
    const { entry, references, expired, changes } = await platform.undo({
      id: operands[0]!,
      ...scope,
      reason,
      isDryRun,
    });
    if (json) yield* changesAsJson(changes, () => ({ entry, references, expired }));
    else {
      if (expired > 0) {
        await remark(
          `${counted(expired, "reference")} of this migration, of all teams, cannot come back: the journal has expired`,
        );
      }
      yield headline(entry, references, isDryRun, colours);
      yield* isDryRun ? changesAsText(changes, colours) : changesAsText(leftOf(changes), colours, "");
    }
    if (entry.state === "incomplete") endWith(1);
  },
};

function ownerOption(options: Arguments["options"]): { kind: string; id: string } | undefined {
  const owner = text(options, "owner");
  if (owner === undefined) return undefined;
  const slash = owner.indexOf("/");
  const [kind, id] = [owner.slice(0, Math.max(slash, 0)), owner.slice(slash + 1)];
  if (kind !== "" && isObjectId(id)) return { kind, id };
  throw new Failure("bad-usage", `--owner needs a kind and an id, as in chatbot/support, not "${owner}"`);
}

function headline(entry: Entry, references: UndoCounts, isDryRun: boolean, colours: Colours): string {
  const { restored, changedSince, failed } = references;
  const verb = isDryRun ? "would come back" : `${restored === 1 ? "is" : "are"} as before`;
  const lines = [
    `${colours.bold(visible(entry.id))}${isDryRun ? " would be undone" : ` is ${entry.state}`}`,
    `  ${counted(restored, "reference")} ${verb}`,
    ...(changedSince === 0
      ? []
      : [`  ${counted(changedSince, "reference")} changed since: what users chose stays`]),
    ...(failed === 0 ? [] : [colours.red(`  ${counted(failed, "reference")} could not be written`)]),
  ];
  return `${lines.join("\n")}\n\n`;
}

/** Yields the places that are not as before: the others are counted. */
async function* leftOf(changes: AsyncIterable<Change>): AsyncGenerator<Change> {
  for await (const change of changes)
    if (change.state !== "restored" || change.left !== undefined) yield change;
}

import type { Change } from "../../../contract/change.ts";
import type { StreamingCommand } from "../../command/command.ts";
import { given, teamOption } from "../../input/ids.ts";
import { changesAsCsv, changesAsJson, changesAsText } from "../../text/changes-text.ts";

export const command: StreamingCommand = {
  async *stream({ openPlatform }, { operands, options }, { json, colours }) {
    const team = given({ team: teamOption(options) });
    const platform = await openPlatform("read");
    const changes: AsyncIterable<Change> = platform.changes({ id: operands[0]!, ...team });
    if (json) yield* changesAsJson(changes);
    else if (options.csv === undefined) yield* changesAsText(changes, colours);
    else yield* changesAsCsv(changes);
  },
};

import type { Change } from "../../../contract/change.ts";
import type { StreamingCommand } from "../../command/command.ts";
import { given, teamOption } from "../../input/ids.ts";
import { changesAsCsv, changesAsJson, changesAsText } from "../../text/changes-text.ts";
import { counted } from "../../text/table.ts";

export const command: StreamingCommand = {
  async *stream({ openPlatform }, { operands, options }, { json, colours, remark }) {
    const team = given({ team: teamOption(options) });
    const platform = await openPlatform("read");
    const id = operands[0]!;
    const expired = await platform.expiredReferences(id);
    const changes: AsyncIterable<Change> = platform.changes({ id, ...team });
    if (json) return yield* changesAsJson(changes, () => ({ expired }));
    if (expired > 0) {
      await remark(
        `${counted(expired, "reference")} of this migration, of all teams, cannot be listed any more: the journal has expired`,
      );
    }
    if (options.csv === undefined) yield* changesAsText(changes, colours);
    else yield* changesAsCsv(changes);
  },
};

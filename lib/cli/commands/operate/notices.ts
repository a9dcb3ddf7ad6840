import type { NoticeState, StoredNotice } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { oneOf } from "../../command/values.ts";
import { given, modelOption, teamOption } from "../../input/ids.ts";
import { paintStatus } from "../../text/colour.ts";
import { affectedText } from "../../text/plan-parts.ts";
import { counted, table } from "../../text/table.ts";
import { shownTime } from "../../text/time.ts";

const STATES: readonly NoticeState[] = ["pending", "published"];

export const command: Command<{ readonly notices: readonly StoredNotice[] }> = {
  async run({ openPlatform }, { options }) {
    const filter = given({
      team: teamOption(options),
      model: modelOption(options),
      state: oneOf(options, "state", STATES),
    });
    const platform = await openPlatform("read");
    return { notices: await platform.notices(filter) };
  },
  text({ notices }, colours) {
    if (notices.length === 0) return "There are no such notices.\n";
    const columns = [
      { title: "CREATED (UTC)", value: (notice: StoredNotice) => shownTime(notice.createdAt) },
      {
        title: "STATE",
        value: (notice: StoredNotice) => notice.state,
        paint: (state: string) => paintStatus(colours, state),
      },
      { title: "TEAM", value: (notice: StoredNotice) => notice.team.name },
      { title: "MODEL", value: (notice: StoredNotice) => notice.model.id },
      { title: "OUTCOME", value: (notice: StoredNotice) => notice.outcome },
      { title: "REPLACEMENT", value: (notice: StoredNotice) => notice.replacement?.id ?? null },
      { title: "AFFECTED", value: (notice: StoredNotice) => affectedText(notice.affected) },
      { title: "REACHED", value: (notice: StoredNotice) => notice.reached },
    ];
    return `${table(columns, notices, colours)}\n${counted(notices.length, "notice")}.\n`;
  },
};

import type { ListedNotice, NoticeState } from "../../../contract/notices.ts";
import type { Command } from "../../command/command.ts";
import { oneOf } from "../../command/values.ts";
import { given, modelOption, teamOption } from "../../input/ids.ts";
import { affectedText } from "../../plan/plan-parts.ts";
import { paintStatus } from "../../text/colour.ts";
import { counted, grouped, table } from "../../text/table.ts";
import { shownTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

const STATES: readonly NoticeState[] = ["pending", "published"];

export const command: Command<{ readonly notices: readonly ListedNotice[] }> = {
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
      { title: "CREATED (UTC)", value: (notice: ListedNotice) => shownTime(notice.createdAt) },
      {
        title: "STATE",
        value: (notice: ListedNotice) => notice.state,
        paint: (state: string) => paintStatus(colours, state),
      },
      { title: "TEAM", value: (notice: ListedNotice) => notice.team.name },
      { title: "MODEL", value: (notice: ListedNotice) => notice.model.id },
      { title: "OUTCOME", value: (notice: ListedNotice) => notice.outcome },
      { title: "REPLACEMENT", value: (notice: ListedNotice) => notice.replacement?.id ?? null },
      { title: "AFFECTED", value: (notice: ListedNotice) => affectedText(notice.affected) },
      { title: "REACHED", value: (notice: ListedNotice) => notice.reached },
    ];
    const pending = notices.filter(({ state }) => state === "pending");
    const why = pending[0]?.why;
    const waiting =
      why === undefined ? "" : `${colours.yellow(`${grouped(pending.length)} pending: ${visible(why)}`)}.\n`;
    return `${table(columns, notices, colours)}\n${counted(notices.length, "notice")}.\n${waiting}`;
  },
};

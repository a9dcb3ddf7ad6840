import type { Team } from "../../../contract/results.ts";
import { optionWords } from "../../../domain/text/shell-word.ts";
import type { Command } from "../../command/command.ts";
import { integer, text } from "../../command/values.ts";
import { commandHere } from "../../text/here.ts";
import { counted, table } from "../../text/table.ts";

/** Teams of one page: what a person scrolls through. */
const PAGE = 200;

type TeamsPage = {
  readonly teams: readonly Team[];
  /** The last team of a page that others follow. */
  readonly next: string | null;
};

export const command: Command<TeamsPage> = {
  async run({ openPlatform }, { options }) {
    const limit = integer(options, "limit", { least: 1 }) ?? PAGE;
    const after = text(options, "after");
    const platform = await openPlatform("read");
    const left = (await platform.teams()).filter(({ id }) => after === undefined || id > after);
    const teams = left.slice(0, limit);
    return { teams, next: left.length > limit ? (teams.at(-1)?.id ?? null) : null };
  },
  text({ teams, next }, colours, given) {
    if (teams.length === 0) return "There are no such teams.\n";
    const columns = [
      { title: "TEAM", value: (team: Team) => team.id },
      { title: "NAME", value: (team: Team) => team.name },
      { title: "MEMBERS", value: (team: Team) => team.members },
      { title: "REFERENCES", value: (team: Team) => team.references },
      { title: "NOTICES", value: (team: Team) => team.notices },
    ];
    const limit = text(given.options, "limit");
    const words = [
      "teams",
      optionWords("after", next ?? ""),
      ...(limit === undefined ? [] : [optionWords("limit", limit)]),
    ];
    const more = next === null ? "" : `More: ${commandHere(words.join(" "), given)}\n`;
    return `${table(columns, teams, colours)}\n${counted(teams.length, "team")}.\n${more}`;
  },
};

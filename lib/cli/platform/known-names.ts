import { Failure } from "../../contract/errors.ts";
import { closest } from "../../domain/text/closest.ts";
import { teamPartitionOf } from "../../domain/text/keys.ts";
import { optionWords } from "../../domain/text/shell-word.ts";
import { identityOf, sortKeyPrefix } from "../../domain/workspace/rows.ts";
import type { Models } from "../../operations/ports/models.ts";
import type { NoticeLookup } from "../../operations/ports/notices.ts";
import type { Directory } from "../../operations/ports/references.ts";
import type { WorkspaceStore } from "../../operations/ports/workspace.ts";
import { readTeamRows } from "../../operations/workspace/team-rows.ts";

type KnownStores = {
  readonly models: Models;
  readonly notices: NoticeLookup;
  readonly directory: Directory;
  readonly workspace: WorkspaceStore | undefined;
};

/** Refuses names that nothing on the platform bears. Where it cannot be known whether there is such a name, it is not refused. */
type KnownNames = {
  /** @throws Failure `unknown-entry` */
  requireModel(id: string | undefined): Promise<void>;
  /** Only the example workspace lists teams: elsewhere a team may exist without a reference or a notice. @throws Failure `unknown-entry` */
  requireTeam(team: string | undefined): Promise<void>;
  /** @throws Failure `unknown-entry` */
  requireMember(team: string, member: string | undefined): Promise<void>;
};

export function createKnownNames({ models, notices, directory, workspace }: KnownStores): KnownNames {
  return {
    async requireModel(id) {
      if (id === undefined) return;
      const known = (await models.all()).map((row) => row.id);
      if (known.length > 0 && !known.includes(id)) throw unknownName("model", id, known, "models");
    },
    async requireTeam(team) {
      if (team === undefined || (await directory.teamNames([team])).has(team)) return;
      const known = [...(await readTeamRows(workspace)).keys()];
      if (known.length === 0 || known.includes(team) || (await notices.list(team)).length > 0) return;
      throw unknownName("team", team, known, "teams");
    },
    async requireMember(team, member) {
      if (workspace === undefined || member === undefined) return;
      const rows = await Array.fromAsync(workspace.query(teamPartitionOf(team), sortKeyPrefix("member")));
      const known = rows.flatMap((row) => identityOf(row)?.id ?? []);
      if (known.length > 0 && !known.includes(member))
        throw unknownName(`member of ${team}`, member, known, `inbox ${optionWords("team", team)}`);
    },
  };
}

function unknownName(kind: string, name: string, known: readonly string[], list: string): Failure {
  const near = closest(name, known);
  const message = `there is no ${kind} "${name}"`;
  return near === undefined
    ? new Failure("unknown-entry", message, { hint: list })
    : new Failure("unknown-entry", `${message}: did you mean ${near}?`);
}

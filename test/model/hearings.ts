import type { Restored } from "../../lib/contract/notices.ts";
import type { ModelEntry } from "./migrations.ts";
import type { Row, Rows } from "./rows.ts";

/** Section 8: whoever was told of a deprecation or a deletion hears that it is over, once. */

/** What a team has heard of one model by one pass, and believes. */
type Hearing = {
  readonly model: string;
  readonly team: string;
  readonly kind: "deprecate" | "delete";
  readonly to: string | null;
  readonly epoch: number;
  readonly times: number;
};

export type Over = {
  readonly model: string;
  readonly team: string;
  readonly restored: Restored;
  readonly replacement: string | null;
  /** Of a deletion; null for a deprecation. */
  readonly epoch: number | null;
  readonly times: number | null;
  readonly references: number | null;
  readonly isDeprecated: boolean;
};

/** What all teams believe. */
export function createHearings() {
  let believed: Hearing[] = [];
  return {
    /** Notes one reference that a team is told of. */
    hear({ kind, model, epoch, times = 1 }: ModelEntry, team: string, to: string | null): void {
      if (kind === "promote") return;
      believed.push({ model, team, kind, to, epoch, times });
    },
    /** Returns what is no longer true now, for each team and model. @param before the states of the rows as they were */
    over(rows: Rows, before: ReadonlyMap<string, Row["status"]>): Over[] {
      const isOver = ({ model, kind }: Hearing): boolean => {
        const [was, is] = [before.get(model), rows.get(model)?.status];
        return was !== is && (kind === "delete" ? is !== "deleted" : is === "active");
      };
      const groups = Map.groupBy(believed.filter(isOver), ({ model, team }) => JSON.stringify([model, team]));
      believed = believed.filter((one) => !isOver(one));
      return [...groups.values()].map((group): Over => {
        const deletions = group.filter(({ kind }) => kind === "delete");
        const { model, team, kind, to, epoch, times } = (deletions.at(-1) ?? group.at(-1))!;
        const isDeletion = kind === "delete";
        return {
          model,
          team,
          restored: isDeletion ? "listed-again" : "no-longer-deprecated",
          replacement: to,
          epoch: isDeletion ? epoch : null,
          times: isDeletion ? null : times,
          references: isDeletion ? deletions.length : null,
          isDeprecated: isDeletion && rows.get(model)?.status === "deprecated",
        };
      });
    },
  };
}

import type { Notice } from "../../../../lib/contract/notices.ts";
import { canonical } from "../history.ts";
import type { CreateRule } from "./rule.ts";
import { noticesIn } from "./told.ts";

/** What a team is told: a model is deprecated, is deleted, or one of these is over. */
type Word = { readonly id: string; readonly slug: Notice["slug"]; readonly of: Notice; readonly at: number };

/** The slug that `restored` takes back. */
const BELIEVED = {
  "no-longer-deprecated": "llm-model-deprecated",
  "listed-again": "llm-model-deleted",
  undone: "llm-model-deleted",
  redone: "llm-model-restored",
} as const;

/**
 * 12. Nobody is left with an untruth: a team that was told of a deprecation or a deletion which does not hold any more has been told so afterwards; nobody
 * is told that something is over who never heard of it, nor while it still holds.
 */
export const nobodyIsLeftWithAnUntruth: CreateRule = ({ history, isSettled }, complain) => {
  const words = new Map<string, Word>();
  let at = 0;
  const said = (notice: Notice): Word => ({ id: notice.id, slug: notice.slug, of: notice, at });
  const about = (one: Notice): string => canonical([one.team.id, one.model.id]);
  return {
    before(_call, state) {
      if (at > 0) return;
      for (const notice of noticesIn(state)) words.set(notice.id, said(notice));
      at = 1;
    },
    after({ changes }, state) {
      at += 1;
      if (!changes.some(({ table, key }) => table === "ledger" && key.includes("NOTICE#"))) return;
      for (const notice of noticesIn(state)) {
        if (words.has(notice.id)) continue;
        words.set(notice.id, said(notice));
        const { slug, restored, model, team } = notice;
        // The model that references leave again may well be deleted.
        if (slug !== "llm-model-restored" || restored === "redone") continue;
        const status = state.model(model.id)?.status;
        const holds = restored === "no-longer-deprecated" ? status !== "active" : status === "deleted";
        if (holds)
          complain(`team ${team.id} was told ${restored} of ${model.id}, which is ${String(status)}`);
      }
    },
    atEnd(state) {
      for (const same of Map.groupBy(words.values(), ({ of }) => about(of)).values()) {
        const [{ of: one }] = same as [Word];
        const last = (wanted: (notice: Notice) => boolean): number =>
          Math.max(-1, ...same.filter(({ of }) => wanted(of)).map((word) => word.at));
        const status = state.model(one.model.id)?.status;
        const heardOver = last(({ slug }) => slug === "llm-model-restored");
        const heard = {
          deprecated: last(({ slug }) => slug === "llm-model-deprecated"),
          deleted: last(({ slug }) => slug === "llm-model-deleted"),
        };
        const believed = `team ${one.team.id} believes that ${one.model.id} is`;
        if (isSettled && status === "active" && heard.deprecated > heardOver)
          complain(`${believed} deprecated`);
        if (isSettled && status !== "deleted" && heard.deleted > heardOver) complain(`${believed} deleted`);
        for (const { of } of same) {
          const { restored, slug } = of;
          if (slug !== "llm-model-restored" || restored === undefined) continue;
          const cause = same.some((word) => word.slug === BELIEVED[restored]);
          if (!cause)
            complain(`team ${of.team.id} was told ${restored} of ${of.model.id}, and knew of nothing`);
        }
      }
      const ids = new Set(
        history.taken.filter(({ slug }) => slug === "llm-model-restored").map(({ id }) => id),
      );
      for (const id of ids)
        if (!words.has(id)) complain(`notice ${id} says that something is over, and is not written`);
    },
  };
};

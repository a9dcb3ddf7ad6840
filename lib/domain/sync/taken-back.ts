import type { MigrationKind } from "../../contract/results.ts";
import type { ModelRecord } from "../models/records.ts";
import { byCodeUnit } from "../text/code-units.ts";
import type { SyncDraft } from "./sync-draft.ts";

/** Most entries of one model and kind that are taken back at once: they are in one transaction of 100 actions, with the row and what it claims. */
const TOGETHER = 40;

/** Records that the deprecations or deletions of a model are over: the teams that were told of them will hear it. */
export function takeBack(draft: SyncDraft, { id, retiresOn }: ModelRecord, kind: MigrationKind): void {
  const held = draft.entriesOf(id, kind).filter((entry) => entry.takenBack === undefined);
  const oldestFirst = held.sort((left, right) => byCodeUnit(left.startedAt, right.startedAt));
  for (const entry of oldestFirst.slice(-TOGETHER))
    draft.record({ ...entry, takenBack: "to-tell", retiresOn });
}

/** Records that the deprecations or deletions of a model hold again, where nobody has heard yet that they were over. */
export function holdAgain(draft: SyncDraft, model: string, kind: MigrationKind): void {
  for (const { takenBack, ...entry } of draft.entriesOf(model, kind))
    if (takenBack === "to-tell") draft.record(entry);
}

import { type ModelRecord, UNTOUCHED } from "../../lib/domain/models/records.ts";

/** Returns the row of an active model that no registry lists, as a new row is. */
export const modelRecordOf = (id: string, changes: Partial<ModelRecord> = {}): ModelRecord => ({
  ...UNTOUCHED,
  id,
  provider: id.slice(0, id.indexOf("/")),
  name: id.slice(id.indexOf("/") + 1),
  tokenLimit: 1,
  parameters: "BasicParameters",
  since: "2026-01-01T00:00:00.000Z",
  ...changes,
});

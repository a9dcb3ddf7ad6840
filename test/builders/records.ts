import type { ModelRecord } from "../../lib/domain/models/records.ts";

/** Returns the row of an active model that no registry lists, as a new row is. */
export const modelRecordOf = (id: string, changes: Partial<ModelRecord> = {}): ModelRecord => ({
  id,
  provider: id.slice(0, id.indexOf("/")),
  name: id.slice(id.indexOf("/") + 1),
  tokenLimit: 1,
  parameters: "BasicParameters",
  status: "active",
  listed: false,
  default: false,
  translationDefault: false,
  notify: true,
  replacement: null,
  redirectsTo: null,
  via: [],
  hops: [],
  retiresOn: null,
  epoch: 1,
  watched: false,
  since: "2026-01-01T00:00:00.000Z",
  cleanPasses: 0,
  cleanPassAt: null,
  migration: null,
  marked: false,
  ...changes,
});

import type { ModelRecord } from "../../domain/models/records.ts";

export type Models = {
  /** @returns all rows, in no order; none where there is no table */
  all(): Promise<ModelRecord[]>;
  /** @returns undefined when the row or the table does not exist */
  get(id: string): Promise<ModelRecord | undefined>;
};

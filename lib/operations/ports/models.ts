import type { ModelRecord } from "../../domain/models/records.ts";

export type Models = {
  /** @returns all rows, in no order; none where there is no table */
  all(): Promise<ModelRecord[]>;
  /** @returns undefined where there is no such row, or no table */
  get(id: string): Promise<ModelRecord | undefined>;
};

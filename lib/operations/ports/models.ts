import type { ModelRecord } from "../../domain/models/records.ts";

export type Models = {
  all(): Promise<ModelRecord[]>;
  get(id: string): Promise<ModelRecord | undefined>;
};

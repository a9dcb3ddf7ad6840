import type { DeletedModelDocument } from "../../../lib/contract/registry-document.ts";
import { NEWEST, registryWith, registryWithSet } from "./perfect-registry.ts";

/** A document with one mistake, and where it must be found. */
export type Case = { readonly document: unknown; readonly path: string };

export const model = (name: string, fields: object = {}) => ({ name, tokenLimit: 1000, ...fields });
export const old = (fields: object = {}) => model("old", { deprecated: true, replacement: "new", ...fields });
export const gone = (name: string, replacement?: string) => ({
  provider: "p",
  name,
  ...(replacement === undefined ? {} : { replacement }),
});
export const listed = (...models: ReturnType<typeof model>[]) => registryWith({ models });
/** Beside `p` with its model `new` a provider `q` with the model `there`, and what else it has. */
export const neighbours = (
  models: ReturnType<typeof model>[] = [],
  deleted: readonly DeletedModelDocument[] = [],
) => ({
  version: 1,
  providers: {
    p: { models: [NEWEST] },
    q: { models: [model("there", { tokenLimit: 2000, default: true }), ...models] },
  },
  deleted,
});
export const field = (fields: object) => registryWithSet({ fields: { f: fields } });
export const EFFORT = { type: "choice", choices: ["low", "high"], default: "low" };
export const TOKENS = { type: "integer", minimum: 1, maximum: 9, default: 5 };
export const rule = (rules: object) =>
  registryWithSet({ fields: { effort: EFFORT, tokens: TOKENS }, rules: [rules] });
export const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

export const REST = "/providers/p/models/1";
export const SET = "/parameterSets/sets/S";

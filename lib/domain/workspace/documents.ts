import type { CustomModelDocument } from "../../contract/workspace-document.ts";
import { type AttributeValue, emptyRecord, type Item, textOf, toItem } from "../items/attribute-value.ts";
import { sortedJson } from "../items/sorted-json.ts";
import { byCodeUnit } from "../text/code-units.ts";
import type { WorkspaceKind } from "./entries.ts";

/** The fields of section 3 of the contract, by kind; any other attribute of a row is its key or comes from the application. */
const FIELDS: Readonly<Record<WorkspaceKind, readonly string[]>> = {
  team: ["id", "name"],
  member: ["id", "name", "email", "permissions", "notifications"],
  pipeline: ["id", "team", "name", "archived"],
  node: ["id", "name", "params"],
  chatbot: ["id", "team", "name", "pipeline", "publishedPipeline"],
  assistant: ["id", "team", "name", "modelId"],
  analysis: ["id", "team", "name", "modelId", "translationModelId"],
  evaluator: ["id", "team", "name", "params"],
  collection: ["id", "team", "name", "contextualizerModelId"],
};

/** Returns the object that a row stands for, as it was loaded: an absent field stays absent, null stays null. */
export function objectOf(kind: WorkspaceKind, row: Item): Record<string, AttributeValue> {
  const object = emptyRecord<AttributeValue>();
  for (const field of FIELDS[kind]) {
    const value = row[field];
    if (value !== undefined) object[field] = value;
  }
  return object;
}

/** Returns a team with its members or a pipeline with its nodes; the parts are rows, in any order. */
export function objectWithParts(kind: "team" | "pipeline", row: Item, parts: readonly Item[]): Item {
  const object = objectOf(kind, row);
  const [list, part] = kind === "team" ? (["members", "member"] as const) : (["nodes", "node"] as const);
  object[list] = {
    L: [...parts].sort(byId).map((item) => ({ M: objectOf(part, item) })),
  };
  return object;
}

/** Compares ids by code unit, as in all lists of an export. */
function byId(left: Item, right: Item): number {
  return byCodeUnit(textOf(left.id) ?? "", textOf(right.id) ?? "");
}

export function customModelObject(model: CustomModelDocument): Item {
  return toItem({ ...model });
}

/** Returns one line of JSON; `kind` is given in a line of a `.jsonl` file. */
export function lineOf(object: Item, kind?: string): string {
  if (kind === undefined) return sortedJson({ M: object });
  const line = emptyRecord<AttributeValue>();
  for (const [key, value] of Object.entries(object)) line[key] = value;
  line.kind = { S: kind };
  return sortedJson({ M: line });
}

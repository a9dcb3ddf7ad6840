import { paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { CustomModelDocument } from "../../contract/workspace-document.ts";
import { type ModelRecord, UNTOUCHED } from "../../domain/models/records.ts";
import { CUSTOM_PREFIX, customModelId } from "../../domain/text/ids.ts";
import type { CustomModelStore } from "../../operations/ports/workspace.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import { itemsOf } from "../client/pages.ts";
import { aliasesOf } from "../client/rows.ts";

/** A custom model may change while it is active; a tombstone belongs to the run that promoted the model. */
const IS_NO_TOMBSTONE = "attribute_not_exists(#id) OR #status <> :deleted";

/** Reads and writes the custom models in the models table. */
export function createCustomModelTable(
  { documents }: Pick<DynamoDB, "documents">,
  table: string,
): CustomModelStore {
  return {
    async *scan() {
      const input = {
        TableName: table,
        ConsistentRead: true,
        FilterExpression: "begins_with(#id, :custom) AND #status <> :deleted",
        ExpressionAttributeNames: { "#id": "id", "#status": "status" },
        ExpressionAttributeValues: { ":custom": CUSTOM_PREFIX, ":deleted": "deleted" },
      };
      for await (const row of itemsOf(paginateScan({ client: documents }, input)))
        yield documentOf(row as ModelRecord);
    },
    async put(model, at) {
      const update = new UpdateCommand({ TableName: table, ...updateOf(model, at) });
      return (await orIfRefused(documents.send(update), undefined)) !== undefined;
    },
  };
}

function documentOf({ team = "", provider, name, tokenLimit, parameters }: ModelRecord): CustomModelDocument {
  const model = { team, provider, name, tokenLimit: tokenLimit ?? 0 };
  return typeof parameters === "string" ? { ...model, parameters } : model;
}

/**
 * Returns the update of a row. A new row gets every field that a row without hops has (rows without hops lack that field); in an existing row only
 * the token limit and the parameters change.
 */
function updateOf({ team, provider, name, tokenLimit, parameters }: CustomModelDocument, at: string) {
  const { hops: _, ...untouched } = UNTOUCHED;
  const fields = Object.entries({ ...untouched, provider, name, team, since: at });
  const sets = [
    "#tokenLimit = :tokenLimit",
    ...(parameters === undefined ? [] : ["#parameters = :parameters"]),
    ...fields.map(([field]) => `#${field} = if_not_exists(#${field}, :${field})`),
  ];
  return {
    Key: { id: customModelId({ team, provider, name }) },
    ConditionExpression: IS_NO_TOMBSTONE,
    UpdateExpression: `SET ${sets.join(", ")}${parameters === undefined ? " REMOVE #parameters" : ""}`,
    ExpressionAttributeNames: aliasesOf("id", "tokenLimit", "parameters", ...fields.map(([field]) => field)),
    ExpressionAttributeValues: {
      ...Object.fromEntries(fields.map(([field, value]) => [`:${field}`, value])),
      ":tokenLimit": tokenLimit,
      ...(parameters === undefined ? {} : { ":parameters": parameters }),
      ":deleted": "deleted",
    },
  };
}

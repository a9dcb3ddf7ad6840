import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { ParameterForm } from "../contract/parameter-results.ts";
import { DEFAULT_PARAMETER_SET, type ParameterSetsDocument } from "../contract/registry-document.ts";
import type { Resolution } from "../contract/results.ts";
import { parameterForm } from "../domain/forms/parameter-form.ts";
import type { Item } from "../domain/items/attribute-value.ts";
import { ownSet, type ResolvableModel, resolveModel } from "../domain/models/resolution.ts";
import { parseModelId } from "../domain/text/ids.ts";
import { parseModelRow } from "./model-row.ts";
import { createRecent } from "./recent.ts";

export type { ParameterForm } from "../contract/parameter-results.ts";

export type { ParameterChange, Resolution } from "../contract/results.ts";

export type ResolverOptions = {
  /** Name of the models table: the stack's output `ModelsTable`. */
  readonly table: string;
  /** Needs `dynamodb:GetItem` on the table. @default one for the region and credentials of the environment */
  readonly client?: DynamoDBClient;
  /** Address of an emulator, instead of a client. */
  readonly endpoint?: string;
  /** Seconds for which a result is used again; also the longest delay until a reader follows a deletion. @default 60 */
  readonly cacheSeconds?: number;
  /** Most rows that are kept, misses included. @default 10,000 */
  readonly cacheRows?: number;
  /**
   * The parameter sets of the registry that is deployed: rows name their set, and do not hold it. `form` uses them, and `resolve` fits parameters to
   * the model's own set as it is now. @default none: parameters of a model that still works come back as they are
   */
  readonly parameterSets?: ParameterSetsDocument;
  /** Returns milliseconds that never go back. @default performance.now */
  now?(): number;
};

export type Resolver = {
  /**
   * Returns the model to use for an id that the application has stored. It never throws because of the id: a deprecated model is still used (show a
   * warning), a deleted one gives its replacement (`redirected`) or none (`cleared`), and anything else is `unknown`, null included, which is what
   * clearing writes. It rejects only when the table cannot be read.
   * @param parameters the parameters stored beside the id; they come back legal for the model that is returned, as far as its set is known, and every
   * key that the set does not describe comes back as it was. Null, and any other value that is no record, counts as none
   */
  resolve<Id extends string | null | undefined>(
    id: Id,
    parameters?: Readonly<Record<string, unknown>> | null,
  ): Promise<Resolution<Id>>;
  /**
   * Returns what a user interface needs to show and check the parameters beside a stored id, for the model that `resolve` returns. Returns null where
   * there is no model (`cleared`, `unknown`), or where none of the given sets is the model's.
   */
  form(id: string | null | undefined): Promise<ParameterForm | null>;
};

const EMULATOR = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/**
 * Creates the resolver, which is what applications import. It makes one eventually consistent read of a row (half a unit) for an id that is not
 * cached, two for a deleted one.
 *
 * @example
 * const resolver = createResolver({ table: process.env.MODELS_TABLE });
 * const { model, parameters } = await resolver.resolve(chatbot.modelId, chatbot.modelParameters);
 */
export function createResolver(options: ResolverOptions): Resolver {
  const { table, endpoint, cacheSeconds = 60, cacheRows = 10_000 } = options;
  const client =
    options.client ?? new DynamoDBClient(endpoint === undefined ? {} : { endpoint, ...EMULATOR });
  const recent = createRecent<ResolvableModel | undefined>({
    milliseconds: cacheSeconds * 1_000,
    atMost: cacheRows,
    now: options.now ?? (() => performance.now()),
  });

  async function read(id: string): Promise<ResolvableModel | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ...PROJECTION }),
    );
    return Item === undefined ? undefined : parseModelRow(Item as Item);
  }

  /** A text that is no model id has no row: DynamoDB would refuse some of them as keys. */
  const lookup = async (id: string) =>
    parseModelId(id) === undefined ? undefined : recent.get(id, () => read(id));

  const { parameterSets } = options;

  return {
    resolve: (id, parameters) => resolveModel(lookup, id, parameters, async () => parameterSets),
    async form(id) {
      const { model } = await resolveModel(lookup, id);
      const row = model === null ? undefined : await lookup(model);
      const set = row === undefined || parameterSets === undefined ? undefined : ownSet(row, parameterSets);
      return set === undefined ? null : parameterForm(row?.parameters ?? DEFAULT_PARAMETER_SET, set);
    },
  };
}

/** The projection of a read: only what a reader needs travels. */
const PROJECTION = {
  ProjectionExpression: "#id, #parameters, #formerFields, #status, #replacement, #redirectsTo, #via, #hops",
  ExpressionAttributeNames: {
    "#id": "id",
    "#parameters": "parameters",
    "#formerFields": "formerFields",
    "#status": "status",
    "#replacement": "replacement",
    "#redirectsTo": "redirectsTo",
    "#via": "via",
    "#hops": "hops",
  },
};

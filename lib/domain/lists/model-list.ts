import {
  type AnyNode,
  type ObjectExpression,
  type Options,
  type Property,
  parseExpressionAt,
  type Token,
  tokenizer,
  tokTypes,
} from "acorn";
import { modelId } from "../text/ids.ts";
import { type ListForm, parsed, rootOf, writtenKey, writtenText, writtenValue } from "./written-code.ts";

const OPTIONS: Options = { ecmaVersion: "latest", sourceType: "module" };

/** A model as a text declares it. */
export type WrittenModel = {
  /** The model id. */
  readonly id: string;
  /** The object that holds what is said of the model beside its name; undefined for a call without one. */
  readonly details: ObjectExpression | undefined;
  /** Where such an object goes: behind the last argument. */
  readonly end: number;
  readonly retiresOn: string | undefined;
};

/**
 * Finds the models in a text: the objects in `providers` of a registry document, or the calls in the lists of `provider([…])`. Undefined for a text that
 * declares them in another way than one plain element each.
 */
export function findModels(text: string, form: ListForm): readonly WrittenModel[] | undefined {
  const lists = form === "document" ? documentLists(text) : lineLists(text);
  const models = lists?.flatMap(({ provider, list }) =>
    list.map((element) => (form === "document" ? ofObject(provider, element) : ofCall(provider, element))),
  );
  const plain = models?.filter((model) => model !== undefined);
  return plain?.length === models?.length ? plain : undefined;
}

type ProviderList = { readonly provider: string; readonly list: readonly (AnyNode | null)[] };

function documentLists(text: string): ProviderList[] | undefined {
  const providers = writtenValue(rootOf(text, "document"), "providers");
  if (providers?.type !== "ObjectExpression") return undefined;
  return plainProperties(providers).flatMap(({ key, value }) => {
    const provider = writtenKey(key);
    const list = writtenValue(value, "models");
    return provider === undefined || list?.type !== "ArrayExpression"
      ? []
      : [{ provider, list: list.elements }];
  });
}

/** Reads each `name: provider([…])` by itself, so that it does not matter which types stand elsewhere in the file. */
function lineLists(text: string): ProviderList[] | undefined {
  return parsed(() =>
    providerCalls(text).flatMap(({ provider, start, end }) => {
      const call = parseExpressionAt(text.slice(0, end), start, OPTIONS);
      const list = call.type === "CallExpression" ? call.arguments[0] : undefined;
      return list?.type === "ArrayExpression" ? [{ provider, list: list.elements }] : [];
    }),
  );
}

type Call = { readonly provider: string; readonly start: number; readonly end: number };

/** Finds the calls by their tokens, which comments and texts have none of. @throws SyntaxError */
function providerCalls(text: string): Call[] {
  const tokens = [...tokenizer(text, OPTIONS)];
  return tokens.flatMap((name, index) => {
    const [colon, callee, bracket] = tokens.slice(index + 1, index + 4);
    const isCall =
      (name.type === tokTypes.name || name.type === tokTypes.string) &&
      colon?.type === tokTypes.colon &&
      callee?.type === tokTypes.name &&
      text.slice(callee.start, callee.end) === "provider" &&
      bracket?.type === tokTypes.parenL;
    if (!isCall) return [];
    const provider = "value" in name ? String(name.value) : "";
    return [{ provider, start: callee.start, end: endOfCall(tokens, index + 3) }];
  });
}

/** Returns the end of the bracket that closes the one at an index. */
function endOfCall(tokens: readonly Token[], opening: number): number {
  let depth = 0;
  const closing = tokens.slice(opening).find(({ type }) => {
    if (type === tokTypes.parenL) depth += 1;
    if (type === tokTypes.parenR) depth -= 1;
    return depth === 0;
  });
  return closing?.end ?? 0;
}

function ofObject(provider: string, node: AnyNode | null): WrittenModel | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  return modelOf(provider, writtenText(writtenValue(node, "name")), node, node.end);
}

/** `model("gpt-5", 400_000, { … })`; the function may have another name, as one of `modelWith` has. */
function ofCall(provider: string, node: AnyNode | null): WrittenModel | undefined {
  if (node?.type !== "CallExpression" || node.callee.type !== "Identifier") return undefined;
  const [name, limit, details, more] = node.arguments;
  if (limit === undefined || more !== undefined) return undefined;
  if (details !== undefined && details.type !== "ObjectExpression") return undefined;
  return modelOf(provider, writtenText(name), details, limit.end);
}

function modelOf(
  provider: string,
  name: string | undefined,
  details: ObjectExpression | undefined,
  end: number,
): WrittenModel | undefined {
  const isPlain = details?.properties.every((each) => each.type === "Property" && !each.computed) ?? true;
  const date = writtenValue(details, "retiresOn");
  const retiresOn = writtenText(date);
  if (name === undefined || !isPlain || (date !== undefined && retiresOn === undefined)) return undefined;
  return { id: modelId(provider, name), details, end, retiresOn };
}

/** Returns the properties of an object that is known to be plain. */
export function plainProperties({ properties }: ObjectExpression): readonly Property[] {
  return properties.filter((property) => property.type === "Property");
}

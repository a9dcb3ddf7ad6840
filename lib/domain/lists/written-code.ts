import { stripTypeScriptTypes } from "node:module";
import { type AnyNode, type Comment, type Options, parse, parseExpressionAt } from "acorn";

/** Offsets in a text; `end` is behind the last character. */
export type Range = { readonly start: number; readonly end: number };

/** `document`: a registry document, which is JSON. `lines`: the calls of a TypeScript list. */
export type ListForm = "document" | "lines";

/** Returns the syntax of a text; undefined for a text that cannot be read. JSON is read as the expression of JavaScript that it also is. */
export function rootOf(text: string, form: ListForm, onComment: Comment[] = []): AnyNode | undefined {
  const options: Options = { ecmaVersion: "latest", sourceType: "module", onComment };
  if (form === "document") return parsed(() => parseExpressionAt(text, 0, options) as AnyNode);
  // Plain lists are JavaScript as they are. Erasing types keeps offsets, and Node warns that it is experimental: only where it is needed.
  return (
    parsed(() => parse(text, options) as AnyNode) ??
    parsed(() => {
      onComment.length = 0;
      return parse(stripTypeScriptTypes(text), options) as AnyNode;
    })
  );
}

/** Returns what a parser reads; undefined for a text that is no code. */
export function parsed<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Returns the value of a property that an object names plainly. */
export function writtenValue(node: AnyNode | undefined, key: string): AnyNode | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  const property = node.properties.find(
    (each) => each.type === "Property" && !each.computed && writtenKey(each.key) === key,
  );
  return property?.type === "Property" ? property.value : undefined;
}

export function writtenKey(node: AnyNode): string | undefined {
  return node.type === "Identifier" ? node.name : writtenText(node);
}

/** Returns a text that is written plainly. */
export function writtenText(node: AnyNode | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type !== "TemplateLiteral" || node.quasis.length !== 1) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

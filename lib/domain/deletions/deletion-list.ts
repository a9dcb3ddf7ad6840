import type { AnyNode, ArrayExpression, Comment } from "acorn";
import type { ReplacementDocument } from "../../contract/registry-document.ts";
import { type ListForm, type Range, rootOf, writtenText, writtenValue } from "../lists/written-code.ts";
import { type Deletion, toDeletion } from "./deletion.ts";

/** A list as it stands in a text. `range` is inside its brackets or braces. */
export type WrittenList<Element extends Range> = {
  readonly range: Range;
  readonly elements: readonly Element[];
  readonly comments: readonly Range[];
};

/** A list of deletions; `deletion` is undefined for an element that is no plain line. */
export type DeletionList = WrittenList<Range & { readonly deletion: Deletion | undefined }>;

/** Finds the lists of deletions in a text; none in a text that cannot be read. JSON is read as the expression of JavaScript that it also is. */
export function findDeletionLists(text: string, form: ListForm): readonly DeletionList[] {
  const comments: Comment[] = [];
  const root = rootOf(text, form, comments);
  if (root === undefined) return [];
  const arrays = form === "document" ? documentLists(root) : lineLists(root);
  return arrays.map((array) => ({
    range: { start: array.start + 1, end: array.end - 1 },
    elements: array.elements.map((element) => ({
      start: element?.start ?? array.start,
      end: element?.end ?? array.start,
      deletion: element === null ? undefined : form === "document" ? fromObject(element) : fromCall(element),
    })),
    comments: comments.map(({ start, end }) => ({ start, end })),
  }));
}

/** Finds the imports of `deleted` in a TypeScript list, each as the list of names that it stands in. */
export function findImports(text: string): readonly WrittenList<Range & { readonly isDeleted: boolean }>[] {
  const comments: Comment[] = [];
  const root = rootOf(text, "lines", comments);
  const statements = root?.type === "Program" ? root.body : [];
  return statements.flatMap((statement) => {
    if (statement.type !== "ImportDeclaration") return [];
    const elements = statement.specifiers.map(({ start, end, local }) => ({
      start,
      end,
      isDeleted: local.name === "deleted",
    }));
    const range = {
      start: text.indexOf("{", statement.start) + 1,
      end: text.lastIndexOf("}", statement.source.start),
    };
    return elements.some(({ isDeleted }) => isDeleted) && range.start > 0
      ? [{ range, elements, comments }]
      : [];
  });
}

/** Returns the deletions of all lists, in their order, without what is no plain line. */
export function deletionsIn(lists: readonly DeletionList[]): readonly Deletion[] {
  return lists.flatMap(({ elements }) => elements.flatMap(({ deletion }) => deletion ?? []));
}

function documentLists(root: AnyNode): ArrayExpression[] {
  const list = writtenValue(root, "deleted");
  return list?.type === "ArrayExpression" ? [list] : [];
}

/** Returns the arrays that hold a call of `deleted`. Iterative: a generated list may be deep. */
function lineLists(root: AnyNode): ArrayExpression[] {
  const arrays: ArrayExpression[] = [];
  const nodes: AnyNode[] = [root];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (
      node.type === "ArrayExpression" &&
      node.elements.some((element) => element !== null && isCall(element))
    )
      arrays.push(node);
    nodes.push(...Object.values(node).flat().filter(isNode));
  }
  return arrays.sort((left, right) => left.start - right.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function isCall(node: AnyNode): boolean {
  return (
    node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "deleted"
  );
}

function fromObject(node: AnyNode): Deletion | undefined {
  return deletionOf(
    writtenText(writtenValue(node, "provider")),
    writtenText(writtenValue(node, "name")),
    writtenValue(node, "replacement"),
  );
}

function fromCall(node: AnyNode): Deletion | undefined {
  if (node.type !== "CallExpression" || !isCall(node)) return undefined;
  const [provider, name, details] = node.arguments;
  if (details !== undefined && details.type !== "ObjectExpression") return undefined;
  return deletionOf(writtenText(provider), writtenText(name), writtenValue(details, "replacement"));
}

function deletionOf(
  provider: string | undefined,
  name: string | undefined,
  written: AnyNode | undefined,
): Deletion | undefined {
  if (provider === undefined || name === undefined) return undefined;
  if (written === undefined) return toDeletion({ provider, name });
  const replacement = replacementOf(written);
  return replacement === undefined ? undefined : toDeletion({ provider, name, replacement });
}

function replacementOf(node: AnyNode): ReplacementDocument | undefined {
  const provider = writtenText(writtenValue(node, "provider"));
  const name = writtenText(writtenValue(node, "name"));
  return provider === undefined || name === undefined ? writtenText(node) : { provider, name };
}

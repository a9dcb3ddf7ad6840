import { Failure } from "../../contract/errors.ts";
import type { RegistryDocument } from "../../contract/registry-document.ts";
import { type Deletion, toDeletion } from "../../domain/deletions/deletion.ts";
import {
  type DeletionList,
  deletionsIn,
  findDeletionLists,
  findImports,
} from "../../domain/deletions/deletion-list.ts";
import { removeElements } from "../../domain/deletions/remove-elements.ts";
import { readJsonText } from "../../domain/document/json-text.ts";
import type { ListForm } from "../../domain/lists/written-code.ts";
import { canonicalJson } from "../../domain/registry/digest.ts";
import { checkRegistry, type RegistryContext } from "../registry/validate-registry.ts";

/**
 * Returns the text of a list without some deletions. Before and after, the text is read and compared with the registry: the result is the old registry
 * without these deletions, and valid.
 * @param document what the text declares
 * @param ids of the deletions to remove
 * @throws Failure `bad-usage` for a list that is written in another way than one plain element for each deletion
 */
export function pruneList(
  {
    text,
    form,
    document,
  }: { readonly text: string; readonly form: ListForm; readonly document: RegistryDocument },
  ids: ReadonlySet<string>,
  context: RegistryContext,
): string {
  const isRemoved = (deletion: Deletion | undefined): boolean =>
    deletion !== undefined && ids.has(deletion.id);
  const lists = findDeletionLists(text, form);
  if (!holds(lists, document.deleted.map(toDeletion)))
    throw refusal("it does not declare one deletion after the other, each with plain texts");
  const shorter = removeElements(text, lists, ({ deletion }) => isRemoved(deletion));
  const rest = { ...document, deleted: document.deleted.filter((model) => !isRemoved(toDeletion(model))) };
  // The compiler refuses an import that nothing uses any more.
  const isEmptied = form === "lines" && rest.deleted.length === 0;
  const pruned = isEmptied
    ? removeElements(shorter, findImports(shorter), ({ isDeleted }) => isDeleted)
    : shorter;
  const isRest =
    holds(findDeletionLists(pruned, form), rest.deleted.map(toDeletion)) &&
    (form === "lines" || canonicalJson(jsonValue(pruned)) === canonicalJson(rest));
  if (!isRest || !checkRegistry({ document: rest }, context).valid)
    throw refusal("without the lines it would not be the same registry");
  return pruned;
}

/** Tells whether lists hold exactly these deletions in this order, and nothing else. */
function holds(lists: readonly DeletionList[], deletions: readonly Deletion[]): boolean {
  const found = deletionsIn(lists);
  const size = lists.reduce((sum, { elements }) => sum + elements.length, 0);
  return (
    size === deletions.length &&
    found.length === size &&
    found.every(
      ({ id, replacement }, index) =>
        id === deletions[index]?.id && replacement === deletions[index].replacement,
    )
  );
}

function jsonValue(text: string): unknown {
  const read = readJsonText(new TextEncoder().encode(text));
  return "value" in read ? read.value : null;
}

function refusal(reason: string): Failure {
  return new Failure(
    "bad-usage",
    `the list of deletions cannot be edited: ${reason}. Remove the lines by hand`,
  );
}

import { isMissingTable } from "./errors.ts";

/** Yields the items of the pages of an SDK paginator. It calls for a page only when the consumer needs it; nothing where there is no table. */
export async function* itemsOf<T>(
  pages: AsyncIterable<{ readonly Items?: T[] | undefined }>,
): AsyncGenerator<T, void> {
  try {
    for await (const { Items = [] } of pages) yield* Items;
  } catch (error) {
    if (!isMissingTable(error)) throw error;
  }
}

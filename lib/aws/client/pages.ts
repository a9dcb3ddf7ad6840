import { isMissingTable } from "./errors.ts";

/** The items of the pages of an SDK paginator, one call a page as they are asked for; none where there is no table. */
export async function* itemsOf<T>(
  pages: AsyncIterable<{ readonly Items?: T[] | undefined }>,
): AsyncGenerator<T, void> {
  try {
    for await (const { Items = [] } of pages) yield* Items;
  } catch (error) {
    if (!isMissingTable(error)) throw error;
  }
}

import type { Cursor, Passes } from "../ports/pass.ts";

/** Returns the number of items that a pass has read, what is being written included. */
export function itemsRead(cursors: readonly Cursor[]): number {
  return cursors.reduce((sum, { items, underWay = 0 }) => sum + items + underWay, 0);
}

/** Returns the cursors of all segments; undefined as long as a segment has not ended. */
export async function completeCursors(
  deps: { readonly passes: Pick<Passes, "read" | "cursors"> },
  pass: string,
): Promise<Cursor[] | undefined> {
  const [plan, cursors] = await Promise.all([deps.passes.read(pass), deps.passes.cursors(pass)]);
  const segments = plan.tables.reduce((sum, table) => sum + table.segments, 0);
  const ended = cursors.filter((cursor) => cursor.done || cursor.trouble !== null).length;
  return ended === segments ? cursors : undefined;
}

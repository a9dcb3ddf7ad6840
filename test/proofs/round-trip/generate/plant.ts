import type { Value } from "../value.ts";

/** A map that is still being filled. */
export type Tree = { readonly M: Record<string, Value> };

export function tokensOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Puts a value at tokens; what is in the way and no map becomes one. */
export function plant(root: Tree, tokens: readonly string[], value: Value): void {
  const last = tokens.at(-1);
  if (last === undefined) return;
  let at = root.M;
  for (const token of tokens.slice(0, -1)) {
    const inner = Object.hasOwn(at, token) ? at[token] : undefined;
    const map: Record<string, Value> = inner !== undefined && "M" in inner ? { ...inner.M } : {};
    at[token] = { M: map };
    at = map;
  }
  at[last] = value;
}

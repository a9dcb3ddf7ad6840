/** JSON that keeps bytes: attribute values may hold them anywhere. */

const BINARY = "$binary";

export function stringifyWithBytes(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Uint8Array ? { [BINARY]: Buffer.from(inner).toString("base64") } : inner,
  );
}

export function parseWithBytes(text: string): unknown {
  // Looking at each value takes ten times as long as reading it, and few texts hold bytes.
  if (!text.includes(`"${BINARY}"`)) return JSON.parse(text);
  return JSON.parse(text, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, BINARY)) return inner;
    const encoded = (inner as Record<string, unknown>)[BINARY];
    return typeof encoded === "string" ? new Uint8Array(Buffer.from(encoded, "base64")) : inner;
  });
}

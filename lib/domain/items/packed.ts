import { gunzipSync, gzipSync } from "node:zlib";

/** Returns a large value that no query searches as a row holds it: JSON, compressed. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value));
}

/** Returns the value that {@link pack} was given. @param packed what {@link pack} returned, as a row gives it back; no other code writes there */
export function unpack<T>(packed: unknown): T {
  return JSON.parse(unpackText(packed)) as T;
}

/** Compresses a text that is JSON already, with bytes in it. */
export function packText(text: string): Uint8Array {
  return gzipSync(text);
}

export function unpackText(packed: unknown): string {
  return gunzipSync(packed as Uint8Array).toString("utf8");
}

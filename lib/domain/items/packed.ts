import { gunzipSync, gzipSync } from "node:zlib";

/** What rows hold of large values that nothing searches: JSON, compressed. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value));
}

/** @param packed what {@link pack} has made, as a row gives it back; nobody else writes there */
export function unpack<T>(packed: unknown): T {
  return JSON.parse(unpackText(packed)) as T;
}

/** The same of a text: of JSON with bytes in it. */
export function packText(text: string): Uint8Array {
  return gzipSync(text);
}

export function unpackText(packed: unknown): string {
  return gunzipSync(packed as Uint8Array).toString("utf8");
}

/**
 * Stands for five modules of Node, each loaded at its first use: the first call of a function loads them, and not its cold start. All that is used of
 * them is here; a bundle that uses more is not made.
 */
const crypto = () => process.getBuiltinModule("node:crypto");
const files = () => process.getBuiltinModule("node:fs/promises");
const https = () => process.getBuiltinModule("node:https");
const os = () => process.getBuiltinModule("node:os");
const zlib = () => process.getBuiltinModule("node:zlib");

export const createHash: typeof import("node:crypto").createHash = (...given) =>
  crypto().createHash(...given);
export const createHmac: typeof import("node:crypto").createHmac = (...given) =>
  crypto().createHmac(...given);
export const getRandomValues: typeof import("node:crypto").getRandomValues = (bytes) =>
  crypto().getRandomValues(bytes);

export const readFile = (...given: Parameters<typeof import("node:fs/promises").readFile>) =>
  files().readFile(...given);

export const homedir = () => os().homedir();
export const platform = () => os().platform();
export const release = () => os().release();

export const crc32: typeof import("node:zlib").crc32 = (...given) => zlib().crc32(...given);
export const deflateSync: typeof import("node:zlib").deflateSync = (...given) => zlib().deflateSync(...given);
export const gunzipSync: typeof import("node:zlib").gunzipSync = (...given) => zlib().gunzipSync(...given);
export const gzipSync: typeof import("node:zlib").gzipSync = (...given) => zlib().gzipSync(...given);
export const inflateSync: typeof import("node:zlib").inflateSync = (...given) => zlib().inflateSync(...given);

/** The SDK takes this module whole. */
export default {
  get Agent() {
    return https().Agent;
  },
  get request() {
    return https().request;
  },
};

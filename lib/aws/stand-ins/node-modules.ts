/**
 * Stands for six modules of Node, each loaded at its first use: the first call of a function loads them, and not its cold start. All that is used of
 * them is here; a bundle that uses more is not made.
 */
const crypto = () => process.getBuiltinModule("node:crypto");
const files = () => process.getBuiltinModule("node:fs/promises");
const https = () => process.getBuiltinModule("node:https");
const os = () => process.getBuiltinModule("node:os");
const stream = () => process.getBuiltinModule("node:stream");
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

/** Asked only whether a value is one. */
export const Readable = {
  [Symbol.hasInstance]: (value: unknown): boolean =>
    typeof value === "object" && value !== null && value instanceof stream().Readable,
};

/** The SDK extends these classes when it is loaded. */
export const PassThrough = /* @__PURE__ */ streamClass("PassThrough");
export const Writable = /* @__PURE__ */ streamClass("Writable");

/** Returns a class that inherits from Node's when its first object is made, which Node's class makes. */
function streamClass(name: "PassThrough" | "Writable") {
  return function Inheriting(...given: unknown[]): unknown {
    const real = stream()[name];
    Object.setPrototypeOf(Inheriting.prototype, real.prototype);
    return Reflect.construct(real, given, new.target);
  };
}

/** The SDK takes this module whole. */
export default {
  get Agent() {
    return https().Agent;
  },
  get request() {
    return https().request;
  },
};

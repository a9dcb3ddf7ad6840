/**
 * Stands for six modules of Node, each loaded at its first use: the first call of a function loads them, and not its cold start. All that is used of
 * them is here: a bundle that imports another name is not made, and `test/constructs/functions` loads each bundle.
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

/** The SDK extends these classes when it is loaded. */
export const PassThrough = /* @__PURE__ */ streamClass("PassThrough");
export const Writable = /* @__PURE__ */ streamClass("Writable");
export const Readable = /* @__PURE__ */ Object.assign(/* @__PURE__ */ streamClass("Readable"), {
  from: (...given: Parameters<Streams["Readable"]["from"]>) => stream().Readable.from(...given),
  toWeb: (...given: Parameters<Streams["Readable"]["toWeb"]>) => stream().Readable.toWeb(...given),
});

type Streams = ReturnType<typeof stream>;

/**
 * Returns a class that inherits from Node's when its first object is made, which Node's class makes. All objects of Node's class are instances of it; of a
 * class that extends it, those that this one made.
 */
function streamClass(name: "PassThrough" | "Readable" | "Writable") {
  function Inheriting(...given: unknown[]): unknown {
    const real = stream()[name];
    Object.setPrototypeOf(Inheriting.prototype, real.prototype);
    return Reflect.construct(real, given, new.target);
  }
  return Object.defineProperty(Inheriting, Symbol.hasInstance, {
    value(this: unknown, object: unknown): boolean {
      return this === Inheriting
        ? object instanceof stream()[name]
        : Function.prototype[Symbol.hasInstance].call(this, object);
    },
  });
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

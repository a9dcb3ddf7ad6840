import { pathToFileURL } from "node:url";

/** Stands for `import.meta.url` in a bundle that is a CommonJS module; a bundle that does not ask for it has none of this. */
export const moduleUrl = /* @__PURE__ */ pathToFileURL(__filename).href;

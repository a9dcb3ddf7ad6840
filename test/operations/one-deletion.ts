import { registryOf } from "../builders/registry.ts";

/** Two models, one of which is then deleted in favour of the other. */
export const BEFORE = registryOf(["new", "old"], {}, "openai");

export const AFTER = registryOf(["new"], { old: "new" }, "openai");

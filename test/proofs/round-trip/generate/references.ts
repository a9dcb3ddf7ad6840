import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { Value } from "../value.ts";
import type { Draw } from "./draw.ts";
import type { Model } from "./registries.ts";

const NO_IDS: readonly Value[] = [
  ...[{ NULL: true as const }, { N: "4" }, { BOOL: true }, { M: { S: { S: "m" } } }, { SS: ["openai/m"] }],
  ...[{ S: "" }, { S: "none" }, { L: [{ L: [{ S: "openai/m" }] }] }],
];

/** The provider as it stands in the item; undefined where the source has none there, or the item lacks it. */
export function drawProvider(
  draw: Draw,
  { provider }: ReferenceSource,
  universe: readonly Model[],
): Value | undefined {
  if (provider === undefined || (typeof provider === "object" && "value" in provider)) return undefined;
  if (draw.chance(4)) return draw.pick<Value>([{ N: "1" }, { NULL: true }]);
  if (draw.chance(3)) return undefined;
  const spelt = typeof provider === "object" ? Object.keys(provider.names) : [];
  const split = universe.flatMap((model) =>
    model.name.startsWith("openai/") ? [`${model.provider}/openai`] : [],
  );
  return {
    S: draw.pick([draw.pick(universe).provider, draw.pick(universe).provider, ...spelt, ...spelt, ...split]),
  };
}

/** An id or a list of them as the source holds it, now and then something else. */
export function drawModel(
  draw: Draw,
  { provider }: ReferenceSource,
  stored: Value | undefined,
  universe: readonly Model[],
): Value {
  if (draw.chance(7)) return draw.pick(NO_IDS);
  const text = stored !== undefined && "S" in stored ? stored.S : undefined;
  const prefix =
    typeof provider === "object" && "value" in provider
      ? provider.value
      : typeof provider === "object" && text !== undefined && Object.hasOwn(provider.names, text)
        ? provider.names[text]
        : text;
  const ids = universe.map((model) => `${model.provider}/${model.name}`);
  const names =
    provider === undefined
      ? ids
      : ids.filter((id) => id.startsWith(`${prefix}/`)).map((id) => id.slice(`${prefix}/`.length));
  const id = (): string => {
    const one = names.length === 0 ? "somewhere/else" : draw.pick(names);
    return draw.chance(8)
      ? draw.pick([` ${one}`, one.toUpperCase(), `${one}-latest`, `us.${one}`, "x/unknown"])
      : one;
  };
  if (!draw.chance(30)) return { S: id() };
  const elements = Array.from(
    { length: draw.below(5) },
    (): Value => (draw.chance(6) ? draw.pick(NO_IDS) : { S: id() }),
  );
  return { L: elements };
}

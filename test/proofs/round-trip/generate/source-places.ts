import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { Draw } from "./draw.ts";
import { pointer } from "./layout.ts";
import { FIELDS } from "./names.ts";
import type { Model } from "./registries.ts";

type Places = Pick<ReferenceSource, "each" | "model" | "provider" | "parameters" | "cleared" | "part">;
type Surroundings = {
  readonly universe: readonly Model[];
  readonly isWholeItem: boolean;
  /** Sources of the table that are there already. */
  readonly earlier: readonly ReferenceSource[];
};

/** Where a source looks, in every form that there is. @param take a name that nothing else of the table has */
export function drawPlaces(draw: Draw, take: () => string, surroundings: Surroundings): Places {
  const { isWholeItem, earlier, universe } = surroundings;
  const base = isWholeItem ? "" : baseFrom(draw, earlier);
  const each = isWholeItem
    ? ""
    : draw.chance(45)
      ? base + (draw.chance(30) ? pointer(take(), take()) : pointer(take()))
      : undefined;
  const start = each === undefined ? base : "";
  if (each !== undefined && !isWholeItem && draw.chance(15)) {
    // The elements are the ids themselves: nothing stands beside them.
    const provider = draw.chance(30) ? { value: draw.pick(universe).provider } : undefined;
    return {
      each,
      model: "",
      ...(provider === undefined ? {} : { provider }),
      ...clearedFrom(draw.pick([undefined, null, { value: "none" }])),
    };
  }
  const deeper = draw.chance(25) ? pointer(take()) : "";
  const isFlatTaken = each === undefined && (start !== "" || earlier.some(isFlat));
  const forms = ["none", "beside", "beside", "inside", "inside", "flat"] as const;
  const drawn = draw.pick(forms);
  const form = drawn === "flat" && isFlatTaken ? "beside" : drawn;
  const settings = start + pointer(take());
  const model = form === "inside" ? settings + deeper + pointer(take()) : start + deeper + pointer(take());
  const beside = draw.pick([start, form === "inside" ? settings : start + deeper]);
  const provider = providerFrom(draw, beside + pointer(take()), universe);
  return {
    ...(each === undefined ? {} : { each }),
    model,
    ...(provider === undefined ? {} : { provider }),
    ...(form === "none" ? {} : { parameters: form === "flat" ? "" : settings }),
    ...clearedFrom(draw.pick([undefined, null, "remove", { value: "none" }] as const)),
    ...partFrom(draw, start + pointer(take())),
  };
}

const isFlat = ({ each, parameters }: ReferenceSource): boolean => each === undefined && parameters === "";

/** Another source may read inside the parameters of an earlier source, under a name that a set may have for a field. */
function baseFrom(draw: Draw, earlier: readonly ReferenceSource[]): string {
  const [first] = earlier;
  const { each, parameters } = first ?? {};
  if (each !== undefined || parameters === undefined || parameters === "") return "";
  const taken = JSON.stringify(earlier);
  const free = FIELDS.map((name) => parameters + pointer(name)).filter((one) => !taken.includes(one));
  return draw.chance(30) ? draw.pick(free) : "";
}

function providerFrom(draw: Draw, at: string, universe: readonly Model[]): ReferenceSource["provider"] {
  const { provider } = draw.pick(universe);
  const other = universe.find((model) => model.provider !== provider)?.provider ?? provider;
  // The table may call one provider as the registry calls another.
  const names = draw.pick([{ "pro/vider": provider }, { [other]: provider }, { Ä: provider, "": other }]);
  const spellings = Object.fromEntries(Object.entries(names).filter(([stored]) => stored !== ""));
  return draw.pick([undefined, undefined, at, at, { value: provider }, { pointer: at, names: spellings }]);
}

function clearedFrom(cleared: ReferenceSource["cleared"]): Pick<ReferenceSource, "cleared"> {
  return cleared === undefined ? {} : { cleared };
}

function partFrom(draw: Draw, at: string): Pick<ReferenceSource, "part"> {
  const part = draw.pick([undefined, undefined, at, { value: "step" }]);
  return part === undefined ? {} : { part };
}

import type { Value } from "../value.ts";
import type { Draw } from "./draw.ts";
import { ATTRIBUTES } from "./names.ts";

/** At both ends of what DynamoDB keeps: 38 digits, and exponents from -130 to 125. */
const NUMBERS = [
  ...["1", "0", "-1", "2.5", "0.1", "8", "100", "4000"],
  ...["12345678901234567890123456789012345678", "-99999999999999999999999999999999999999"],
  ...["0.12345678901234567890123456789012345678", "1E-130", "-1.5E-129"],
  ...["9.9999999999999999999999999999999999999E+125", "1E+100", "123456789012345678901234567890123456780"],
] as const;
const TEXTS = [
  ...[
    "x",
    "",
    "y",
    "z",
    "high",
    "low",
    "on",
    " 2.5 ",
    "8",
    "1e3",
    "-0.50",
    "true",
    " false",
    "Infinity",
    "0x1",
  ],
  ...["12345678901234567890123456789012345678", "q\"u'o`te", "a/b", "ünï🙂", "\u0000\u2028", "none"],
] as const;
const BYTES = ["AA==", "/////w==", "aGVsbG8="] as const;

export const drawNumber = (draw: Draw): Value => ({ N: draw.pick(NUMBERS) });
export const drawText = (draw: Draw): Value => ({ S: draw.pick(TEXTS) });

/** Of every type that there is. */
export function drawValue(draw: Draw, depth = 2): Value {
  const kinds = [
    "text",
    "number",
    "boolean",
    "null",
    "bytes",
    "texts",
    "numbers",
    "byte set",
    "thinking",
  ] as const;
  switch (depth > 0 && draw.chance(30) ? draw.pick(["map", "list"] as const) : draw.pick(kinds)) {
    case "text":
      return drawText(draw);
    case "number":
      return drawNumber(draw);
    case "boolean":
      return { BOOL: draw.chance(50) };
    case "null":
      return { NULL: true };
    case "bytes":
      return { B: draw.pick(BYTES) };
    case "texts":
      return { SS: [draw.pick(["1", "x", "a.b"]), "b"] };
    case "numbers":
      return { NS: [draw.pick(NUMBERS.slice(0, 3)), NUMBERS[8]!] };
    case "byte set":
      return { BS: [draw.pick(BYTES)] };
    case "thinking":
      return drawThinking(draw);
    case "map":
      return { M: drawMap(draw, ATTRIBUTES, 8, (inner) => drawValue(inner, depth - 1)) };
    case "list":
      return { L: Array.from({ length: draw.below(4) }, () => drawValue(draw, depth - 1)) };
  }
}

/** What readings of sets understand, or nearly. */
function drawThinking(draw: Draw): Value {
  return {
    M: {
      ...(draw.chance(80) ? { type: { S: draw.pick(["on", "off", "on", "mute"]) } } : {}),
      ...(draw.chance(60) ? { n: draw.pick([drawNumber(draw), drawText(draw), { NULL: true }]) } : {}),
      ...(draw.chance(50) ? { "a.b": drawNumber(draw) } : {}),
      ...(draw.chance(20) ? { size: drawText(draw) } : {}),
    },
  };
}

export function drawMap(
  draw: Draw,
  names: readonly string[],
  percent: number,
  value: (draw: Draw, name: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(draw.some(names, percent).map((name) => [name, value(draw, name)]));
}

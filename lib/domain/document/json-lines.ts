import { pointerTo } from "./problem.ts";

const TOKEN = /\n|"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

type Frame = { readonly pointer: string; position: number | null; isKeyNext: boolean; key: string };

/**
 * Returns the lines, from 1, of the values at some pointers: the line of its key for a value of an object. For a value that is not there it is the
 * line of the nearest value around it. One reading serves all pointers. @param text JSON, already parsed once
 */
export function linesOf(text: string, pointers: readonly string[]): readonly number[] {
  const wanted = new Set(pointers.flatMap(withParents));
  const found = new Map<string, number>([["", 1]]);
  const frames: Frame[] = [];
  let line = 1;
  const place = (): string => {
    const frame = frames.at(-1);
    return frame === undefined ? "" : frame.pointer + pointerTo(frame.position ?? frame.key);
  };
  const note = (): void => {
    const pointer = place();
    if (wanted.has(pointer)) found.set(pointer, line);
  };
  for (const [token] of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === "\n") line += 1;
    else if (token === "}" || token === "]") frames.pop();
    else if (token === ",") {
      if (frame?.position == null) Object.assign(frame ?? {}, { isKeyNext: true });
      else frame.position += 1;
    } else if (token === ":") continue;
    else if (frame?.isKeyNext === true) {
      frame.key = String(JSON.parse(token));
      frame.isKeyNext = false;
      note();
    } else {
      if (frame?.position !== null) note();
      if (token !== "{" && token !== "[") continue;
      const isObject = token === "{";
      frames.push({ pointer: place(), position: isObject ? null : 0, isKeyNext: isObject, key: "" });
    }
  }
  return pointers.map(
    (pointer) =>
      withParents(pointer)
        .map((each) => found.get(each))
        .find(Boolean) ?? 1,
  );
}

/** Returns a pointer and those around it, the innermost first. */
function withParents(pointer: string): readonly string[] {
  const steps = pointer.split("/");
  return steps.map((_step, index) => steps.slice(0, steps.length - index).join("/"));
}

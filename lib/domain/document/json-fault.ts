/**
 * A fault that `JSON.parse` does not report: the position where a text stops being JSON (its messages give a position for some mistakes only), or a
 * key that an object names twice (it keeps the last and forgets the first, which would lose a provider without a word).
 */
type JsonFault =
  | { readonly kind: "syntax"; readonly offset: number; readonly expected: string }
  | { readonly kind: "repeated-key"; readonly keys: readonly (string | number)[] };

type Frame = { readonly keys: Set<string> | null; position: string | number };

type Expectation = "value" | "value or ]" | "key" | "key or }" | "colon" | "separator" | "end";

/** Deepest nesting that is read. A document nested deeper has been refused before; the limit keeps a broken text of four million brackets cheap. */
const DEEPEST = 10_000;

const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/** Returns the first fault, or undefined for JSON without repeated keys. Iterative: depth costs memory, not stack. */
export function findJsonFault(text: string): JsonFault | undefined {
  const frames: Frame[] = [];
  let expecting: Expectation = "value";
  let at = 0;
  const syntax = (expected: string): JsonFault => ({ kind: "syntax", offset: at, expected });
  const afterValue = (): Expectation => (frames.length === 0 ? "end" : "separator");

  for (;;) {
    at = skipSpace(text, at);
    const character = text.charAt(at);
    const frame = frames.at(-1);
    if (expecting === "end") {
      return at === text.length ? undefined : syntax("the end of the text");
    }
    if (expecting === "colon") {
      if (character !== ":") return syntax("a colon");
      at += 1;
      expecting = "value";
    } else if (expecting === "separator" && frame !== undefined) {
      const close = frame.keys === null ? "]" : "}";
      if (character === close) {
        frames.pop();
        expecting = afterValue();
      } else if (character === ",") {
        if (typeof frame.position === "number") frame.position += 1;
        expecting = frame.keys === null ? "value" : "key";
      } else return syntax(`a comma or ${close}`);
      at += 1;
    } else if ((expecting === "key" || expecting === "key or }") && frame?.keys) {
      if (expecting === "key or }" && character === "}") {
        frames.pop();
        at += 1;
        expecting = afterValue();
        continue;
      }
      const end = endOfString(text, at);
      if (end === undefined) return syntax(`a ${expecting}`);
      const key = String(JSON.parse(text.slice(at, end)));
      frame.position = key;
      if (frame.keys.has(key)) {
        return { kind: "repeated-key", keys: frames.map(({ position }) => position) };
      }
      frame.keys.add(key);
      at = end;
      expecting = "colon";
    } else if (expecting === "value or ]" && character === "]") {
      frames.pop();
      at += 1;
      expecting = afterValue();
    } else if (character === "{" || character === "[") {
      if (frames.length >= DEEPEST) return syntax(`at most ${DEEPEST} levels`);
      const isObject = character === "{";
      frames.push({ keys: isObject ? new Set() : null, position: isObject ? "" : 0 });
      at += 1;
      expecting = isObject ? "key or }" : "value or ]";
    } else {
      const end = character === '"' ? endOfString(text, at) : endOfScalar(text, at);
      if (end === undefined) return syntax(expecting === "value or ]" ? "a value or ]" : "a value");
      at = end;
      expecting = afterValue();
    }
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text.charAt(at))) at += 1;
  return at;
}

/** Returns the offset after the closing quote, or undefined where no well-formed string begins. */
function endOfString(text: string, from: number): number | undefined {
  if (text.charAt(from) !== '"') return undefined;
  for (let at = from + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) return undefined;
    if (unit !== 0x5c) continue;
    const escaped = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[0];
    if (escaped === undefined) return undefined;
    at += escaped.length;
  }
  return undefined;
}

function endOfScalar(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length && /[-+.0-9A-Za-z]/.test(text.charAt(at))) at += 1;
  return SCALAR.test(text.slice(from, at)) ? at : undefined;
}

/** The calls that declared the lines of a list, as errors: the stack of one becomes a text only when somebody asks for it. */
const calls = new WeakMap<object, Error>();

/** Remembers who declares a value, for messages about it, and returns the value. */
export function rememberCall<Declared extends object>(declared: Declared): Declared {
  calls.set(declared, new Error("declared here"));
  return declared;
}

/** Returns the stack of the call that declared a value; undefined for any other value. */
export function stackOf(declared: object): string | undefined {
  return calls.get(declared)?.stack;
}

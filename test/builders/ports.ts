/**
 * Replaces a method of a port. For each call, `method` makes the replacement from the original method and the number of the call, which begins
 * with 1; to let a call through, return the original.
 */
export function intercept<Port extends object, Name extends keyof Port>(
  port: Port,
  name: Name,
  method: (original: Port[Name], call: number) => Port[Name],
): void {
  const original = (port[name] as () => unknown).bind(port) as Port[Name];
  let calls = 0;
  port[name] = ((...given: never[]) => {
    calls += 1;
    return (method(original, calls) as (...given: never[]) => unknown)(...given);
  }) as Port[Name];
}

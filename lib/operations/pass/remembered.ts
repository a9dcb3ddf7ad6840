/** Returns a function that reads what belongs to a pass once. */
export function remembered<T>(read: (pass: string) => Promise<T>): (pass: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (pass) => {
    const value = known.get(pass) ?? read(pass);
    known.set(pass, value);
    return value;
  };
}

/**
 * Returns a function that reads what belongs to a pass once. What could not be read is read again by the next call.
 * @param atMost how many passes are kept, the latest read ones. @default all: the caller ends with its pass
 */
export function remembered<T>(
  read: (pass: string) => Promise<T>,
  atMost = Number.POSITIVE_INFINITY,
): (pass: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (pass) => {
    const value = known.get(pass) ?? read(pass);
    known.delete(pass);
    known.set(pass, value);
    value.catch(() => known.get(pass) === value && known.delete(pass));
    for (const oldest of known.keys()) {
      if (known.size <= atMost) break;
      known.delete(oldest);
    }
    return value;
  };
}

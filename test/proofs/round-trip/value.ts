/** An attribute value as it goes over the wire, bytes as base64: what is compared to the last byte. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Fields }
  | { readonly L: readonly Value[] }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

export type Fields = Readonly<Record<string, Value>>;
export type Path = readonly (string | number)[];

export function own(fields: Fields | undefined, name: string): Value | undefined {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export const fieldsOf = (value: Value | undefined): Fields | undefined =>
  value !== undefined && "M" in value ? value.M : undefined;
export const elementsOf = (value: Value | undefined): readonly Value[] | undefined =>
  value !== undefined && "L" in value ? value.L : undefined;
export const textOf = (value: Value | undefined): string | undefined =>
  value !== undefined && "S" in value ? value.S : undefined;

export function valueAt(item: Fields, path: Path): Value | undefined {
  return path.reduce<Value | undefined>(
    (value, step) => (typeof step === "number" ? elementsOf(value)?.[step] : own(fieldsOf(value), step)),
    { M: item },
  );
}

export function isSame(left: Value | undefined, right: Value | undefined): boolean {
  return canonical(left) === canonical(right);
}

/** Maps have no order; everything else has. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${entries.sort().join()}}`;
}

/** As a set judges it. Bytes are of no type of JSON's, and so is the number that is none. */
export function plain(value: Value): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("L" in value) return value.L.map(plain);
  if ("M" in value) return plainFields(value.M);
  if ("SS" in value) return value.SS;
  if ("NS" in value) return value.NS.map(Number);
  return "B" in value ? Number.NaN : value.BS;
}

export function plainFields(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

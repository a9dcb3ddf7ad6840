/** How the platform of a call was named, as the options and the file of settings say. */
type NamedPlace = {
  readonly data: string;
  readonly dataIsNamed: boolean;
  readonly endpoint?: string;
  readonly stack?: string;
  readonly placeIsSet?: boolean;
};

/** Returns the options that name the platform as the user named it, for a command that is to run as it stands; empty where none did. */
export function placeWords({ data, dataIsNamed, endpoint, stack, placeIsSet = false }: NamedPlace): string {
  // What the file of settings says holds for the next command too.
  if (placeIsSet) return "";
  if (stack !== undefined) return ` --stack ${quoteWord(stack)}`;
  if (endpoint !== undefined) return ` --endpoint ${quoteWord(endpoint)}`;
  return dataIsNamed ? ` --data ${quoteWord(data)}` : "";
}

/** Says which platform was read, to a user who did not name it on the command line; undefined where the command line does. */
export function placeRemark(place: NamedPlace, isAbsent = false): string | undefined {
  const { data, dataIsNamed, endpoint, stack, placeIsSet = false } = place;
  if (!placeIsSet && (dataIsNamed || endpoint !== undefined || stack !== undefined)) return undefined;
  const by = placeIsSet ? "modelkeeper.json" : "default";
  if (stack !== undefined) return `${by}: the stack ${stack}`;
  if (endpoint !== undefined) return `${by}: the DynamoDB at ${endpoint}`;
  return `${by}: the data directory ${data}${isAbsent ? ", which is not there" : ""}`;
}

/** Returns a command of Modelkeeper that does something on the platform of this call. @param words such as `ledger show openai/gpt-4o` */
export function commandHere(words: string, { place = "" }: { readonly place?: string }): string {
  return `modelkeeper ${words}${place}`;
}

/** Returns a text as one word of a command line. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

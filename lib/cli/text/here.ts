import { optionWords } from "../../domain/text/shell-word.ts";

/** How the platform of a call was named, as the options and the file of settings say. */
type NamedPlace = {
  readonly data: string;
  readonly dataIsNamed: boolean;
  readonly endpoint?: string;
  readonly stack?: string;
  readonly placeIsSet?: boolean;
  readonly sources?: string;
};

/**
 * Returns a function that makes commands for the platform that the command line names, such as `modelkeeper runs --stack Chat`, which run as they stand.
 * @param more.calledAs the words that start the program, such as `npx modelkeeper`
 * @param more.deploys returns the command that applies a registry instead of `apply`, once it is known
 * @param more.suggested gets each command that is made
 */
export function commandsOn(
  { data, dataIsNamed, endpoint, stack, sources }: NamedPlace,
  {
    calledAs = "modelkeeper",
    deploys,
    suggested,
  }: { readonly calledAs: string | undefined; deploys(): string | undefined; readonly suggested: string[] },
): (words: string) => string {
  const options = { stack, endpoint, ...(dataIsNamed ? { data } : {}), sources };
  const place = Object.entries(options)
    .map(([flag, value]) => (value === undefined ? "" : ` ${optionWords(flag, value)}`))
    .join("");
  return (words) => {
    const deploy = words.startsWith("apply") ? deploys() : undefined;
    const command =
      deploy === undefined
        ? `${calledAs} ${words}${place}`
        : deploy + words.slice("apply".length).replace(" --registry ", " -c registry=");
    suggested.push(command);
    return command;
  };
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
export function commandHere(words: string, { here }: { readonly here?: (words: string) => string }): string {
  return here?.(words) ?? `modelkeeper ${words}`;
}

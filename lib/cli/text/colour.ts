/** Functions that paint text for a terminal; where colour is off, each returns its text unchanged. */
export type Colours = Readonly<Record<ColourName, (text: string) => string>>;

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

type ColourName = keyof typeof CODES;

/** @param enabled whether the stream is a terminal and `NO_COLOR` is not set */
export function createColours(enabled: boolean): Colours {
  const paint = (name: ColourName) => {
    const [on, off] = CODES[name];
    return (text: string) => (enabled && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text);
  };
  return {
    bold: paint("bold"),
    dim: paint("dim"),
    red: paint("red"),
    green: paint("green"),
    yellow: paint("yellow"),
    cyan: paint("cyan"),
  };
}

/** The colour of each status. A colour has one meaning in every table: green well, yellow in need of a look, red wrong, dim history. */
const MEANINGS: Readonly<Record<string, ColourName>> = {
  active: "green",
  succeeded: "green",
  published: "green",
  "nothing-to-do": "green",
  deprecated: "yellow",
  pending: "yellow",
  running: "cyan",
  incomplete: "red",
  failed: "red",
  unknown: "red",
  deleted: "dim",
  superseded: "dim",
  marked: "dim",
};

export function paintStatus(colours: Colours, status: string): string {
  const name = Object.hasOwn(MEANINGS, status) ? MEANINGS[status] : undefined;
  return name === undefined ? status : colours[name](status);
}

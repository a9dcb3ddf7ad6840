/** How text is shown: functions that paint it, each of which returns its text unchanged where colour is off, and the columns that a line may take. */
export type Colours = Readonly<Record<ColourName, (text: string) => string>> & {
  /** Infinite where the text goes to no terminal. */
  readonly columns: number;
};

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
export function createColours(enabled: boolean, columns = Number.POSITIVE_INFINITY): Colours {
  const paint = (name: ColourName) => {
    const [on, off] = CODES[name];
    return (text: string) => (enabled && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text);
  };
  return {
    columns,
    bold: paint("bold"),
    dim: paint("dim"),
    red: paint("red"),
    green: paint("green"),
    yellow: paint("yellow"),
    cyan: paint("cyan"),
  };
}

/**
 * The colour of each status. A colour has one meaning in every table: green well, yellow in need of a look, red wrong. History has none: dim text is
 * hard to read on a light terminal.
 */
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
};

export function paintStatus(colours: Colours, status: string): string {
  const name = Object.hasOwn(MEANINGS, status) ? MEANINGS[status] : undefined;
  return name === undefined ? status : colours[name](status);
}

/**
 * Breaks a text between words into lines of at most so many columns. A word that is longer stays whole, on a line of its own.
 * @param widthOf returns the columns of a word. @default its characters
 */
export function brokenLines(
  text: string,
  columns: number,
  widthOf: (word: string) => number = ({ length }) => length,
): string[] {
  const lines: string[] = [];
  let width = 0;
  for (const word of text.split(" ")) {
    const wide = widthOf(word);
    const last = lines.at(-1);
    if (last === undefined || width + 1 + wide > columns) {
      lines.push(word);
      width = wide;
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
      width += 1 + wide;
    }
  }
  return lines;
}

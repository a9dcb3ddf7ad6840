/** Returns a text as one word of a command line, whatever stands in it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns an option with its value, as on a command line; a value that begins like an option is bound to it. */
export function optionWords(flag: string, value: string): string {
  return `--${flag}${value.startsWith("-") ? "=" : " "}${shellWord(value)}`;
}

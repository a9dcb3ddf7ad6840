/** What can be completed: the table of commands, without their code. */
export type Vocabulary = {
  readonly commands: readonly (Named & { readonly name: string; readonly options: readonly Option[] })[];
  /** The options that every command accepts. */
  readonly everywhere: readonly Option[];
};

type Named = { readonly summary: string };
type Option = Named & { readonly flag: string; readonly value?: string };

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** Returns the completion of a shell, as a script that it can source. */
export function completionScript(shell: Shell, vocabulary: Vocabulary): string {
  const { commands, everywhere } = vocabulary;
  const all = [
    ...new Map(
      [...everywhere, ...commands.flatMap(({ options }) => options)].map((one) => [one.flag, one]),
    ).values(),
  ];
  const valued = all.filter(({ value }) => value !== undefined);
  return { bash, zsh, fish }[shell]({
    valued: valued.map(dashed),
    files: valued.filter(({ value }) => value === "<file>" || value === "<dir>").map(dashed),
    places: placesOf(vocabulary),
  });
}

type Word = readonly [word: string, summary: string];

/** What may stand behind some words of a command line: the words themselves, as a name, the next words, and options. */
type Place = { readonly name: string; readonly next: readonly Word[]; readonly options: readonly Word[] };

type Facts = {
  readonly valued: readonly string[];
  /** The options whose value is a path. */
  readonly files: readonly string[];
  /** Longer names first: `inbox read` is a command, and so is `inbox`. The last one is the beginning of the line. */
  readonly places: readonly Place[];
};

function dashed({ flag }: Option): string {
  return `--${flag}`;
}

function placesOf({ commands, everywhere }: Vocabulary): Place[] {
  const names = new Set(["", ...commands.flatMap(({ name }) => [name.split(" ")[0]!, name])]);
  const places = [...names].map((name): Place => {
    const isBelow = (one: string): boolean => name === "" || one.startsWith(`${name} `);
    const depth = name === "" ? 0 : name.split(" ").length;
    const next = new Map<string, string>();
    for (const command of commands.filter((one) => isBelow(one.name))) {
      const words = command.name.split(" ");
      const family = `${words[0]} …`;
      next.set(
        words[depth]!,
        words.length > depth + 1 && !next.has(words[depth]!) ? family : command.summary,
      );
    }
    const own = commands.find((command) => command.name === name)?.options ?? [];
    return {
      name,
      next: [...next],
      options: [...own, ...everywhere].map((one) => [dashed(one), one.summary]),
    };
  });
  return places.sort((left, right) => right.name.length - left.name.length);
}

/** Quotes a text for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bash({ valued, files, places }: Facts): string {
  const cases = places.map(({ name, next, options }) => {
    const pattern = name === "" ? "*" : `"${name}"|"${name} "*`;
    const list = (words: readonly Word[]): string => quoted(words.map(([word]) => word).join(" "));
    return `    ${pattern}) next=${list(next)}; options=${list(options)} ;;\n`;
  });
  return `# Completion of modelkeeper for bash: source <(modelkeeper completion bash)
_modelkeeper() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="" name="" each next options
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$before" in ${valued.join("|")}) before=""; continue ;; esac
    before="$each"
    [[ $each == -* ]] || name="\${name:+$name }$each"
  done
  COMPREPLY=()
  case "$before" in
    ${files.join("|")}) return ;;
    ${valued.join("|")}) compopt +o default 2>/dev/null; return ;;
  esac
  case "$name" in
${cases.join("")}  esac
  [[ $word == -* ]] && next="$options"
  mapfile -t COMPREPLY < <(compgen -W "$next" -- "$word")
}
complete -o default -F _modelkeeper modelkeeper
`;
}

function zsh({ valued, files, places }: Facts): string {
  const cases = places.map(({ name, next, options }) => {
    const pattern = name === "" ? "*" : `"${name}"|"${name} "*`;
    const list = (words: readonly Word[]): string =>
      words.map(([word, summary]) => quoted(`${word}:${summary.replaceAll(":", "\\:")}`)).join(" ");
    return `    ${pattern}) next=(${list(next)}); options=(${list(options)}) ;;\n`;
  });
  return `#compdef modelkeeper
# Completion of modelkeeper for zsh: source <(modelkeeper completion zsh), or a file _modelkeeper in a folder of $fpath
_modelkeeper() {
  local before="" name="" each
  local -a next options
  for each in "\${(@)words[2,CURRENT-1]}"; do
    case "$before" in ${valued.join("|")}) before=""; continue ;; esac
    before="$each"
    [[ $each == -* ]] || name="\${name:+$name }$each"
  done
  case "$before" in
    ${files.join("|")}) _files; return ;;
    ${valued.join("|")}) return ;;
  esac
  case "$name" in
${cases.join("")}  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o option options
  elif (( $#next )); then
    _describe command next
  else
    _files
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _modelkeeper "$@"; else compdef _modelkeeper modelkeeper; fi
`;
}

function fish({ valued, files, places }: Facts): string {
  const lines = places.flatMap(({ name, next, options }) => {
    const at = `-n ${quoted(`__modelkeeper_is ${quoted(name)}`)}`;
    const word = ([one, summary]: Word): string =>
      `complete -c modelkeeper ${at} -a ${one} -d ${quoted(summary)}\n`;
    const option = ([flag, summary]: Word): string => {
      const value = files.includes(flag) ? " -r -F" : valued.includes(flag) ? " -x" : "";
      return `complete -c modelkeeper ${at} -l ${flag.slice(2)}${value} -d ${quoted(summary)}\n`;
    };
    return [
      ...next.map(word),
      ...options.map(option),
      ...(next.length > 0 ? [`complete -c modelkeeper ${at} -f\n`] : []),
    ];
  });
  const patterns = places
    .filter(({ name }) => name !== "")
    .map(
      ({ name }) => `        case ${quoted(name)} ${quoted(`${name} *`)}\n            echo ${quoted(name)}\n`,
    );
  return `# Completion of modelkeeper for fish: modelkeeper completion fish | source
function __modelkeeper_name
    set -l before ''
    set -l name
    for each in (commandline -opc)[2..-1]
        switch "$before"
            case ${valued.join(" ")}
                set before ''
                continue
        end
        set before $each
        string match -q -- '-*' $each; or set -a name $each
    end
    switch "$name"
${patterns.join("")}        case '*'
            echo ''
    end
end
function __modelkeeper_is
    test (__modelkeeper_name) = "$argv[1]"
end
${lines.join("")}`;
}

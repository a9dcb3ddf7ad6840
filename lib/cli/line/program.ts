import { EXIT_STATUS, Failure } from "../../contract/errors.ts";
import type { SourcesDocument } from "../../domain/sources/shape.ts";
import type { OwnRegistry } from "../../operations/ports/registry.ts";
import type { Command, Dependencies, StreamingCommand } from "../command/command.ts";
import type { Access, Platform, PlatformOptions, PlatformPlace } from "../platform/platform.ts";
import { createColours } from "../text/colour.ts";
import { type CommandLine, type Globals, parseCommandLine, wantsJson } from "./command-line.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./command-table.ts";
import type { Output } from "./screen.ts";

/** Everything outside the program. It is parsed and made once, in bin. */
export type World = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly noColour: boolean;
  /** Whether the stack of a defect is shown. */
  readonly debug: boolean;
  /** The words that start the program, for the commands that it suggests. @default `modelkeeper` */
  readonly calledAs?: string;
  readonly registry: OwnRegistry;
  now(): number;
  monotonic(): number;
  version(): Promise<string>;
  readFile: Dependencies["readFile"];
  /** Reads the file of settings in the working directory; undefined when there is none. @throws Failure `no-file` when it cannot be read */
  readSettings(): Promise<Uint8Array | undefined>;
  requireFile: Dependencies["requireFile"];
  writeFile: Dependencies["writeFile"];
  readHistory: Dependencies["readHistory"];
  openPlatform(options: PlatformOptions): Promise<Platform>;
};

type Program = {
  /** @returns the exit status */
  run(words: readonly string[]): Promise<number>;
  /** Closes the platform and prints nothing more. The next command does again what was under way. */
  interrupt(): Promise<void>;
};

type CommandToRun = Extract<CommandLine, { kind: "command" }>;

/** Creates the command line from its world. */
export function createProgram(world: World): Program {
  const session = createSession(world);
  /** Completes the words of a command that the output suggests, for the platform of this one. */
  let here: ((words: string) => string) | undefined;
  /** The commands that the output suggests: a terminal breaks none of them, so that they can be copied. */
  const suggested: string[] = [];
  /** Whether a command has begun to print its result: an error is then told on stderr only, for stdout holds one document. */
  let hasBegun = false;

  async function execute(words: readonly string[]): Promise<number> {
    const line = parseCommandLine(words);
    switch (line.kind) {
      case "version":
        await world.stdout.write(`${await world.version()}\n`);
        return 0;
      case "help":
        await world.stdout.write(await helpText(line.commands));
        return 0;
      case "none":
        if (wantsJson(words)) throw new Failure("bad-usage", "say which command: see modelkeeper --help");
        await world.stderr.write(await helpText(COMMANDS));
        return EXIT_STATUS["bad-usage"];
      case "command":
        return runCommand(line);
    }
  }

  async function helpText(commands: Extract<CommandLine, { kind: "help" }>["commands"]): Promise<string> {
    const { overview, commandHelp } = await import("./help.ts");
    const { isTerminal, columns } = world.stdout;
    const colours = createColours(isTerminal && !world.noColour, isTerminal ? columns : undefined);
    return commands.length === COMMANDS.length ? overview(commands, colours) : commandHelp(commands, colours);
  }

  async function settled(line: CommandToRun): Promise<CommandToRun> {
    const file = await world.readSettings();
    if (file === undefined) return line;
    const { parseSettings, withSettings } = await import("./settings.ts");
    return withSettings(line, parseSettings(file));
  }

  async function runCommand(line: CommandToRun): Promise<number> {
    const { specification, globals, ...words } = await settled(line);
    const { commandsOn } = await import("../text/here.ts");
    let deploys: string | undefined;
    here = commandsOn(line.globals, { calledAs: world.calledAs, deploys: () => deploys, suggested });
    const given = { ...words.given, here };
    const { command } = await specification.load();
    const { now, readFile, requireFile, writeFile, readHistory } = world;
    const { createScreen } = await import("./screen.ts");
    const screen = createScreen(world, suggested);
    const { colours, show } = screen.of(line);
    const { declared, registry } = await declaredIn(globals.sources);
    const dependencies = {
      registry,
      now,
      readFile,
      requireFile,
      writeFile,
      readHistory,
      vocabulary: { commands: COMMANDS, everywhere: GLOBAL_OPTIONS },
      openEnvironment: (place: PlatformPlace) => session.open(globalsAt(globals, place), "read", {}),
      async openPlatform(access: Access, load?: string) {
        const platform = await session.open(globals, access, {
          ...(load === undefined ? {} : { load }),
          ...(declared === undefined ? {} : { declared }),
        });
        deploys = platform.deployCommand;
        return platform;
      },
    };
    if (isStreaming(command)) {
      let status = 0;
      const endWith = (one: number): void => {
        status = one;
      };
      const shown = { json: globals.json, colours, remark: screen.remark, endWith };
      for await (const piece of command.stream(dependencies, given, shown)) {
        if (world.stdout.isClosed) break;
        hasBegun = true;
        session.endProgress();
        await show(piece);
      }
      await session.close();
      return status;
    }
    const result = await command.run(dependencies, given);
    await session.close();
    if (session.interrupted) return 1;
    for (const line of command.remarks?.(result, given) ?? []) await screen.remark(line);
    await show(globals.json ? jsonText(result) : command.text(result, colours, given));
    return command.exitStatus?.(result, given) ?? 0;
  }

  async function declaredIn(
    path: string | undefined,
  ): Promise<{ readonly registry: OwnRegistry; readonly declared?: SourcesDocument }> {
    if (path === undefined) return world;
    const { readSources, withSources } = await import("../input/sources-input.ts");
    const declared = await readSources(world.readFile, path);
    return { declared, registry: withSources(world.registry, declared) };
  }

  async function explain(error: unknown, json: boolean): Promise<number> {
    const { troubleDocument, troubleLines, troubleOf } = await import("../text/errors.ts");
    const trouble = troubleOf(error, here);
    if (json) await world.stdout.write(jsonText(troubleDocument(trouble)));
    const { remark } = (await import("./screen.ts")).createScreen(world, suggested);
    for (const line of troubleLines(trouble)) await remark(line);
    if (world.debug && trouble.stack !== undefined) await world.stderr.write(`${trouble.stack}\n`);
    return trouble.exitStatus;
  }

  return {
    async run(words) {
      hasBegun = false;
      here = undefined;
      try {
        return await execute(words);
      } catch (error) {
        // The first error is the one to tell: an error of closing what has failed already would hide it.
        await session.close().catch(() => {});
        return session.interrupted ? 1 : explain(error, wantsJson(words) && !hasBegun);
      }
    },
    interrupt: () => session.interrupt(),
  };
}

/** Keeps the platforms of one command, nearly always one: closed whatever happens. */
function createSession(world: World) {
  let opened: Promise<Platform>[] = [];
  let endProgress = (): void => {};
  const stop = new AbortController();
  let lastWord = "stopped";

  async function close(): Promise<void> {
    endProgress();
    const platforms = opened;
    opened = [];
    // A platform that could not be opened has nothing to close, and its error has gone to the caller that opened it.
    for (const platform of platforms) await (await platform.catch(() => undefined))?.close();
  }

  return {
    get interrupted() {
      return stop.signal.aborted;
    },
    async open(
      globals: Globals,
      access: Access,
      more: Pick<PlatformOptions, "load" | "declared">,
    ): Promise<Platform> {
      const { createProgress, lastWordOf } = await import("./progress.ts");
      lastWord = lastWordOf(access, globals.stack);
      const { stderr, monotonic } = world;
      const progress = createProgress({ ...stderr, write: (text) => void stderr.write(text), monotonic });
      endProgress = progress.end;
      const { data, dataIsNamed, endpoint, stack, leaseSeconds, waitSeconds } = globals;
      const onProgress: PlatformOptions["onProgress"] = (each) => {
        if (!stop.signal.aborted) progress.report(each);
      };
      const options = {
        data,
        dataIsNamed,
        access,
        leaseSeconds,
        waitSeconds,
        onProgress,
        signal: stop.signal,
      };
      const platform = world.openPlatform({
        ...options,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(stack === undefined ? {} : { stack }),
        ...more,
      });
      opened.push(platform);
      if (access === "none") return platform;
      const { placeRemark } = await import("../text/here.ts");
      const remark = placeRemark(globals, (await platform).isAbsent);
      if (remark !== undefined) await stderr.write(`${remark}\n`);
      return platform;
    },
    close,
    /** Clears the line of progress, where a result is printed before the platform is closed. */
    endProgress: () => endProgress(),
    async interrupt(): Promise<void> {
      stop.abort();
      endProgress();
      await world.stderr.write(`${lastWord}\n`);
      await close();
    },
  };
}

/** Returns the options of a command for a platform elsewhere. */
function globalsAt({ json, leaseSeconds, waitSeconds, data }: Globals, { kind, at }: PlatformPlace): Globals {
  return { data, dataIsNamed: kind === "data", json, leaseSeconds, waitSeconds, [kind]: at };
}

function isStreaming(command: Command<unknown> | StreamingCommand): command is StreamingCommand {
  return "stream" in command;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

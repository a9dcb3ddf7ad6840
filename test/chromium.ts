import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The package that carries a browser, with its libraries and fonts: 68 MB, loaded only where no browser is installed. */
const PACKAGE = "@sparticuz/chromium@153.0.0";
const CACHE = join(import.meta.dirname, "../node_modules/.cache");
const FONTS = "fonts.xml";
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** How a browser is started: its path, and what it needs in its environment. */
export type Browser = { readonly executablePath: string; readonly env: Record<string, string> };

/** Returns the browser of this machine; where there is none, one from npm, installed once. @throws Error that says what to install */
export function findChromium(): Browser {
  const installed = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined));
  if (installed !== undefined) return { executablePath: installed, env: env as Browser["env"] };
  const folder = join(CACHE, PACKAGE.replaceAll(/[@/]/g, "-").slice(1));
  try {
    const executablePath = install(folder);
    return {
      executablePath,
      env: {
        ...(env as Browser["env"]),
        LD_LIBRARY_PATH: join(folder, "al2023/lib"),
        FONTCONFIG_FILE: join(folder, FONTS),
      },
    };
  } catch (cause) {
    throw new Error(
      `there is no browser: install one (apt-get install chromium), or let npm reach ${PACKAGE}`,
      { cause },
    );
  }
}

function install(folder: string): string {
  const path = join(folder, "chromium");
  // Made last: a folder that was left half way has none, and is made again.
  const done = join(folder, "installed");
  if (existsSync(done)) return path;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
  execFileSync("npm", ["install", "--prefix", folder, ...quiet, PACKAGE], { stdio: "inherit" });
  // It unpacks into the folder of temporary files, and its libraries only where it believes to be a function.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" };
  const unpack = 'import browser from "@sparticuz/chromium"; await browser.executablePath();';
  execFileSync(process.execPath, ["--input-type=module", "--eval", unpack], {
    cwd: folder,
    env,
    stdio: "inherit",
  });
  // Its own list of fonts names the folders of a function.
  writeFileSync(
    join(folder, FONTS),
    `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  );
  mkdirSync(done);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

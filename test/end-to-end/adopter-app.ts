import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "./commands.ts";

const MANIFEST: {
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

const STRICT = ["--strict", "--target", "es2022", "--lib", "es2022", "--types", "node"];

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** An app of an adopter's (test/end-to-end/adopter), with the package as it would be published. */
export type AdopterApp = {
  readonly directory: string;
  /** What was printed. @throws Error with both outputs, when it fails */
  run(program: string, ...words: string[]): string;
  end(program: string, ...words: string[]): Ended;
  /** What the compiler does not take, a line each; CDK's own types are its own affair. */
  compile(...options: string[]): string[];
  change(file: string, from: string, to: string): void;
  remove(): void;
};

/** The version that a range of package.json begins with, or that of a development dependency. */
export const lowest = (name: "node" | "aws-cdk-lib" | "constructs"): string =>
  ((name === "node" ? MANIFEST.engines : MANIFEST.peerDependencies)[name] ?? "").replace(/^\D+/, "");
export const newest = (name: string): string => MANIFEST.devDependencies[name] ?? "";

/** The file that `npm publish` would send. */
export function pack(directory: string): string {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", directory], { cwd: ROOT, stdio: "ignore" });
  const [packed = ""] = readdirSync(directory).filter((name) => name.endsWith(".tgz"));
  return join(directory, packed);
}

export const temporary = (): string => mkdtempSync(join(tmpdir(), "modelkeeper-package-"));

/** @param packages `name@version`, or what npm takes in their place */
export function install(directory: string, packages: readonly string[]): void {
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({ name: "app", private: true, type: "module" }),
  );
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", ...packages], {
    cwd: directory,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

export function createAdopterApp(packages: readonly string[]): AdopterApp {
  const directory = temporary();
  cpSync(join(import.meta.dirname, "adopter"), directory, { recursive: true });
  install(directory, packages);
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const end = (program: string, ...words: string[]): Ended =>
    spawnSync(program, words, {
      cwd: directory,
      encoding: "utf8",
      env: { ...process.env, PATH: path, NODE_OPTIONS: "" },
    });
  const files = readdirSync(directory).filter((name) => /\.c?ts$/.test(name));
  return {
    directory,
    end,
    run(program, ...words) {
      const { status, stdout, stderr } = end(program, ...words);
      if (status !== 0)
        throw new Error(`${program} ${words.join(" ")} ended with ${status}: ${stdout}${stderr}`);
      return stdout;
    },
    compile: (...options) =>
      end(join(ROOT, "node_modules/.bin/tsc"), ...STRICT, ...options, ...files)
        .stdout.split("\n")
        .filter((line) => line !== "" && !/^\s|^node_modules\/(?!modelkeeper\/)/.test(line)),
    change(file, from, to) {
      const text = readFileSync(join(directory, file), "utf8");
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      writeFileSync(join(directory, file), text.replace(from, to));
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

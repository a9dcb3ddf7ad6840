import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A deliberate mistake: a patch with a sentence that says what is wrong, and the test files that should find it. */
export type Mutant = {
  readonly name: string;
  readonly sentence: string;
  readonly tests: readonly string[];
  readonly patch: string;
};

export const ROOT = join(import.meta.dirname, "../../..");

/** Returns the mutants in the order of their numbers. @throws Error for a patch without a head */
export function allMutants(): Mutant[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".patch"))
    .sort()
    .map((file) => {
      const patch = join(import.meta.dirname, file);
      const [sentence = "", tests = ""] = readFileSync(patch, "utf8").split("\n");
      if (!sentence.endsWith(".") || !tests.startsWith("Tests: ")) {
        throw new Error(`${file} does not begin with a sentence and the tests that should find it`);
      }
      return { name: file.replace(".patch", ""), sentence, tests: tests.slice(7).split(" "), patch };
    });
}

/** Applies a patch to a copy of the project, or only checks whether the patch would apply. @returns why it does not, or undefined */
export function applyPatch(
  { patch }: Pick<Mutant, "patch">,
  directory: string,
  ...options: ("--check" | "--reverse")[]
): string | undefined {
  const { status, stderr, error } = spawnSync("git", ["apply", ...options, patch], {
    cwd: directory,
    encoding: "utf8",
    // A copy is no repository, whatever it lies in.
    env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(directory) },
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

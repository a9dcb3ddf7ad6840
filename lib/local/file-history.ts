import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Failure, messageOf } from "../contract/errors.ts";
import type { FileHistory } from "../operations/ports/file-history.ts";

const run = promisify(execFile);

/** Most bytes that git prints at once: a file of 4 MB, or the names of half a million commits. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads the history of a file from the git repository that holds it. The time of a revision is the committer's, on the first-parent history of the
 * current branch: a merge, a squash or a rebase commit is made when the change comes to the branch, and the author's time is when it was written.
 * Plumbing commands, because those for people obey the user's configuration. Nothing is fetched.
 * @throws Failure `bad-usage` when git refuses to read the repository
 */
export async function readFileHistory(path: string): Promise<FileHistory> {
  const file = realpathSync(path);
  const place = await git(
    dirname(file),
    "rev-parse",
    "--show-toplevel",
    "--show-prefix",
    "--is-shallow-repository",
  );
  if ("fault" in place) {
    if (place.isMissing) return { absent: "git is not installed" };
    if (!isInRepository(dirname(file))) return { absent: "not in a git repository" };
    throw refusal(place.fault);
  }
  const [root = "", prefix = "", shallow] = place.text.split("\n");
  return { isWhole: shallow !== "true", revisions: revisionsOf(root, prefix + basename(file)) };
}

async function* revisionsOf(root: string, file: string): AsyncIterable<{ at: string; text: string }> {
  const head = await git(root, "rev-parse", "--verify", "--quiet", "HEAD");
  let from = "fault" in head ? undefined : "HEAD";
  let path = file;
  while (from !== undefined) {
    const commits = (await required(root, "rev-list", "--first-parent", "--timestamp", from, "--", path))
      .split("\n")
      .filter((line) => line !== "");
    let oldest: string | undefined;
    for (const line of commits) {
      const [seconds, commit = ""] = line.split(" ");
      yield { at: new Date(Number(seconds) * 1_000).toISOString(), text: await textAt(root, commit, path) };
      oldest = commit;
    }
    const renamed: string | undefined =
      oldest === undefined ? undefined : await nameBefore(root, oldest, path);
    from = renamed === undefined ? undefined : `${oldest}^1`;
    path = renamed ?? path;
  }
}

/** Returns the text of a file in a commit; nothing where the commit does not have the file. */
async function textAt(root: string, commit: string, path: string): Promise<string> {
  const listed = await required(root, "ls-tree", "-z", commit, "--", path);
  const blob = /^\d+ blob ([0-9a-f]+)\t/.exec(listed)?.[1];
  return blob === undefined ? "" : required(root, "cat-file", "blob", blob);
}

/** Returns the name that a file had before a commit renamed it. `rev-list` stops there, and git follows names only in its commands for people. */
async function nameBefore(root: string, commit: string, path: string): Promise<string | undefined> {
  const parent = await git(root, "rev-parse", "--verify", "--quiet", `${commit}^1`);
  if ("fault" in parent) return undefined;
  const renames = await required(
    root,
    "diff-tree",
    "-r",
    "-M",
    "-z",
    "--diff-filter=R",
    "--name-status",
    `${commit}^1`,
    commit,
  );
  const fields = renames.split("\0");
  const at = fields.findIndex((field, index) => index % 3 === 2 && field === path);
  return at < 0 ? undefined : fields[at - 1];
}

async function required(root: string, ...words: readonly string[]): Promise<string> {
  const answer = await git(root, ...words);
  if ("fault" in answer) throw refusal(answer.fault);
  return answer.text;
}

type Answer = { readonly text: string } | { readonly fault: string; readonly isMissing: boolean };

async function git(folder: string, ...words: readonly string[]): Promise<Answer> {
  // A partial clone answers from what it has: no protocol is allowed, so that nothing is fetched.
  const options = ["-c", "protocol.allow=never", "--literal-pathspecs"];
  try {
    const { stdout } = await run("git", [...options, ...words], { cwd: folder, maxBuffer: MOST_BYTES });
    return { text: stdout };
  } catch (error) {
    const { stderr, code } = error as { readonly stderr?: string; readonly code?: unknown };
    return { fault: stderr?.trim() || messageOf(error), isMissing: code === "ENOENT" };
  }
}

/** Tells whether a folder is in a repository, without git: its messages are in the user's language. */
function isInRepository(folder: string): boolean {
  const parent = dirname(folder);
  return existsSync(join(folder, ".git")) || (parent !== folder && isInRepository(parent));
}

function refusal(fault: string): Failure {
  return new Failure("bad-usage", `git does not say since when the lines are in main: ${fault}`);
}

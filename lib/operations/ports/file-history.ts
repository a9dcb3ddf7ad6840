/**
 * The committed forms of a file in the history of the current branch, newest first, each with the time when it came to that branch (ISO 8601). A
 * merge is one step. The text is empty where the file was away. `isWhole` is false in a shallow clone, whose oldest commits are missing.
 */
export type FileHistory =
  | {
      readonly isWhole: boolean;
      readonly revisions: AsyncIterable<{ readonly at: string; readonly text: string }>;
    }
  /** Why there is no repository to ask. */
  | { readonly absent: string };

/** @throws Failure `bad-usage` when there is a repository that cannot be read */
export type FileHistories = (path: string) => Promise<FileHistory>;

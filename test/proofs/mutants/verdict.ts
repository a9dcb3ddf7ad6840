/** What vitest's JSON reporter writes, as far as it is looked at here. */
export type Report = {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
};

/** `caught`: a test failed, and says what is wrong. `broken`: something failed before any test could say anything. */
export type Verdict = { readonly kind: "caught" | "green" | "broken"; readonly detail: string };

/** Words of a program that does not load, instead of a program that does the wrong thing; or of a machine that was too busy for a test. */
const NO_EVIDENCE =
  /^(SyntaxError|ReferenceError)|^Error: (Test|Hook) timed out|is not a function|does not provide an export|Cannot find (module|package)/;

/** @param report undefined when there is none */
export function verdictOf(status: number | null, report: Report | undefined): Verdict {
  if (report === undefined) return { kind: "broken", detail: "vitest wrote no report" };
  const failed = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((result) => result.status === "failed");
  const honest = failed.find(({ failureMessages }) =>
    failureMessages.some((message) => !NO_EVIDENCE.test(message)),
  );
  if (honest !== undefined) return { kind: "caught", detail: honest.fullName };
  if (status === 0) return { kind: "green", detail: "" };
  const messages = [
    ...failed.flatMap(({ failureMessages }) => failureMessages),
    ...report.testResults.map(({ message }) => message),
  ];
  return {
    kind: "broken",
    detail: messages.find((message) => message !== "")?.split("\n")[0] ?? `vitest ended with ${status}`,
  };
}

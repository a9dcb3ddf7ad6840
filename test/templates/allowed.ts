/** What a checker says of a template: the id of its rule, and `where: what`. */
export type Finding = { readonly rule: string; readonly isError: boolean; readonly text: string };

/** A warning that stays: which of its findings, and why. */
type Allowance = { readonly of: RegExp; readonly because: string };

/** The warnings of cfn-lint that stay, by the id of the rule. An error never stays. */
export const ALLOWED: Readonly<Record<string, Allowance>> = {
  W3005: {
    of: /^Resources\/\w+\/DependsOn(\/\d+)?: '\w+Role\w+' dependency already enforced by a 'GetAtt'/,
    because:
      "CDK makes what assumes a role wait for the role and its policies. The role itself is named by its ARN as well; the policies are what it is for.",
  },
};

/** Returns the findings that may not stay, as lines. */
export function notAllowed(
  findings: readonly Finding[],
  allowed: Readonly<Record<string, Allowance>> = ALLOWED,
): string[] {
  return findings
    .filter(({ rule, isError, text }) => isError || !allowed[rule]?.of.test(text))
    .map(({ rule, isError, text }) => `${isError ? "error" : "warning"} ${rule} at ${text}`);
}

/** Returns the ids of allowed rules that nothing was found of: their lines have to go, so that the list says what is so. */
export function leftOver(
  findings: readonly Finding[],
  allowed: Readonly<Record<string, Allowance>> = ALLOWED,
): string[] {
  const found = new Set(findings.map(({ rule }) => rule));
  return Object.keys(allowed).filter((rule) => !found.has(rule));
}

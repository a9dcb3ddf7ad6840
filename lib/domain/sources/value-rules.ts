import type { ReferenceSource } from "../../contract/reference-source.ts";
import { quote } from "../document/problem.ts";
import { closest } from "../text/closest.ts";
import { modelId, parseModelId } from "../text/ids.ts";
import { isProviderName, PROVIDER_RULE } from "../text/names.ts";
import { type DeclarationProblem, declarationProblem } from "./declaration-problem.ts";

type Keys = readonly (string | number)[];

/** Returns the problems of values that are no pointers: providers, the value that clearing writes, the link. */
export function valueProblems(source: ReferenceSource, index: number): DeclarationProblem[] {
  const at = ["sources", index];
  return [
    ...providerProblems(source, [...at, "provider"]),
    ...clearedProblems(source, [...at, "cleared"]),
    ...linkProblems(source, [...at, "owner", "link"]),
  ];
}

function providerProblems({ provider }: ReferenceSource, at: Keys): DeclarationProblem[] {
  if (typeof provider !== "object") return [];
  if ("value" in provider) {
    return canStandBeforeName(provider.value)
      ? []
      : [
          declarationProblem(
            "bad-provider",
            [...at, "value"],
            `no registry can have the provider ${quote(provider.value)}: ${PROVIDER_RULE}`,
          ),
        ];
  }
  const names = Object.entries(provider.names);
  const bad = (key: string, message: string): DeclarationProblem =>
    declarationProblem("bad-provider-names", [...at, "names", key], message);
  if (names.length === 0) {
    const message = "names is empty: give the provider as a pointer, or say how the table spells a provider";
    return [declarationProblem("bad-provider-names", [...at, "names"], message)];
  }
  return names.flatMap(([stored, name], position) => {
    if (stored === "") return [bad(stored, "a table cannot spell a provider with an empty text")];
    if (!canStandBeforeName(name))
      return [bad(stored, `no registry can have the provider ${quote(name)}: ${PROVIDER_RULE}`)];
    const [first] = names.find(([, other]) => other === name) ?? [stored];
    if (names.findIndex(([, other]) => other === name) === position) return [];
    return [
      bad(
        stored,
        `${quote(stored)} and ${quote(first)} both stand for ${quote(name)}, and nobody could say which to write back: one spelling a provider`,
      ),
    ];
  });
}

/** Tells whether a text is a provider, or the provider of a team's custom models, `team:<team>/<provider>`. */
function canStandBeforeName(text: string): boolean {
  return isProviderName(text) || parseModelId(modelId(text, "x"))?.name === "x";
}

function clearedProblems({ cleared, model, each }: ReferenceSource, at: Keys): DeclarationProblem[] {
  if (cleared === "remove" && each !== undefined && model === "") {
    const message =
      "an element of a list or map that is the id itself cannot be removed one by one: name the list as model without each, or clear with null or { value }";
    return [declarationProblem("bad-cleared", at, message)];
  }
  if (typeof cleared === "object" && cleared !== null && cleared.value === "") {
    const message =
      'an empty text is no value of a key, and says nothing: clear with null, "remove" or another text';
    return [declarationProblem("bad-cleared", [...at, "value"], message)];
  }
  return [];
}

const PLACEHOLDERS = ["id", "team"];
const LONGEST_LINK = 2_000;

function linkProblems({ owner: { link } }: ReferenceSource, at: Keys): DeclarationProblem[] {
  if (link === undefined) return [];
  const bad = (message: string): DeclarationProblem[] => [declarationProblem("bad-link", at, message)];
  for (const [written, name = ""] of link.matchAll(/\{([^{}]*)\}/g)) {
    if (PLACEHOLDERS.includes(name)) continue;
    const near = closest(name, PLACEHOLDERS);
    return bad(
      `there is no ${quote(written)}: ${near === undefined ? "there are {id} and {team}" : `did you mean {${near}}?`}`,
    );
  }
  const filled = link.replaceAll(/\{(id|team)\}/g, "x");
  if (/[{}]/.test(filled))
    return bad("a brace stands alone: {id} and {team} are filled in, other braces are written %7B and %7D");
  const address = URL.parse(filled);
  // Nearly all links are of ASCII: the pattern of all characters that are none, a large one, is not made for them.
  const isBroken = /[^!-~]/.test(link) && /[\s\p{C}]/u.test(link);
  if (address?.protocol !== "https:" || isBroken || link.length > LONGEST_LINK)
    return bad(`${quote(link)} is no https address, such as https://chat.example.com/bots/{id}`);
  // A team can choose its id: it must not choose where people are sent.
  const fixed = URL.parse(link.replaceAll(/\{(id|team)\}/g, "y"));
  return fixed?.host === address.host && fixed.username === "" && fixed.password === ""
    ? []
    : bad("{id} and {team} stand in the path or after it, not in the name of the host");
}

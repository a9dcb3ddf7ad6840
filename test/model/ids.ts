/** Ids of contract section 1, written anew: nothing here is shared with the implementation. */

/** Order of code units, the order of every sorted list in the contract. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const modelId = (provider: string, name: string): string => `${provider}/${name}`;

export const customModelId = (team: string, provider: string, name: string): string =>
  `team:${team}/${provider}/${name}`;

/** Section 2: a name of the same provider, or the name and its provider. Null without a replacement. */
export function declaredReplacement(
  provider: string,
  replacement: string | { readonly provider: string; readonly name: string } | undefined,
): string | null {
  if (replacement === undefined) return null;
  return typeof replacement === "string"
    ? modelId(provider, replacement)
    : modelId(replacement.provider, replacement.name);
}

/** Returns the name in a model id: split at the first `/` (after the team, for a custom model). */
export function nameOf(id: string): string {
  const listed = withoutTeam(id);
  return listed.slice(listed.indexOf("/") + 1);
}

const withoutTeam = (id: string): string => (id.startsWith("team:") ? id.slice(id.indexOf("/") + 1) : id);

const providerOf = (id: string): string => withoutTeam(id).slice(0, withoutTeam(id).indexOf("/"));

/** Section 1: `%`, `@` and `=` inside names are percent-encoded. No provider or team can hold them. */
const encoded = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("@", "%40").replaceAll("=", "%3D");

/** Behind its name the provider of a replacement, where it is another than that of the model. */
const replacedBy = (model: string, id: string | null): string => {
  if (id === null) return "";
  const provider = providerOf(id);
  return encoded(nameOf(id)) + (provider === providerOf(model) ? "" : `@${encoded(provider)}`);
};

/** `delete:<model id>@<epoch>=<replacement name>`: the replacement is the end of the chain. */
export const deleteId = (model: string, epoch: number, end: string | null): string =>
  `delete:${encoded(model)}@${epoch}=${replacedBy(model, end)}`;

/** `deprecate:<model id>=<replacement name>`, from the second time `deprecate:<model id>@<times>=…`: the replacement is the declared one. */
export const deprecateId = (model: string, times: number, replacement: string | null): string =>
  `deprecate:${encoded(model)}${times === 1 ? "" : `@${times}`}=${replacedBy(model, replacement)}`;

/** `promote:<model id>@<epoch>=<name>` */
export const promoteId = (model: string, epoch: number, listed: string): string =>
  `promote:${encoded(model)}@${epoch}=${encoded(nameOf(listed))}`;

import { Failure } from "../../contract/errors.ts";
import { CUSTOM_PREFIX, isObjectId, OBJECT_ID_RULE, parseModelId } from "../../domain/text/ids.ts";
import type { Arguments } from "../command/command.ts";
import { text } from "../command/values.ts";

/** Returns the id, whether or not there is such a model. @throws Failure `bad-usage` for a text that cannot be a model id */
export function checkedModelId(id: string): string {
  if (parseModelId(id) === undefined) {
    const mend = id.startsWith(CUSTOM_PREFIX)
      ? "it needs a team (with %, /, @ and = written as %25, %2F, %40 and %3D), a provider and a name, as in team:acme/openai/own"
      : "it needs a provider and a name, as in openai/gpt-4o";
    throw new Failure("bad-usage", `"${id}" is no model id: ${mend}`);
  }
  return id;
}

export function modelOption(options: Arguments["options"]): string | undefined {
  const id = text(options, "model");
  return id === undefined ? undefined : checkedModelId(id);
}

export function teamOption(options: Arguments["options"]): string | undefined {
  return objectId(options, "team");
}

export function memberOption(options: Arguments["options"]): string | undefined {
  return objectId(options, "member");
}

export function requiredTeam(options: Arguments["options"]): string {
  return needed(teamOption(options), "team");
}

export function requiredMember(options: Arguments["options"]): string {
  return needed(memberOption(options), "member");
}

/** Returns an id that is legal by section 1 of the contract. @throws Failure `bad-usage` */
function objectId(options: Arguments["options"], flag: string): string | undefined {
  const id = text(options, flag);
  if (id !== undefined && !isObjectId(id))
    throw new Failure("bad-usage", `"${id}" is no ${flag} id: ${OBJECT_ID_RULE}`);
  return id;
}

function needed(id: string | undefined, flag: string): string {
  if (id === undefined) throw new Failure("bad-usage", `--${flag} is needed: --${flag} <id>`);
  return id;
}

/** Returns only the filters that were given, as `exactOptionalPropertyTypes` requires. */
export function given<T extends Record<string, unknown>>(
  filters: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(filters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

import { Failure } from "../contract/errors.ts";
import { parseModelId } from "../domain/ids.ts";
import type { Arguments } from "./command.ts";
import { text } from "./values.ts";

/** @throws Failure `bad-usage` for what cannot be a model id; whether there is such a model is another question */
export function checkedModelId(id: string): string {
  if (parseModelId(id) === undefined) {
    throw new Failure(
      "bad-usage",
      `"${id}" is no model id: it needs a provider and a name, as in openai/gpt-4o`,
    );
  }
  return id;
}

export function modelOption(options: Arguments["options"]): string | undefined {
  const id = text(options, "model");
  return id === undefined ? undefined : checkedModelId(id);
}

/** Team ids as in the contract, section 1. */
const TEAM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function teamOption(options: Arguments["options"]): string | undefined {
  const team = text(options, "team");
  if (team !== undefined && !TEAM.test(team)) throw new Failure("bad-usage", `"${team}" is no team id`);
  return team;
}

/** Only the filters that were given, as exact optional properties want them. */
export function given<T extends Record<string, unknown>>(
  filters: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(filters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

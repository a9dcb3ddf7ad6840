import type { ListedModelDocument, RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import { declaredReplacement } from "../../../model/ids.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem, type State } from "./state.ts";

/**
 * 9. When a process that nobody disturbed has applied a registry, that is the one in force: each model that it lists lives as it says, each that it
 * deletes is a tombstone that leads to the end of its chain, with an entry that has come to its end, and nothing else lives.
 */
export const appliedIsInForce: CreateRule = ({ history, inForce }, complain) => {
  const lastCalls = new Map(
    history.calls.filter(({ process }) => inForce.has(process)).map((call) => [call.process, call]),
  );
  return {
    after(call, state) {
      const registry = inForce.get(call.process);
      if (registry === undefined || lastCalls.get(call.process) !== call) return;
      for (const problem of differencesFrom(registry, state)) complain(`${call.process}: ${problem}`);
    },
  };
};

function differencesFrom({ providers, deleted }: RegistryDocument, state: State): string[] {
  const listed = new Map(
    Object.entries(providers).flatMap(([provider, { models }]) =>
      models.map((model): [string, ListedModelDocument] => [`${provider}/${model.name}`, model]),
    ),
  );
  const gone = new Map(
    deleted.map(({ provider, name, replacement }) => [
      `${provider}/${name}`,
      declaredReplacement(provider, replacement),
    ]),
  );
  const endOf = (id: string | null): string | null =>
    id !== null && gone.has(id) ? endOf(gone.get(id) ?? null) : id;
  const entries = new Map(state.rows("MIGRATION").map((row) => [plainItem(row).id, plainItem(row)]));
  const problems: string[] = [];
  const expect = (id: string, what: string, is: unknown, should: unknown): void => {
    if (is !== should) problems.push(`${id} has the ${what} ${String(is)}, not ${String(should)}`);
  };
  for (const [id, model] of listed) {
    const row = state.model(id);
    expect(id, "status", row?.status, model.deprecated === true ? "deprecated" : "active");
    expect(id, "token limit", row?.tokenLimit, model.tokenLimit);
    const provider = id.slice(0, id.indexOf("/"));
    expect(id, "replacement", row?.replacement ?? null, declaredReplacement(provider, model.replacement));
    expect(id, "redirect", row?.redirectsTo, null);
  }
  for (const [id, replacement] of gone) {
    const row = state.model(id);
    // Nothing ever was there: there is nothing to lead away from.
    if (row === undefined) continue;
    expect(id, "status", row.status, "deleted");
    expect(id, "redirect", row.redirectsTo, endOf(replacement));
    const entry = entries.get(row.migration);
    if (!["succeeded", "marked"].includes(String(entry?.state)))
      problems.push(`${String(row.migration)} is ${String(entry?.state)}`);
  }
  for (const row of state.models())
    if (row.team === undefined && row.listed === true && !listed.has(String(row.id)))
      problems.push(`${String(row.id)} is listed, and should not be`);
  return problems;
}

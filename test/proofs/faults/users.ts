import type { Contents, WireItem, WireValue } from "./history.ts";
import { withValue } from "./invariants/reference.ts";
import type { Edit } from "./story.ts";

type UserEdit = Edit["edit"];

export const text = (value: string) => ({ S: value });

function itemOf(contents: Contents, team: string, sk: string): WireItem | undefined {
  return contents.get("workspace")?.get(JSON.stringify({ pk: text(`TEAM#${team}`), sk: text(sk) }));
}

/** A user sets attributes of an item that is there. */
export const setting =
  (team: string, sk: string, fields: WireItem): UserEdit =>
  (contents) => {
    const item = itemOf(contents, team, sk);
    return item === undefined ? undefined : { put: { ...item, ...fields } };
  };

/** A user sets one of the parameters beside a model, whatever the others are. */
export const settingParameter =
  (team: string, sk: string, name: string, value: WireValue): UserEdit =>
  (contents) => {
    const item = itemOf(contents, team, sk);
    return item === undefined
      ? undefined
      : { put: withValue(item, ["params", "modelParameters", name], value) };
  };

/** What users do while a run is on its way: pick a model, pick one that is deleted, change what stands beside it, delete, create. */
export const USER_EDITS: Readonly<Record<string, UserEdit>> = {
  "picks a living model": setting("b", "ASSISTANT#y", { modelId: text("openai/new") }),
  "picks a deleted model": setting("b", "ASSISTANT#y", { modelId: text("openai/old") }),
  "picks and renames": setting("a", "ANALYSIS#s", { modelId: text("openai/gone"), name: text("Renamed") }),
  "changes parameters": setting("a", "NODE#p#n1", {
    params: { M: { modelId: text("openai/old"), modelParameters: { M: { temperature: { N: "0.9" } } } } },
  }),
  "changes what no set describes": settingParameter("a", "NODE#p#n1", "stop", { L: [text("DONE")] }),
  "changes a field": settingParameter("a", "NODE#p#n1", "max_tokens", text("20")),
  "adds a field": settingParameter("a", "EVALUATOR#e", "top_p", { N: "0.5" }),
  "changes a list": setting("a", "NODE#p#n2", {
    params: { M: { modelId: { L: [text("openai/tired"), text("openai/gone")] } } },
  }),
  deletes: (contents) => {
    const item = itemOf(contents, "b", "ASSISTANT#x");
    return item === undefined ? undefined : { delete: { pk: item.pk ?? text(""), sk: item.sk ?? text("") } };
  },
  creates: () => ({
    put: {
      pk: text("TEAM#b"),
      sk: text("ASSISTANT#z"),
      kind: text("assistant"),
      team: text("b"),
      id: text("z"),
      name: text("Newcomer"),
      modelId: text("openai/old"),
    },
  }),
};

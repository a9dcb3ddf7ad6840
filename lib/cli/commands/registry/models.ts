import type { ModelRow, ModelStatus } from "../../../contract/results.ts";
import { CUSTOM_PREFIX } from "../../../domain/text/ids.ts";
import type { Command } from "../../command/command.ts";
import { oneOf } from "../../command/values.ts";
import { paintStatus } from "../../text/colour.ts";
import { commandHere } from "../../text/here.ts";
import { counted, table } from "../../text/table.ts";

const STATUSES: readonly ModelStatus[] = ["active", "deprecated", "deleted"];

export const command: Command<{ readonly models: readonly ModelRow[] }> = {
  async run({ openPlatform }, { options }) {
    const status = oneOf(options, "status", STATUSES);
    const platform = await openPlatform("read");
    const models = await platform.models();
    return { models: models.filter((model) => status === undefined || model.status === status) };
  },
  text({ models }, colours, given) {
    if (models.length === 0) {
      return given.options.status === undefined
        ? `There are no models yet: ${commandHere("apply", given)} makes them.\n`
        : "There are no such models.\n";
    }
    const columns = [
      { title: "MODEL", value: (model: ModelRow) => model.id },
      {
        title: "STATUS",
        value: (model: ModelRow) => model.status,
        paint: (status: string) => paintStatus(colours, status),
      },
      { title: "TOKENS", value: (model: ModelRow) => model.tokenLimit, hide: 2 },
      { title: "PARAMETERS", value: (model: ModelRow) => model.parameters, hide: 1 },
      { title: "REPLACEMENT", value: (model: ModelRow) => model.replacement },
      { title: "RETIRES", value: (model: ModelRow) => model.retiresOn },
      { title: "REMARKS", value: remarkOn, isSentence: true },
    ];
    return `${table(columns, models, colours)}\n${counted(models.length, "model")}.\n`;
  },
};

function remarkOn(model: ModelRow): string {
  const remarks = [
    model.default ? "default" : undefined,
    model.translationDefault ? "default for translation" : undefined,
    !model.listed && model.status !== "deleted" && !model.id.startsWith(CUSTOM_PREFIX)
      ? "not in the registry"
      : undefined,
    model.redirectsTo !== null && model.redirectsTo !== model.replacement
      ? `readers get ${model.redirectsTo}`
      : undefined,
    model.watched ? `watched, ${counted(model.cleanPasses, "clean pass")}` : undefined,
  ];
  return remarks.filter((remark) => remark !== undefined).join(", ");
}

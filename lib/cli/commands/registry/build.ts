import type { RegistryDocument } from "../../../contract/registry-document.ts";
import type { Command } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<RegistryDocument> = {
  async run({ registry, requireFile, writeFile }, { options }) {
    const out = text(options, "out");
    if (out !== undefined) await requireFile(out, "written");
    const document = await registry.document();
    if (out !== undefined) await writeFile(out, printed(document));
    return document;
  },
  text(document, _colours, { options }) {
    const out = text(options, "out");
    return out === undefined ? printed(document) : `Wrote the registry document to ${visible(out)}.\n`;
  },
};

function printed(document: RegistryDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

import { Failure } from "../../../contract/errors.ts";
import type { Command } from "../../command/command.ts";
import { completionScript, SHELLS, type Shell } from "../../text/completion-text.ts";

export const command: Command<{ readonly shell: Shell; readonly script: string }> = {
  async run({ vocabulary }, { operands }) {
    const shell = SHELLS.find((one) => one === operands[0]);
    if (shell === undefined)
      throw new Failure("bad-usage", `completion is for ${SHELLS.join(", ")}, not "${operands[0]}"`);
    return { shell, script: completionScript(shell, vocabulary) };
  },
  text: ({ script }) => script,
};

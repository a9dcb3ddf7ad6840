import type { CreateRule } from "./rule.ts";

/** 7. What only reads sends no command that writes, and changes nothing. */
export const readersOnlyRead: CreateRule = ({ history }, complain) => ({
  after({ process, command, changes }) {
    if (history.deeds.get(process) !== "look") return;
    if (!/^(Get|BatchGet|Query|Scan|Describe|List)/.test(command)) complain(`a reader sent ${command}`);
    if (changes.length > 0) complain(`a reader changed ${changes.map(({ key }) => key).join(", ")}`);
  },
});

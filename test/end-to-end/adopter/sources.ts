import type { ReferenceSource, UsedBy } from "modelkeeper";

const channels: UsedBy = {
  kind: "channel",
  table: "channels",
  id: "/id",
  label: "/name",
  team: "/tenant",
  points: ["/bot"],
};

export const sources: readonly ReferenceSource[] = [
  {
    name: "bot",
    table: "bots",
    model: "/llm/name",
    provider: "/llm/vendor",
    parameters: "/llm/settings",
    team: "/tenant",
    owner: { kind: "bot", id: "/id", label: "/title", usedBy: channels },
  },
];

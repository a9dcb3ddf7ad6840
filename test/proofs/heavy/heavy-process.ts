import type { TableNames } from "../../../lib/contract/tables.ts";
import { openTestPlatform } from "../../platform/test-platform.ts";
import { AFTER, BEFORE, type HeavyOrder, type HeavyResult, SOURCE } from "./play.ts";

const { endpoint, tables } = JSON.parse(process.argv[2] ?? "") as HeavyOrder;
const platform = openTestPlatform(tables as TableNames, { endpoint, sources: [SOURCE] });
const { references } = await platform.apply(AFTER);
await platform.apply(BEFORE);
const undone = await platform.undo("p/old");
const result: HeavyResult = {
  rewritten: references.rewritten,
  restored: undone.references.restored,
  peakMb: Math.round(process.resourceUsage().maxRSS / 1_024),
};
process.stdout.write(JSON.stringify(result));

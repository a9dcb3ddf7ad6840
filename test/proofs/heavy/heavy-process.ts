import type { TableNames } from "../../../lib/contract/tables.ts";
import { openTestPlatform } from "../../platform/test-platform.ts";
import { AFTER, BEFORE, type HeavyOrder, type HeavyResult, SOURCE } from "./play.ts";

const { endpoint, tables } = JSON.parse(process.argv[2] ?? "") as HeavyOrder;
/** As many items as a page of 1 MB has: the engine reads as many as it may before it counts their bytes, and all of a table for each page of a segment. */
const PAGE = { pageSize: 3, segments: 1 };
const platform = openTestPlatform(tables as TableNames, { endpoint, sources: [SOURCE], ...PAGE });
const { references } = await platform.apply(AFTER);
await platform.apply(BEFORE);
const undone = await platform.undo("p/old");
const result: HeavyResult = {
  rewritten: references.rewritten,
  restored: undone.references.restored,
  peakMb: Math.round(process.resourceUsage().maxRSS / 1_024),
};
process.stdout.write(JSON.stringify(result));

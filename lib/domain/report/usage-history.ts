import type { UsageDay } from "../usage/usage-snapshot.ts";
import type { ReportUsage } from "./report.ts";

/** Returns the references to each model of the registry day by day; undefined before there are two days to compare. @param days oldest first */
export function usageHistory(days: readonly UsageDay[]): ReportUsage["history"] {
  if (days.length < 2) return undefined;
  const counts = days.map(
    ({ models }) => new Map(models.map(({ model, references }) => [model, references])),
  );
  const named = new Set(days.flatMap(({ models }) => models.map(({ model }) => model)));
  return {
    days: days.map(({ at }) => at.slice(0, "2026-01-01".length)),
    models: [...named]
      .sort()
      .map((model) => ({ model, references: counts.map((day) => day.get(model) ?? 0) })),
  };
}

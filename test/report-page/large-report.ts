import type { Report } from "../../lib/domain/report/report.ts";
import { REPORT } from "../cli/examples.ts";

/** Returns a report in which each of so many teams uses each of so many models. */
export function largeReport(teams: number, models: number): Report {
  const [used] = REPORT.usage.models;
  if (used === undefined) throw new Error("the example uses a model");
  const numbers = (count: number): number[] => [...Array(count).keys()];
  return {
    ...REPORT,
    usage: {
      at: REPORT.usage.at,
      models: numbers(models).map((model) => ({
        ...used,
        model: `provider-${model % 7}/a-model-of-the-year-${model}`,
        status: model % 10 === 0 ? "deprecated" : "active",
      })),
      teams: numbers(teams).map((team) => ({ id: `team-${team}`, name: `The team of the number ${team}` })),
      byTeam: numbers(teams).map((team) =>
        numbers(models).map((model) => [model, 1 + ((team * 31 + model * 17) % 40)] as const),
      ),
    },
  };
}

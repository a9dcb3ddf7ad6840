import { writeReport } from "../../lib/operations/report/write-report.ts";
import { entry } from "../entry.ts";
import { createReportContainer } from "../report-container.ts";

export const handler = entry((dependencies) => () => writeReport(dependencies), createReportContainer);

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunSummary } from "../../lib/contract/notices.ts";
import { openPlatform } from "../../lib/local/platform.ts";
import { temporaryFolder } from "../builders/folder.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";

/** Returns the newest run summary in the file that stands for the topic. */
function summaryIn(data: string): RunSummary | undefined {
  const lines = readFileSync(join(data, "notices.jsonl"), "utf8").trim().split("\n");
  const messages = lines.map((line) => JSON.parse(JSON.parse(JSON.parse(line).Message).default));
  return messages.findLast(({ slug }) => slug === "llm-run-summary");
}

test("an apply in a data directory tells the operators what each replacement costs, by the built-in prices", async () => {
  const folder = temporaryFolder();
  const [data, file] = [join(folder, "data"), join(folder, "workspace.json")];
  const used = assistantsOf(["openai/gpt-5-mini", "openai/gpt-4.1", "openai/nobody-knows"]);
  writeFileSync(file, JSON.stringify(workspaceOf({ teams: teamsOf(["a"]), assistants: used })));
  const platform = await openPlatform({
    data,
    access: "make",
    leaseSeconds: 15,
    waitSeconds: 5,
    onProgress: () => {},
  });
  await platform.load(file);
  const moves = { "gpt-5-mini": "gpt-5.6-terra", "gpt-4.1": "gpt-6-luna", "nobody-knows": "gpt-6-luna" };
  const document = registryOf(["gpt-5.6-terra", "gpt-6-luna"], moves, "openai");
  await platform.apply({ document, warnings: [] });
  await platform.close();
  const one = "1 reference rewritten, in 1 team";
  expect(
    summaryIn(data)
      ?.text.match(/^- delete .*$/gm)
      ?.toSorted(),
  ).toEqual([
    `- delete openai/gpt-4.1 → openai/gpt-6-luna: ${one}, costs 0.06×`,
    `- delete openai/gpt-5-mini → openai/gpt-5.6-terra: ${one}, costs 6.55×`,
    `- delete openai/nobody-knows → openai/gpt-6-luna: ${one}`,
  ]);
});

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPlatform } from "../../lib/local/platform.ts";
import { temporaryFolder } from "../builders/folder.ts";
import { workspaceOf } from "../builders/workspace.ts";

function setup(content: string, name = "workspace.json") {
  const folder = temporaryFolder();
  const load = join(folder, name);
  writeFileSync(load, content);
  const data = join(folder, "data");
  const options = { data, access: "make", leaseSeconds: 2, waitSeconds: 0, onProgress: () => {} } as const;
  return { data, open: () => openPlatform({ ...options, load }) };
}

const assistant = { id: "x", team: "nobody", name: "X" };

test.each([
  ["is not JSON", "{", "workspace.json"],
  ["says a field twice", '{"version":1,"version":1}', "workspace.json"],
  [
    "names a team that it does not define",
    JSON.stringify(workspaceOf({ assistants: [assistant] })),
    "workspace.json",
  ],
  ["has a line that is wrong", `${JSON.stringify({ kind: "assistant", ...assistant })}\n`, "workspace.jsonl"],
])("a file that %s makes no data directory", async (_what, content, name) => {
  const { data, open } = setup(content, name);
  await expect(open()).rejects.toMatchObject({ code: "bad-workspace", exitStatus: 2 });
  expect(existsSync(data)).toBe(false);
});

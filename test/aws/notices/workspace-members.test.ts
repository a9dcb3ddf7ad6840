import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { createWorkspaceMembers } from "../../../lib/aws/notices/workspace-members.ts";
import type { Log } from "../../../lib/operations/ports/telemetry.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** Rows of members as an application may have left them. */
async function setup(rows: readonly Readonly<Record<string, unknown>>[]) {
  const { dynamodb, tables } = await createTestPlatform();
  for (const [index, row] of rows.entries()) {
    const Item = { pk: "TEAM#org/9", sk: `MEMBER#${index}`, permissions: ["models"], ...row };
    await dynamodb.documents.send(new PutCommand({ TableName: tables.workspace, Item }));
  }
  const logged: [string, object][] = [];
  const log: Log = { info: () => {}, warn: (message, details) => void logged.push([message, details]) };
  return { logged, members: createWorkspaceMembers(dynamodb, tables.workspace, log) };
}

test("members with the permission are told, whatever their ids, and an e-mail of null is none", async () => {
  const { members, logged } = await setup([
    { id: "bo@example.org", email: "bo@example.org", department: "x" },
    { id: "saml|9#9", email: null, notifications: { muted: ["a"], email: null, theme: "dark" } },
    { id: "guest", permissions: ["read"] },
    { id: "nobody", permissions: null },
  ]);
  expect(await members.withPermission("org/9", "models")).toEqual([
    { id: "bo@example.org", email: "bo@example.org" },
    { id: "saml|9#9", notifications: { muted: ["a"] } },
  ]);
  expect(logged).toEqual([]);
});

test("a row that cannot be read is left out and counted, one without the permission is not", async () => {
  const { members, logged } = await setup([
    { id: "ann" },
    { id: 7 },
    { id: "bo", email: ["bo@example.org"] },
    { id: "", permissions: ["read"] },
    { id: "zoe" },
  ]);
  expect(await members.withPermission("org/9", "models")).toEqual([{ id: "ann" }, { id: "zoe" }]);
  expect(logged).toEqual([
    ["members could not be read and are not told", { team: "org/9", members: 2, reasons: expect.any(Array) }],
  ]);
});

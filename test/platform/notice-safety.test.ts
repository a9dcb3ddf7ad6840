import fc from "fast-check";
import { expect, test } from "vitest";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { noticeMessageOf } from "../../lib/domain/notices/notice-message.ts";
import { DEFAULT_CONTACT } from "../../lib/domain/notices/notice-texts.ts";
import { scenarios } from "../model/arbitraries.ts";
import { IS_WHOLE } from "../proofs/sample.ts";
import { createTestPlatform } from "./test-platform.ts";

/** No team may read a word of another team, in whatever form a notice is sent. */

/** Returns the mark of a team, which is in every text that a user of the team wrote. */
const markOf = (team: string): string => `«${team}»`;

function marked(workspace: WorkspaceDocument): WorkspaceDocument {
  const named = <T extends { readonly name?: string; readonly team: string }>(things: readonly T[]): T[] =>
    things.map((one) => ({ ...one, name: `${markOf(one.team)} ${one.name}`.slice(0, 40) }));
  return {
    ...workspace,
    teams: workspace.teams.map((team) => ({
      ...team,
      name: markOf(team.id),
      members: [
        {
          id: "member",
          email: `${team.id}@example.com`,
          name: markOf(team.id),
          permissions: [DEFAULT_PERMISSION],
        },
      ],
    })),
    pipelines: named(workspace.pipelines).map((pipeline) => ({
      ...pipeline,
      nodes: pipeline.nodes.map((node) => ({
        ...node,
        params: { ...node.params, modelParameters: { [markOf(pipeline.team)]: 1, temperature: 1 } },
      })),
    })),
    chatbots: named(workspace.chatbots),
    assistants: named(workspace.assistants),
    analyses: named(workspace.analyses),
    evaluators: named(workspace.evaluators),
    collections: named(workspace.collections),
  };
}

test("a message, an inbox and an e-mail of a team hold no word of another team's", async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(scenarios({ oddValues: false }), async ({ workspace, steps }) => {
      const platform = await createTestPlatform();
      await platform.load(marked(workspace));
      for (const { registry } of steps) await platform.apply(registry);
      const marks = workspace.teams.map(({ id }) => id);
      for (const { state: _s, publishedAt: _p, reached: _r, ...notice } of await platform.notices()) {
        const message = noticeMessageOf(notice, { contact: DEFAULT_CONTACT, chatFormat: "amazon-q" });
        const mails = platform.emails.sent.filter((email) => email.notices.includes(notice.id));
        const text = JSON.stringify([message, mails]);
        for (const other of marks.filter((id) => id !== notice.team.id)) {
          expect(text).not.toContain(markOf(other));
          expect(text).not.toContain(`${other}@example.com`);
        }
        expect(text).toContain(markOf(notice.team.id));
        expect(mails.map(({ team }) => team)).toEqual([notice.team.id]);
        told += 1;
      }
    }),
    { numRuns: IS_WHOLE ? 40 : 10, endOnFailure: true },
  );
  expect(told).toBeGreaterThan(10);
});

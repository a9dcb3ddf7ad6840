import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEmailFiles } from "../../lib/local/email-files.ts";
import { temporaryFolder } from "../builders/folder.ts";

const EMAIL = {
  team: "acme",
  member: "ann",
  notices: ["n1", "n2"],
  to: "ann@example.com",
  subject: "old was removed",
  text: "What happened.\n\nWhat to do: wählen Sie.",
  html: "<p>What happened.</p><p>What to do: wählen Sie.</p>",
  at: "2026-01-02T03:04:05.678Z",
};
const FILE = "ann-20260102T030405678Z.eml";

function setup() {
  const folder = temporaryFolder();
  const read = () => readFileSync(join(folder, "emails/acme", FILE), "utf8");
  return { folder, emails: createEmailFiles(join(folder, "emails")), read };
}

test("an e-mail is a file that mail programs open, as text and as HTML; sent again, it is the same file", async () => {
  const { folder, emails, read } = setup();
  expect(await emails.send(EMAIL)).toBe("sent");
  const first = read();
  await emails.send(EMAIL);
  expect(readdirSync(join(folder, "emails/acme"))).toEqual([FILE]);
  expect(read()).toBe(first);
  const lines = first.split("\r\n");
  for (const line of [
    "To: ann@example.com",
    "Subject: old was removed",
    "X-Modelkeeper-Notices: n1 n2",
    "Date: Fri, 02 Jan 2026 03:04:05 +0000",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Type: text/html; charset=utf-8",
  ])
    expect(lines).toContain(line);
  expect(first).toContain("Content-Type: multipart/alternative");
  expect(first).toContain("w=C3=A4hlen Sie.");
});

test("any ids make a file in the folder of their team, and two pairs never the same one", async () => {
  const { folder, emails } = setup();
  const ids = [
    "..",
    ".",
    "../../up",
    "/etc",
    "a/b",
    "a",
    "b",
    "max@example.net",
    "100%",
    "a\\b",
    "🙂".repeat(256),
    "🙂".repeat(255),
  ];
  for (const [index, team] of ids.entries()) {
    for (const [other, member] of ids.entries())
      await emails.send({ ...EMAIL, team, member, text: `pair ${index} ${other}` });
  }
  expect(readdirSync(folder)).toEqual(["emails"]);
  const files = readdirSync(join(folder, "emails"), { recursive: true, withFileTypes: true });
  const written = files
    .filter((file) => file.isFile())
    .map(
      ({ parentPath, name }) => /pair \d+ \d+/.exec(readFileSync(join(parentPath, name), "utf8"))?.[0] ?? "",
    );
  const pairs = ids.flatMap((_, index) => ids.map((__, other) => `pair ${index} ${other}`));
  expect(written.sort()).toEqual(pairs.sort());
  expect(files.filter((file) => file.isDirectory())).toHaveLength(ids.length);
});

test("a subject that is not ASCII is encoded in words, no character cut in two, and no text makes a header", async () => {
  const { emails, read } = setup();
  const subject = `${"mödel🙂".repeat(20)} was removed\r\nBcc: eve@example.com`;
  await emails.send({ ...EMAIL, subject });
  const [head = ""] = read().split("\r\n\r\n");
  expect(head).not.toMatch(/^Bcc:/m);
  const [, folded = ""] = /^Subject: (.*(?:\r\n .*)*)/m.exec(head) ?? [];
  expect(folded).toContain("=?UTF-8?");
  for (const word of folded.split(/\r\n /)) expect(word.length).toBeLessThanOrEqual(78);
});

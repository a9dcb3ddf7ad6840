import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEmailFiles } from "../../lib/local/email-files.ts";
import { temporaryFolder } from "../builders/folder.ts";

const EMAIL = {
  team: "acme",
  member: "ann",
  notice: "n1",
  to: "ann@example.com",
  subject: "old was removed",
  text: "What happened.\n\nWhat to do: wählen Sie.",
  at: "2026-01-02T03:04:05.000Z",
};

function setup() {
  const folder = temporaryFolder();
  const read = () => readFileSync(join(folder, "emails/acme/ann-n1.eml"), "utf8");
  return { folder, emails: createEmailFiles(join(folder, "emails")), read };
}

test("an e-mail is a file that mail programs open; sent again, it is the same file", async () => {
  const { folder, emails, read } = setup();
  for (let time = 0; time < 2; time += 1) expect(await emails.send(EMAIL)).toBe("sent");
  expect(readdirSync(join(folder, "emails/acme"))).toEqual(["ann-n1.eml"]);
  expect(read()).toBe(
    [
      "To: ann@example.com",
      "Subject: old was removed",
      "Date: Fri, 02 Jan 2026 03:04:05 +0000",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
      "",
      EMAIL.text,
      "",
    ].join("\n"),
  );
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
  for (const team of ids) {
    for (const member of ids) await emails.send({ ...EMAIL, team, member, text: `${team} ${member}` });
  }
  expect(readdirSync(folder)).toEqual(["emails"]);
  const files = readdirSync(join(folder, "emails"), { recursive: true, withFileTypes: true });
  const written = files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8").trimEnd().split("\n").at(-1));
  expect(written.sort()).toEqual(ids.flatMap((team) => ids.map((member) => `${team} ${member}`)).sort());
  expect(files.filter((file) => file.isDirectory())).toHaveLength(ids.length);
});

test("a subject that is not ASCII is encoded in words of at most 75 characters, no character cut in two", async () => {
  const { emails, read } = setup();
  const subject = `${"mödel🙂".repeat(20)} was removed`;
  await emails.send({ ...EMAIL, subject });
  const [, folded = ""] = /^Subject: (.*(?:\n .*)*)/m.exec(read()) ?? [];
  const words = folded.split("\n ");
  expect(words.length).toBeGreaterThan(1);
  for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
  const decoded = words.map((word) =>
    Buffer.from(/^=\?utf-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? "", "base64").toString("utf8"),
  );
  expect(decoded.join("")).toBe(subject);
  expect(decoded.join("")).not.toContain("\uFFFD");
});

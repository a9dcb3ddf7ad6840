import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileNameOf } from "../domain/text/keys.ts";
import type { Emails } from "../operations/ports/delivery.ts";

/** Creates the e-mails of the embedded mode: files `<folder>/<team>/<member>-<notice>.eml`, for mail programs. Writing one twice is harmless. */
export function createEmailFiles(folder: string): Emails {
  return {
    async send({ team, member, notice, to, subject, text, at }) {
      const lines = [
        `To: ${to}`,
        `Subject: ${headerOf(subject)}`,
        `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
      ];
      const ofTeam = join(folder, fileNameOf(team));
      await mkdir(ofTeam, { recursive: true });
      await writeFile(join(ofTeam, `${fileNameOf(member)}-${notice}.eml`), lines.join("\n"));
      return "sent";
    },
  };
}

/** Returns the text of a header. Headers are ASCII; other text is encoded as RFC 2047 says, in words of at most 75 characters. */
function headerOf(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`).join("\n ");
}

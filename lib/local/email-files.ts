import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import { fileNameOf } from "../domain/text/keys.ts";
import type { Emails } from "../operations/ports/delivery.ts";

/** Creates the e-mails of the embedded mode: files `<folder>/<team>/<member>-<time>.eml`, for mail programs. Writing one twice is harmless. */
export function createEmailFiles(folder: string): Emails {
  return {
    async send({ team, member, to, subject, text, html, at, notices }) {
      const ofTeam = join(folder, fileNameOf(team));
      const time = at.replaceAll(/[-:.]/g, "");
      const message = new MailComposer({
        to,
        subject,
        text,
        html,
        date: new Date(at),
        headers: { "X-Modelkeeper-Notices": notices.join(" ") },
        // The same e-mail is the same file; another one about the same notice is not taken for it.
        messageId: `<${notices[0]}.${time}.${fileNameOf(member)}@modelkeeper.invalid>`,
        baseBoundary: "modelkeeper",
        disableFileAccess: true,
        disableUrlAccess: true,
      }).compile();
      await mkdir(ofTeam, { recursive: true });
      await writeFile(join(ofTeam, `${fileNameOf(member)}-${time}.eml`), await message.build());
      return "sent";
    },
  };
}

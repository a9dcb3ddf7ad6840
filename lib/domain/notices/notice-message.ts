import type { ChatFormat } from "../../contract/environment.ts";
import type { Notice, RunSummary } from "../../contract/notices.ts";
import { encodeTeam } from "../text/ids.ts";
import { inertLine, inertMarkup } from "../text/inert-text.ts";
import { CHAT } from "./notice-lines.ts";
import { noticeTextOf, noticeTitleOf } from "./notice-texts.ts";

/** A notice as SNS carries it (contract, section 7). */
export type NoticeMessage = {
  /** One JSON text for each protocol. */
  readonly body: string;
  /** Attributes that subscribers filter by; all are strings. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Subject of the e-mails that SNS sends. */
  readonly subject: string;
};

export type MessageOptions = {
  /** @default undefined: `https` subscribers receive the notice like all others */
  readonly chatFormat?: ChatFormat | undefined;
  /** The contact that teams may ask, in the text for chat applications. */
  readonly contact: string;
};

export function noticeMessageOf(notice: Notice, { chatFormat, contact }: MessageOptions): NoticeMessage {
  const body = {
    default: encode(notice),
    email: notice.text,
    ...(chatFormat === undefined ? {} : { https: encode(chatDocument(notice, contact)) }),
  };
  return {
    body: encode(body),
    attributes: {
      notice: notice.id,
      slug: notice.slug,
      team: attributeOf(notice.team.id),
      model: inertLine(notice.model.id),
      provider: notice.model.provider,
      level: notice.level,
      permission: notice.permission,
    },
    subject: subjectOf(notice.title),
  };
}

/** Returns what the operators are told of a run as SNS carries it: of no team, and with attributes of its own to filter by. */
export function summaryMessageOf(
  summary: RunSummary,
  { chatFormat }: Pick<MessageOptions, "chatFormat">,
): NoticeMessage {
  const { id, slug, run, status, trigger, unanswered = [], findings = [], title, text } = summary;
  const teams = unanswered.reduce((sum, one) => sum + one.teams, 0);
  const chat = {
    version: "1.0",
    source: "custom",
    id,
    content: { textType: "client-markdown", title: inertMarkup(title), description: inertMarkup(text) },
    metadata: {
      threadId: id,
      summary: inertMarkup(title),
      eventType: slug,
      additionalContext: { run, status, trigger },
    },
  };
  return {
    body: encode({
      default: encode(summary),
      email: text,
      ...(chatFormat === undefined ? {} : { https: encode(chat) }),
    }),
    attributes: {
      slug,
      status,
      trigger,
      run: attributeOf(run),
      ...(teams === 0 ? {} : { unanswered: String(teams) }),
      ...(findings.length === 0 ? {} : { findings: String(findings.length) }),
    },
    subject: subjectOf(title),
  };
}

/** Returns the bytes of a message as SNS counts them: its body and its attributes with their names and types. */
export function bytesOf({ body, attributes, subject }: NoticeMessage): number {
  const texts = Object.entries(attributes).flatMap(([name, value]) => [name, "String", value]);
  return [body, subject, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/**
 * Returns the event that Amazon Q Developer in chat applications shows in Slack and Microsoft Teams (its schema for custom notifications, version
 * 1.0). Names are inert in both: the same message may go to either. Notices of one model are one thread.
 */
function chatDocument(notice: Notice, contact: string): object {
  const title = noticeTitleOf(notice, CHAT);
  return {
    version: "1.0",
    source: "custom",
    id: notice.id,
    content: { textType: "client-markdown", title, description: noticeTextOf(notice, contact, CHAT) },
    metadata: {
      threadId: `${encodeTeam(notice.team.id)}/${inertLine(notice.model.id)}`,
      summary: title,
      eventType: notice.slug,
      additionalContext: { notice: notice.id, team: notice.team.id, outcome: notice.outcome },
    },
  };
}

/** Returns an id as it is, except for two characters that no attribute may hold. */
function attributeOf(id: string): string {
  return id.replaceAll(/[\uFFFE\uFFFF]/g, encodeURIComponent);
}

/** Returns JSON in which two characters that a message must not hold stand as their escapes. */
function encode(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\uFFFE\uFFFF]/g, (character) =>
    character === "\uFFFE" ? "\\ufffe" : "\\uffff",
  );
}

/** Returns a title as a subject: SNS takes at most 100 printable ASCII characters. */
function subjectOf(title: string): string {
  return title.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 100);
}

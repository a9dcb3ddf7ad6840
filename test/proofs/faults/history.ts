import type { Notice, RunSummary } from "../../../lib/contract/notices.ts";
import type { Email } from "../../../lib/operations/ports/delivery.ts";
import type { ProcessEnd } from "./simulation.ts";
import type { Deed } from "./story.ts";

/** JSON as it goes over the wire: attribute values with their types, bytes as base64. */
export type WireValue = { readonly [type: string]: unknown };
export type WireItem = Readonly<Record<string, WireValue>>;

/** What one call changed in one item; absent where there was, or is, no item. */
export type Change = {
  /** Logical name. */
  readonly table: string;
  readonly key: string;
  readonly before?: WireItem | undefined;
  readonly after?: WireItem | undefined;
};

/** One attempt of the SDK of one process, retries included, as the service saw it. */
export type Call = {
  readonly process: string;
  /** Within the process, from 1. */
  readonly number: number;
  /** Of the timeline, in milliseconds. */
  readonly at: number;
  readonly command: string;
  /** Text of the request. */
  readonly body: string;
  readonly fault: string | null;
  /** How often the service did it: 0, 1 or 2. */
  readonly applied: number;
  /** `ok`, the name of an error, or null when no process ever saw a reply. */
  readonly answer: string | null;
  readonly changes: readonly Change[];
};

/** What is in the tables: by logical name and key. */
export type Contents = ReadonlyMap<string, ReadonlyMap<string, WireItem>>;

/** The process of changes that a person made to the platform's own data, not through Modelkeeper. */
export const USER = "user";

/** Returns equal texts for equal values: an engine may return the attributes of an item in any order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

/** All that was seen of a story, from outside. */
/** An e-mail to a member, and the notices that it tells of. */
export type SentEmail = Pick<Email, "team" | "member" | "notices">;

export type History = {
  readonly before: Contents;
  readonly calls: readonly Call[];
  readonly ends: ReadonlyMap<string, ProcessEnd>;
  /** What each process was there for. */
  readonly deeds: ReadonlyMap<string, Deed["do"]>;
  /** What the topic took, repeats included. */
  readonly taken: readonly Notice[];
  /** What the operators were told, repeats included. */
  readonly summaries: readonly RunSummary[];
  /** What was sent to members, in its order. */
  readonly emails: readonly SentEmail[];
};

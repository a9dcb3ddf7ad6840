import type { FeedForm } from "./drift.ts";

/** What a model costs, in USD per million tokens that go in, and that come out. */
export type TokenPrice = { readonly input: number; readonly output: number };

/** What a feed says of one model of one seller; null where it says nothing. */
export type FeedEntry = {
  /** The word by which the feed tells sellers apart. */
  readonly seller: string | null;
  /** YYYY-MM-DD, in UTC. */
  readonly retiresOn: string | null;
  /** Whether there is something in the place of a date that is none. */
  readonly isDateUnreadable: boolean;
  /** Whether the seller advises against it: it works, and its end comes. */
  readonly isLegacy: boolean;
  /** A key of the feed. */
  readonly successor: string | null;
  /** Address of a page. */
  readonly source: string | null;
  /** Most tokens that go in, and that come out. */
  readonly input: number | null;
  readonly output: number | null;
  readonly price: TokenPrice | null;
  /** Reasoning efforts, by whether the model takes them; those that the feed does not speak of are absent. */
  readonly efforts: ReadonlyMap<string, boolean>;
};

/** A feed as it was read. Keys are spelt as in the feed; in ours they are model ids. */
export type Feed = {
  readonly form: FeedForm;
  readonly at: string | null;
  readonly entries: ReadonlyMap<string, FeedEntry>;
};

/** A JSON object whose fields nobody has looked at yet. */
export type FeedObject = Readonly<Record<string, unknown>>;

/** Returns a field. Only own fields count: a feed may name any. */
export function ownField(object: FeedObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function filledText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Returns a positive number of tokens that can be counted exactly. */
export function tokensOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : null;
}

/** A price above a dollar for one token is a mistake of units. */
const MOST_PER_MILLION = 1_000_000;

/**
 * Returns the price of a million of what costs so much: a number, or a decimal number as text. The decimal point is moved and nothing multiplied, so
 * 7.5e-7 is 0.75. Null for what is no price: OpenRouter writes -1 where it depends.
 * @param times a power of ten. @default 6, for the price of one token
 */
export function perMillion(value: unknown, times = 6): number | null {
  const [, digits, exponent = "0"] =
    /^(\d{1,20}(?:\.\d{1,30})?)(?:e([+-]?\d{1,3}))?$/i.exec(String(value)) ?? [];
  if (digits === undefined || (typeof value !== "number" && typeof value !== "string")) return null;
  const price = Number(`${digits}e${Number(exponent) + times}`);
  return price <= MOST_PER_MILLION ? price : null;
}

/** Returns a price of which both parts are known. */
export function priceOf(input: number | null, output: number | null): TokenPrice | null {
  return input === null || output === null ? null : { input, output };
}

const LONGEST_ADDRESS = 2_000;

/** Returns an address that may be shown: one of the web, without blanks. */
export function addressOf(value: unknown): string | null {
  const text = filledText(value);
  return text !== null && text.length <= LONGEST_ADDRESS && /^https?:\/\/[!-~]+$/.test(text) ? text : null;
}

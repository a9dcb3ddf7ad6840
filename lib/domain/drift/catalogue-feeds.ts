import { isRecord } from "../parameters/legal-value.ts";
import type { FeedForm } from "./drift.ts";
import {
  type Feed,
  type FeedEntry,
  type FeedObject,
  filledText,
  ownField,
  perMillion,
  priceOf,
  tokensOf,
} from "./feed.ts";
import { readDate } from "./feed-date.ts";

/** A list that a seller's own interface answers with. */
type Catalogue = {
  readonly form: FeedForm;
  /** The field of the answer that holds the list. */
  readonly list: string;
  /** The field of a row that holds its id. */
  readonly id: string;
  /** Fields of which every row of this form has one. */
  readonly marks: readonly string[];
  read(row: FeedObject): Partial<FeedEntry>;
};

const CATALOGUES: readonly Catalogue[] = [
  {
    form: "bedrock",
    list: "modelSummaries",
    id: "modelId",
    marks: ["modelLifecycle", "modelArn", "providerName"],
    read(row) {
      const cycle = ownField(row, "modelLifecycle");
      return {
        seller: filledText(ownField(row, "providerName")),
        // Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_FoundationModelLifecycle.html
        ...readDate(within(cycle, "endOfLifeTime")),
        isLegacy: within(cycle, "status") === "LEGACY",
      };
    },
  },
  {
    form: "openrouter",
    list: "data",
    id: "id",
    marks: ["context_length", "top_provider", "pricing", "architecture", "canonical_slug"],
    read: (row) => ({
      ...readDate(ownField(row, "expiration_date")),
      input: tokensOf(ownField(row, "context_length")),
      output: tokensOf(within(ownField(row, "top_provider"), "max_completion_tokens")),
      price: priceOf(
        perMillion(within(ownField(row, "pricing"), "prompt")),
        perMillion(within(ownField(row, "pricing"), "completion")),
      ),
    }),
  },
  {
    form: "openai",
    list: "data",
    id: "id",
    marks: ["owned_by", "object"],
    // Other sellers answer in this form too, and say so here.
    read: (row) => ({ seller: filledText(ownField(row, "owned_by")) ?? "openai" }),
  },
];

/** Reads an answer of OpenRouter, OpenAI or Bedrock; undefined for a value of another shape. A form is told by its rows. */
export function readCatalogue(value: FeedObject): Feed | undefined {
  for (const catalogue of CATALOGUES) {
    const list = ownField(value, catalogue.list);
    if (!Array.isArray(list)) continue;
    const rows = list.filter(isRecord).filter((row) => filledText(ownField(row, catalogue.id)) !== null);
    if (!rows.some((row) => catalogue.marks.some((mark) => Object.hasOwn(row, mark)))) continue;
    const entries = new Map<string, FeedEntry>();
    for (const row of rows) {
      const id = String(ownField(row, catalogue.id));
      if (!entries.has(id)) entries.set(id, { ...SILENT, ...catalogue.read(row) });
    }
    return { form: catalogue.form, at: null, entries };
  }
  return undefined;
}

const SILENT: FeedEntry = {
  seller: null,
  retiresOn: null,
  isDateUnreadable: false,
  isLegacy: false,
  successor: null,
  source: null,
  input: null,
  output: null,
  price: null,
  efforts: new Map(),
};

function within(value: unknown, name: string): unknown {
  return isRecord(value) ? ownField(value, name) : undefined;
}

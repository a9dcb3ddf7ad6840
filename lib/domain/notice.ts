import type {
  Affected,
  EntryKind,
  NamedModel,
  Notice,
  NoticeOutcome,
  NoticeSlug,
} from "../contract/results.ts";
import { nameOf, noticeId, parseModelId } from "./ids.ts";
import { inertName } from "./inert-text.ts";
import type { EntryRecord } from "./records.ts";
import { byCodeUnit, type TeamTally } from "./tally.ts";

export const DEFAULT_PERMISSION = "service_providers.change_llmprovidermodel";

export type NoticeInput = {
  readonly entry: Pick<EntryRecord, "kind" | "model" | "replacement" | "epoch" | "retiresOn">;
  readonly team: { readonly id: string; readonly name: string };
  readonly outcome: NoticeOutcome;
  readonly affected: Affected;
  readonly tally: Pick<TeamTally, "parameterChanges">;
  readonly permission: string;
  readonly at: string;
};

/** Nobody is told of a promotion: the model is the same. */
export function slugOf(kind: EntryKind): NoticeSlug | undefined {
  switch (kind) {
    case "delete":
      return "llm-model-deleted";
    case "deprecate":
      return "llm-model-deprecated";
    case "undo":
      return "llm-model-restored";
    case "promote":
      return undefined;
  }
}

/** What one team is told of one model event, from that team's data alone. */
export function createNotice(input: NoticeInput): Notice | undefined {
  const { entry, team, outcome } = input;
  const slug = slugOf(entry.kind);
  if (slug === undefined) return undefined;
  const affected = inertAffected(input.affected);
  return {
    id: noticeId({
      slug,
      model: entry.model,
      replacement: entry.replacement,
      team: team.id,
      epoch: entry.epoch,
    }),
    slug,
    level: "warning",
    permission: input.permission,
    team: { id: team.id, name: inertName(team.name) },
    model: namedModel(entry.model),
    replacement: entry.replacement === null ? null : namedModel(entry.replacement),
    retiresOn: entry.retiresOn,
    outcome,
    affected,
    parameterChanges: inertChanges(input.tally.parameterChanges.values()),
    title: cut(titleOf(outcome, entry.model, entry.replacement), MAX_TITLE),
    text: cut(textOf(entry, outcome, affected), MAX_TEXT),
    createdAt: input.at,
  };
}

const MAX_TITLE = 150;
const MAX_TEXT = 8_000;
const CHANGES_SHOWN = 50;

/** Counted in UTF-16 code units, the strictest way to count characters; no half of a character is left. */
function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Names of parameters are as free as all that users write: made inert, counted together where they look the same, and capped. */
function inertChanges(changes: Iterable<Notice["parameterChanges"][number]>): Notice["parameterChanges"] {
  const counts = new Map<string, Notice["parameterChanges"][number]>();
  for (const { field, action, count } of changes) {
    const shown = inertName(field);
    const key = `${shown} ${action}`;
    counts.set(key, { field: shown, action, count: count + (counts.get(key)?.count ?? 0) });
  }
  return [...counts]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .slice(0, CHANGES_SHOWN)
    .map(([, change]) => change);
}

function inertAffected(affected: Affected): Affected {
  return Object.fromEntries(
    Object.entries(affected).map(([kind, { count, names }]) => [
      kind,
      { count, names: names.map(inertName) },
    ]),
  );
}

function namedModel(id: string): NamedModel {
  const parts = parseModelId(id);
  return { id, provider: parts?.provider ?? "", name: parts?.name ?? id };
}

function titleOf(outcome: NoticeOutcome, model: string, replacement: string | null): string {
  const shown = inertName(nameOf(model));
  const to = replacement === null ? undefined : inertName(nameOf(replacement));
  switch (outcome) {
    case "action-needed":
      return `${shown} is deprecated: please ${to === undefined ? "choose another model" : `move to ${to}`}`;
    case "migrated":
      return `${shown} was removed: what used it uses ${to ?? "its replacement"} now`;
    case "cleared":
      return `${shown} was removed: please choose another model`;
    case "restored":
      return `${shown} is back: what used it uses it again`;
  }
}

function textOf(entry: NoticeInput["entry"], outcome: NoticeOutcome, affected: Affected): string {
  const model = inertName(nameOf(entry.model));
  const replacement = entry.replacement === null ? undefined : inertName(nameOf(entry.replacement));
  const lines = [sentenceOf(outcome, model, replacement, entry.retiresOn), ""];
  for (const [kind, { count, names }] of Object.entries(affected)) {
    const more = count > names.length ? `, and ${count - names.length} more` : "";
    lines.push(`${count} ${count === 1 ? kind : plural(kind)}: ${names.join(", ")}${more}`);
  }
  return lines.join("\n");
}

function sentenceOf(
  outcome: NoticeOutcome,
  model: string,
  replacement: string | undefined,
  retiresOn: string | null,
): string {
  switch (outcome) {
    case "action-needed": {
      const when = retiresOn === null ? "" : ` It retires on ${retiresOn}.`;
      const advice =
        replacement === undefined ? "Please choose another model" : `Please move to ${replacement}`;
      return `The model ${model} is deprecated and will be removed.${when} ${advice} in what is listed here.`;
    }
    case "migrated":
      return `The model ${model} was removed. What is listed here uses ${replacement ?? "its replacement"} now.`;
    case "cleared":
      return `The model ${model} was removed and has no replacement. What is listed here has no model now: please choose one.`;
    case "restored":
      return `The model ${model} is back. What is listed here uses it again.`;
  }
}

function plural(kind: string): string {
  if (kind.endsWith("sis")) return `${kind.slice(0, -2)}es`;
  return kind.endsWith("s") ? `${kind}es` : `${kind}s`;
}

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
    parameterChanges: [...input.tally.parameterChanges.values()].sort((left, right) =>
      byCodeUnit(`${left.field} ${left.action}`, `${right.field} ${right.action}`),
    ),
    title: titleOf(outcome, nameOf(entry.model)),
    text: textOf(entry, outcome, affected),
    createdAt: input.at,
  };
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

function titleOf(outcome: NoticeOutcome, model: string): string {
  const shown = inertName(model);
  switch (outcome) {
    case "action-needed":
      return `${shown} is deprecated: please choose another model`;
    case "migrated":
      return `${shown} was removed: your references were moved`;
    case "cleared":
      return `${shown} was removed: please choose another model`;
    case "restored":
      return `${shown} is back: your references were restored`;
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

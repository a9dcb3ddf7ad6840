import type { Plan, PlanTotals } from "../../contract/plan.ts";
import { DEFAULT_PARAMETER_SET } from "../../contract/registry-document.ts";
import type { Usage } from "../../contract/results.ts";
import { type EntryRecord, type ModelRecord, UNTOUCHED } from "../../domain/models/records.ts";
import { planSync, undeclaredRemoval } from "../../domain/sync/sync-plan.ts";
import { type ModelIdParts, modelId, parseModelId } from "../../domain/text/ids.ts";
import type { PreviewRequest } from "./outlook.ts";
import { NO_FIELDS } from "./plan-of-effects.ts";

/**
 * Returns the plan from a saved usage, where the tables are out of reach (a pull request). Statuses and counts are those of the usage; what the usage
 * does not hold (teams by name, parameters, fields of rows) is left out.
 */
export function planFromUsage(request: PreviewRequest, usage: readonly Usage[], at: string): Plan {
  const used = new Map(usage.map((one) => [one.model, one]));
  const rows = usage.filter((one) => one.status !== "unknown").map((one) => rowOf(request, one));
  const plan = planSync({
    registry: request.document,
    sets: request.sets,
    rows,
    entries: [],
    at,
    run: "plan",
  });
  const migrations = plan.claimed
    .map((id) => plan.entries.get(id))
    .filter((entry) => entry !== undefined)
    .filter((entry) => !isDoneAlready(entry, used.get(entry.model)))
    .flatMap(({ id, kind, model, replacement }) => {
      const { references = 0, teams = 0 } = used.get(model) ?? {};
      return kind === "undo"
        ? []
        : [{ id, kind, model, replacement, references, teams, parameters: NO_FIELDS }];
    });
  const isSame =
    plan.changes.length === 0 ||
    (migrations.length === 0 && Object.values(plan.sync).every((list) => list.length === 0));
  return {
    digest: request.digest,
    status: isSame ? "nothing-to-do" : "changes",
    sync: plan.sync,
    migrations,
    totals: isSame ? NO_REFERENCES : totalsOf(plan.rows.values(), used),
    pass: null,
    notices: [],
    warnings: [...request.warnings, ...plan.undeclared.map(undeclaredRemoval)],
    sources: [],
  };
}

const NO_REFERENCES: PlanTotals = { references: 0, cleared: 0, dropped: null };

/** Counts the references to every model that is a tombstone then: a pass also repairs those that were written after a migration had ended. */
function totalsOf(rows: Iterable<ModelRecord>, used: ReadonlyMap<string, Usage>): PlanTotals {
  let { references, cleared } = NO_REFERENCES;
  for (const { id, status, redirectsTo } of rows) {
    if (status !== "deleted") continue;
    const count = used.get(id)?.references ?? 0;
    references += count;
    if (redirectsTo === null) cleared += count;
  }
  return { ...NO_REFERENCES, references, cleared };
}

/** Tells whether the model was already deprecated or deleted with this replacement: then it is no change of this registry. */
function isDoneAlready({ kind, replacement }: EntryRecord, usage: Usage | undefined): boolean {
  if (usage === undefined || usage.replacement !== replacement) return false;
  return (
    (kind === "delete" && usage.status === "deleted") ||
    (kind === "deprecate" && usage.status === "deprecated")
  );
}

/** Returns a row with the status from the usage, and with the other fields from the registry. */
function rowOf({ document }: PreviewRequest, usage: Usage): ModelRecord {
  const { team, provider, name }: ModelIdParts = parseModelId(usage.model) ?? {
    provider: "",
    name: usage.model,
  };
  const listed = Object.hasOwn(document.providers, provider)
    ? document.providers[provider]?.models.find((model) => modelId(provider, model.name) === usage.model)
    : undefined;
  const isDeleted = usage.status === "deleted";
  return {
    ...UNTOUCHED,
    id: usage.model,
    provider,
    name,
    ...(team === undefined ? {} : { team }),
    tokenLimit: listed?.tokenLimit ?? null,
    parameters: listed?.parameters ?? DEFAULT_PARAMETER_SET,
    ...(listed?.parameterMap === undefined ? {} : { parameterMap: listed.parameterMap }),
    status: usage.status === "unknown" ? "active" : usage.status,
    // A usage does not hold this field: a model that the registry lists counts as listed before.
    listed: listed !== undefined,
    default: listed?.default ?? false,
    translationDefault: listed?.translationDefault ?? false,
    notify: listed?.notify ?? true,
    replacement: usage.replacement,
    redirectsTo: isDeleted ? usage.replacement : null,
    retiresOn: usage.retiresOn,
    since: "",
  };
}

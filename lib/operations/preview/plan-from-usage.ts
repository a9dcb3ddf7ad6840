import type { NotKnown, Plan } from "../../contract/plan.ts";
import type { SavedPlatform, UsageReport } from "../../domain/usage/saved-usage.ts";
import { fieldNames, hasNumbered } from "../../domain/usage/shown-settings.ts";
import { platformOfUsage } from "../../domain/usage/usage-alone.ts";
import { effectsOfUsage } from "./effects-of-usage.ts";
import { lookAhead, type Outlook, type PreviewRequest } from "./outlook.ts";
import { planOf } from "./plan-of-effects.ts";
import { headOf, portsOf } from "./saved-ports.ts";

/**
 * Returns the plan from a saved usage, where the tables are out of reach (a pull request): the same decisions, about the platform as it was then. What the
 * usage does not hold is named in the plan.
 * @param now milliseconds since 1970, UTC
 */
export async function planFromUsage(
  { sources: _notRead, ...asked }: PreviewRequest,
  { at, usage, platform, hidden, snapshot }: UsageReport,
  now: number,
): Promise<Plan> {
  const request = { ...asked, sources: [] };
  const saved = platform ?? (await fromCounts(request, usage, now));
  const { outlook, plan } = await planOn(saved, request, now);
  const notKnown = [
    ...missing(saved, outlook, hidden, platform !== undefined),
    ...((snapshot?.held ?? []).length > 0 ? (["owners"] as const) : []),
  ];
  return { ...asFarAsKnown(withoutNames(plan), notKnown), pass: null, usage: { at, notKnown } };
}

async function planOn(
  saved: SavedPlatform,
  request: PreviewRequest,
  now: number,
): Promise<{ readonly outlook: Outlook; readonly plan: Omit<Plan, "pass"> }> {
  const deps = portsOf(saved, request, now);
  const outlook = await lookAhead(deps, request, headOf(saved));
  const effects = await effectsOfUsage(saved, outlook.targets);
  return { outlook, plan: await planOf(deps, outlook, { effects, seen: {}, undeclared: saved.undeclared }) };
}

/** Returns the platform of counts alone. They do not say which registry is in force: it is this one where it changes nothing. */
async function fromCounts(
  request: PreviewRequest,
  usage: UsageReport["usage"],
  now: number,
): Promise<SavedPlatform> {
  const saved = platformOfUsage(request.document, usage);
  const { outlook } = await planOn(saved, request, now);
  const { claimed, sync, undeclared } = outlook.plan;
  const isSame = claimed.length === 0 && Object.values(sync).every((list) => list.length === 0);
  return isSame ? { ...saved, applied: request.digest, isSettled: true, undeclared } : saved;
}

/** Returns the parts of the plan that the usage cannot tell. */
function missing(
  saved: SavedPlatform,
  { request, targets }: Outlook,
  hidden: UsageReport["hidden"],
  isWhole: boolean,
): NotKnown[] {
  const isMoved = (id: string | null): boolean => id !== null && targets.get(id)?.kind === "redirect";
  const told = new Set(saved.fields);
  const isNewField = fieldNames(request.sets).some((name) => !told.has(name));
  const isInexact = saved.uses.some(
    ({ isExact, settings, ids }) => (!isExact || (isNewField && hasNumbered(settings))) && ids.some(isMoved),
  );
  const rows = new Set(saved.models.map(({ id }) => id));
  const isUnseen = [...targets.keys()].some((id) => !rows.has(id)) && (hidden?.unknown.ids ?? 0) > 0;
  const isCustom = (hidden?.custom.ids ?? 0) > 0;
  return [
    ...(isUnseen ? (["references"] as const) : []),
    ...(isInexact ? (["parameters"] as const) : []),
    ...(isCustom ? (["custom-models"] as const) : []),
    ...(isWhole ? [] : (["teams", "notices"] as const)),
  ];
}

function asFarAsKnown(plan: Omit<Plan, "pass">, notKnown: readonly NotKnown[]): Omit<Plan, "pass"> {
  const lacks = (part: NotKnown): boolean => notKnown.includes(part);
  const { totals, migrations, notices } = plan;
  return {
    ...plan,
    migrations: lacks("parameters") ? migrations.map((one) => ({ ...one, lost: null })) : migrations,
    notices: lacks("notices") ? [] : notices,
    totals: {
      ...totals,
      ...(lacks("parameters") ? { dropped: null } : {}),
      ...(lacks("teams") ? { teams: null, clearedTeams: null } : {}),
    },
  };
}

/** Owners of a saved usage have no names. */
function withoutNames(plan: Omit<Plan, "pass">): Omit<Plan, "pass"> {
  const notices = plan.notices.map((notice) => ({
    ...notice,
    affected: Object.fromEntries(
      Object.entries(notice.affected).map(([kind, { count }]) => [kind, { count, names: [] }]),
    ),
  }));
  return { ...plan, notices };
}

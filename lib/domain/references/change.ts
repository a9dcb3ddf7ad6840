import type { Change, ChangeState, ChangeValues } from "../../contract/change.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import { listOf, textOf } from "../items/attribute-value.ts";
import { exactJson } from "../items/exact-json.ts";
import { modelId } from "../text/ids.ts";
import type { JournalEntry } from "./journal.ts";
import type { PlaceValues } from "./rewrite.ts";
import { providerNamed } from "./source-reader.ts";

type Circumstances = {
  /** The declaration that the place was found by. */
  readonly source: ReferenceSource | undefined;
  readonly state: ChangeState;
  /** ISO 8601 UTC. */
  readonly at: string;
};

/** Returns a journal entry as people read it: with ids of models, whatever way the table spells them, and values with all their digits. */
export function changeOf(entry: JournalEntry, { source, state, at }: Circumstances): Change {
  const { table, key, owner, part = null, team, before, after = {} } = entry;
  const link = linkOf(entry, source);
  return {
    table,
    source: entry.source,
    key: exactJson({ M: key }) as object,
    owner: owner && { kind: owner.kind, id: owner.id, label: owner.label ?? null, link },
    part,
    team,
    before: { model: modelOf(before, source), ...parametersOf(before) },
    after: { model: afterModel(entry, source), ...parametersOf(after) },
    state,
    at,
  };
}

/** Returns null for a single reference that was cleared: the table may have a text of its own there. */
function afterModel({ effect, after = {} }: JournalEntry, source: ReferenceSource | undefined) {
  return effect === "cleared" && listOf(after.model) === undefined ? null : modelOf(after, source);
}

/** Returns the model ids in the values of a place. */
export function idsIn(values: PlaceValues, source: ReferenceSource | undefined): readonly string[] {
  const model = modelOf(values, source);
  return model === null ? [] : [model].flat();
}

function modelOf(
  { model, provider }: PlaceValues,
  source: ReferenceSource | undefined,
): string | string[] | null {
  const named = source?.provider === undefined ? undefined : providerNamed(source.provider, provider);
  const idOf = (name: string): string => (named === undefined ? name : modelId(named, name));
  const ids = (listOf(model) ?? [model]).map(textOf).filter((text) => text !== undefined);
  return listOf(model) === undefined ? (ids.map(idOf)[0] ?? null) : ids.map(idOf);
}

function parametersOf({ fields }: PlaceValues): Pick<ChangeValues, "parameters"> {
  return fields === undefined ? {} : { parameters: exactJson({ M: fields }) as Record<string, unknown> };
}

/** Returns the address of the owner; null where none is declared, or where it needs a team and the item names none. */
export function linkOf(
  { owner, team }: Pick<JournalEntry, "owner" | "team">,
  source: ReferenceSource | undefined,
): string | null {
  const link = source?.owner.link;
  if (link === undefined || owner === null || (team === null && link.includes("{team}"))) return null;
  const values = { "{id}": owner.id, "{team}": team ?? "" };
  return link.replaceAll(/\{id\}|\{team\}/g, (name) =>
    encodeURIComponent(values[name as keyof typeof values]),
  );
}

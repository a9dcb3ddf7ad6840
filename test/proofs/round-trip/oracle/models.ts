import type {
  DeletedModelDocument,
  ParameterMap,
  ParameterSet,
  RegistryDocument,
} from "../../../../lib/contract/registry-document.ts";

/** What is to be known of a model after some registries. */
export type Row = {
  readonly status: "active" | "deprecated" | "deleted";
  /** Of a deleted model: what the registry says takes its place, and where the chain ends. */
  readonly declared: string | null;
  readonly end: string | null;
  /** Ids that parameters may have travelled by, this one and the end included. */
  readonly way: ReadonlySet<string>;
  /** The set when it was last listed; undefined where it never was. */
  readonly set: string | undefined;
  /** All that it was listed with, and all maps that it was deleted with. */
  readonly sets: ReadonlySet<string>;
  /** Fields that its set described once, while it was listed, and does not now. */
  readonly former: ReadonlySet<string>;
  readonly maps: readonly ParameterMap[];
};

export type Rows = ReadonlyMap<string, Row>;

const NEW: Row = {
  status: "active",
  declared: null,
  end: null,
  way: new Set(),
  set: undefined,
  sets: new Set(),
  former: new Set(),
  maps: [],
};

/** Contract, section 6, rules 1, 2 and 5. */
export function afterRegistry(rows: Rows, registry: RegistryDocument): Rows {
  const next = new Map(rows);
  for (const [provider, { models }] of Object.entries(registry.providers)) {
    for (const { name, deprecated, parameters = "BasicParameters" } of models) {
      const id = `${provider}/${name}`;
      const { set, sets, maps, former } = next.get(id) ?? NEW;
      const status = deprecated === true ? "deprecated" : "active";
      const described = fieldsOf(registry, parameters);
      const lost = [...former, ...fieldsOf(registry, set)].filter((name) => !described.includes(name));
      next.set(id, {
        ...NEW,
        status,
        set: parameters,
        sets: new Set([...sets, parameters]),
        former: new Set(lost),
        maps,
      });
    }
  }
  const deleted = new Map(registry.deleted.map((model) => [`${model.provider}/${model.name}`, model]));
  for (const [id, model] of deleted) {
    const old = next.get(id) ?? NEW;
    const declared = replacementOf(model);
    const way = chainOf(id, deleted);
    const recorded = old.status === "deleted" && old.declared === declared ? old.way : [];
    const map = model.parameterMap === undefined ? [] : [model.parameterMap];
    next.set(id, {
      ...old,
      former: NEW.former,
      status: "deleted",
      declared,
      end: declared === null ? null : way.at(-1)!,
      way: new Set([...way, ...recorded]),
      maps: [...old.maps, ...map],
    });
  }
  for (const id of next.keys()) flatten(next, id);
  return next;
}

/** Returns the names of a set's fields; the sets are the same in all registries of a case. */
const fieldsOf = (registry: RegistryDocument, set: string | undefined): string[] =>
  Object.keys(setNamed(registry, set)?.fields ?? {});

function chainOf(id: string, deleted: ReadonlyMap<string, DeletedModelDocument>): string[] {
  const chain = [id];
  for (let model = deleted.get(id); model !== undefined; model = deleted.get(chain.at(-1)!)) {
    const next = replacementOf(model);
    if (next === null) break;
    chain.push(next);
  }
  return chain;
}

/** Tombstones that the registry names no longer go on to where their end has gone. */
function flatten(rows: Map<string, Row>, id: string): void {
  for (let row = rows.get(id)!; row.status === "deleted" && row.end !== null; row = rows.get(id)!) {
    const end = rows.get(row.end);
    if (end?.status !== "deleted") return;
    rows.set(id, { ...row, end: end.end, way: new Set([...row.way, ...end.way]) });
  }
}

function replacementOf({ provider, replacement }: DeletedModelDocument): string | null {
  if (replacement === undefined) return null;
  return typeof replacement === "string"
    ? `${provider}/${replacement}`
    : `${replacement.provider}/${replacement.name}`;
}

/** The built-in set of models that name none. */
const BASIC: ParameterSet = {
  fields: { temperature: { type: "number", minimum: 0, maximum: 2, default: 0.7 } },
};

export function setNamed(registry: RegistryDocument, name: string | undefined): ParameterSet | undefined {
  return name === undefined ? undefined : (registry.parameterSets?.sets[name] ?? BASIC);
}

import { customModelId } from "../text/ids.ts";
import {
  ENTRY_LISTS,
  type EntryPlace,
  LOADED_LISTS,
  type LoadedCounts,
  type WorkspaceProblem,
  workspaceProblem,
} from "./entries.ts";
import type { RowIdentity } from "./rows.ts";
import type { CheckedEntry } from "./shapes.ts";

/** Separator between ids, which hold no control character. */
const SEPARATOR = "\n";

/**
 * The facts of all entries that are needed to judge each entry: their ids and teams, nothing more, so that a file of any size can be checked before
 * its first line is written.
 */
export class WorkspaceIndex {
  readonly #teams = new Set<string>();
  /** Id → team and ids of nodes, joined: a short string takes a third of an object's memory. */
  readonly #pipelines = new Map<string, string>();
  /** Kind → id → team. */
  readonly #others = new Map<string, Map<string, string>>();
  readonly #texts = new Map<string, string>();
  /** Team → the place where an entry names it first. */
  readonly #named = new Map<string, EntryPlace>();
  readonly counts = Object.fromEntries(LOADED_LISTS.map((list) => [list, 0])) as LoadedCounts;

  /** Adds an entry. @returns the duplicate ids that the entry brings */
  add(entry: CheckedEntry, place: EntryPlace): WorkspaceProblem[] {
    this.counts[ENTRY_LISTS[entry.kind]] += 1;
    if (entry.kind !== "team" && !this.#named.has(entry.value.team))
      this.#named.set(entry.value.team, { ...place, path: `${place.path}/team` });
    switch (entry.kind) {
      case "team":
        return this.#addTeam(entry.value, place);
      case "pipeline":
        return this.#addPipeline(entry.value, place);
      case "customModel":
        return this.#remember("custom model", customModelId(entry.value), entry.value.team, place);
      default:
        return this.#remember(entry.kind, entry.value.id, entry.value.team, {
          ...place,
          path: `${place.path}/id`,
        });
    }
  }

  /** Returns the teams that an entry names and no entry defines, each with the first place. */
  missingTeams(): ReadonlyMap<string, EntryPlace> {
    return new Map([...this.#named].filter(([team]) => !this.#teams.has(team)));
  }

  /**
   * Tells whether an existing row has to go because the entries replace what it belongs to: it stands under a team that its object has left, or is a
   * node or member that the replaced pipeline or team no longer has.
   */
  replaces(key: RowIdentity): boolean {
    if (key.kind === "node") {
      const [owner, ...nodes] = this.#pipelines.get(key.id)?.split(SEPARATOR) ?? [];
      return owner !== undefined && (owner !== key.team || !nodes.includes(key.node ?? ""));
    }
    if (key.kind === "member") {
      return this.#teams.has(key.team) && !this.#others.get("member")?.has(memberKey(key.team, key.id));
    }
    const team =
      key.kind === "pipeline"
        ? this.#pipelines.get(key.id)?.split(SEPARATOR)[0]
        : this.#others.get(key.kind)?.get(key.id);
    return team !== undefined && team !== key.team;
  }

  #addTeam(team: Extract<CheckedEntry, { kind: "team" }>["value"], place: EntryPlace): WorkspaceProblem[] {
    const duplicate = this.#teams.has(team.id);
    this.#teams.add(team.id);
    this.counts.members += team.members.length;
    return [
      ...(duplicate ? [duplicateProblem("team", team.id, { ...place, path: `${place.path}/id` })] : []),
      ...team.members.flatMap((member, index) =>
        // A person may be a member of several teams, under the same id.
        this.#remember("member", memberKey(team.id, member.id), team.id, {
          ...place,
          path: `${place.path}/members/${index}/id`,
        }),
      ),
    ];
  }

  #addPipeline(
    pipeline: Extract<CheckedEntry, { kind: "pipeline" }>["value"],
    place: EntryPlace,
  ): WorkspaceProblem[] {
    const duplicate = this.#pipelines.has(pipeline.id);
    this.counts.nodes += pipeline.nodes.length;
    const nodes = new Set<string>();
    const problems = pipeline.nodes.flatMap(({ id }, index) => {
      const isNew = !nodes.has(id);
      nodes.add(id);
      return isNew
        ? []
        : [duplicateProblem("node", id, { ...place, path: `${place.path}/nodes/${index}/id` })];
    });
    if (duplicate)
      problems.unshift(duplicateProblem("pipeline", pipeline.id, { ...place, path: `${place.path}/id` }));
    this.#pipelines.set(pipeline.id, [pipeline.team, ...nodes].join(SEPARATOR));
    return problems;
  }

  #remember(kind: string, id: string, team: string, place: EntryPlace): WorkspaceProblem[] {
    const known = this.#others.get(kind) ?? new Map<string, string>();
    this.#others.set(kind, known);
    const duplicate = known.has(id);
    known.set(id, this.#sharedText(team));
    return duplicate ? [duplicateProblem(kind, id, place)] : [];
  }

  /** Returns one shared text for a team's id: each line brings its own copy, and only one is kept. */
  #sharedText(team: string): string {
    const known = this.#texts.get(team);
    if (known === undefined) this.#texts.set(team, team);
    return known ?? team;
  }
}

function memberKey(team: string, member: string): string {
  return team + SEPARATOR + member;
}

function duplicateProblem(kind: string, id: string, place: EntryPlace): WorkspaceProblem {
  return workspaceProblem(place, `there is another ${kind} with the id ${id.replace(SEPARATOR, "/")}`);
}

import type { ParameterSet } from "../../contract/registry-document.ts";
import type {
  CustomModelDocument,
  MemberDocument,
  NodeDocument,
  TeamDocument,
  WorkspaceDocument,
} from "../../contract/workspace-document.ts";
import { customModelId, parseModelId } from "../../domain/text/ids.ts";
import { NODE_TASKS, PEOPLE, PLACES, SECTORS, slug } from "./names.ts";
import { chooseParameters } from "./parameters.ts";
import { createRandom, type Random } from "./random.ts";

type ExampleOptions = {
  readonly seed: number;
  readonly teams: number;
  /** Number of places that hold a model id, a list or null (at most three more are made). */
  readonly references: number;
  /** Model ids to use. */
  readonly models: readonly string[];
  /** The parameter set of each model id. @default a temperature for every model */
  readonly parameterSets?: Readonly<Record<string, ParameterSet>>;
};

const PERMISSION = "service_providers.change_llmprovidermodel";
const UNKNOWN_MODELS = ["openai/gpt-6-imaginary", "meta/llama-7-huge", "house-model"] as const;

type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly (infer Element)[] ? Element[] : T[Key];
};

type Building = Mutable<Required<WorkspaceDocument>>;
type Team = {
  readonly id: string;
  readonly place: string;
  readonly subjects: readonly string[];
  readonly models: readonly string[];
  /** Ids of the team's custom models. */
  readonly own: readonly string[];
};

/** Returns a workspace with every kind of reference in it; the same options make the same workspace. */
export function exampleWorkspace(options: ExampleOptions): WorkspaceDocument {
  const random = createRandom(options.seed);
  const document: Building = {
    version: 1,
    teams: [],
    customModels: [],
    pipelines: [],
    chatbots: [],
    assistants: [],
    analyses: [],
    evaluators: [],
    collections: [],
  };
  if (options.teams < 1) throw new RangeError("an example needs at least one team");
  const teams = Array.from({ length: options.teams }, (_, index) =>
    addTeam(random, document, options, index),
  );
  for (let made = 0; made < options.references; )
    made += addObject(
      random,
      document,
      options,
      teams[document.pipelines.length % teams.length] ?? random.pick(teams),
    );
  return document;
}

function addTeam(random: Random, document: Building, options: ExampleOptions, index: number): Team {
  const sector = SECTORS[index % SECTORS.length]!;
  const place = PLACES[index % PLACES.length]!;
  const organisation =
    sector.organisations[(index + Math.floor(index / PLACES.length)) % sector.organisations.length]!;
  const name = `${place} ${organisation}`;
  const team: TeamDocument = { id: `${slug(name)}-${index + 1}`, name, members: members(random, index) };
  document.teams.push(team);
  const own = index % 3 === 0 ? [addCustomModel(random, document, options, team.id)] : [];
  return { id: team.id, place, subjects: sector.subjects, models: [...options.models, ...own], own };
}

/** Returns members. In nine of ten teams at least one member has the permission to be told of models; settings of all kinds occur. */
function members(random: Random, team: number): MemberDocument[] {
  return random.sample(PEOPLE, 2 + random.below(4)).map((name, index) => ({
    id: `${slug(name)}-${team + 1}`,
    ...(random.percent(90) ? { name } : {}),
    ...(random.percent(90) ? { email: `${slug(name)}@team-${team + 1}.example.org` } : {}),
    permissions: [
      "chatbots.view",
      ...(team % 10 !== 9 && (index === 0 || random.percent(30)) ? [PERMISSION] : []),
      ...(random.percent(50) ? ["pipelines.change"] : []),
    ],
    ...(random.percent(50) ? { notifications: notifications(random) } : {}),
  }));
}

function notifications(random: Random): NonNullable<MemberDocument["notifications"]> {
  return random.pick<NonNullable<MemberDocument["notifications"]>>([
    { minimumLevel: "info", email: true },
    { minimumLevel: "error" },
    { email: false },
    { doNotDisturbUntil: "2031-01-01T00:00:00Z" },
    { muted: ["llm-model-deprecated"] },
    {},
  ]);
}

/** Adds a custom model and returns its id. Half of these have the name of a model that is, or will be, listed: such models are promoted. */
function addCustomModel(
  random: Random,
  document: Building,
  { models }: ExampleOptions,
  team: string,
): string {
  const { provider, name } = parseModelId(random.pick(models)) ?? { provider: "openai", name: "gpt-4o" };
  const model: CustomModelDocument = {
    team,
    provider,
    name: random.percent(50) ? name : `${name}-tuned-for-${team}`,
    tokenLimit: 8_192 * 2 ** random.below(5),
    ...(random.percent(30) ? { parameters: "BasicParameters" } : {}),
  };
  document.customModels.push(model);
  return customModelId(model);
}

/** Adds an object. @returns the number of references in it */
function addObject(random: Random, document: Building, options: ExampleOptions, team: Team): number {
  const kind = random.below(100);
  const name = `${random.pick(team.subjects)}, ${team.place}`;
  const named = (prefix: string, list: readonly unknown[]) => ({
    id: `${prefix}-${list.length + 1}`,
    team: team.id,
    name,
  });
  if (kind < 50) return addPipeline(random, document, options, team, name);
  if (kind < 62) {
    document.assistants.push({
      ...named("assistant", document.assistants),
      modelId: reference(random, team),
    });
    return 1;
  }
  if (kind < 76) {
    const object = { ...named("analysis", document.analyses), modelId: reference(random, team) };
    const translates = random.percent(80);
    document.analyses.push(translates ? { ...object, translationModelId: reference(random, team) } : object);
    return translates ? 2 : 1;
  }
  if (kind < 88) {
    const modelId = reference(random, team);
    const params = { modelId, ...settings(random, options, modelId), threshold: random.below(10) / 10 };
    document.evaluators.push({ ...named("evaluator", document.evaluators), params });
    return 1;
  }
  const collection = named("collection", document.collections);
  document.collections.push(
    random.percent(85) ? { ...collection, contextualizerModelId: reference(random, team) } : collection,
  );
  return 1;
}

function addPipeline(
  random: Random,
  document: Building,
  options: ExampleOptions,
  team: Team,
  name: string,
): number {
  const id = `pipeline-${document.pipelines.length + 1}`;
  const nodes = Array.from({ length: 1 + random.below(4) }, (_, index) => node(random, options, team, index));
  const archived = random.percent(8) ? { archived: true } : random.percent(20) ? { archived: false } : {};
  const previous = document.pipelines.findLast(
    (pipeline) => pipeline.team === team.id && pipeline.archived !== true,
  );
  document.pipelines.push({ id, team: team.id, name, ...archived, nodes });
  // A chatbot uses three pipelines in four; one chatbot in three has published a pipeline that is an older one by now.
  if (archived.archived !== true && random.percent(75))
    document.chatbots.push({
      id: `chatbot-${document.chatbots.length + 1}`,
      team: team.id,
      name: `${name} chatbot`,
      pipeline: id,
      ...(random.percent(65) ? { publishedPipeline: random.percent(50) ? (previous?.id ?? id) : id } : {}),
    });
  return nodes.length;
}

function node(random: Random, options: ExampleOptions, team: Team, index: number): NodeDocument {
  const id = `node-${index + 1}`;
  if (index > 0 && random.percent(15)) {
    const modelId = random.sample(team.models, 2 + random.below(3));
    return { id, name: "Route to a model", params: { type: "router", modelId } };
  }
  const modelId = reference(random, team);
  const task = index === 0 ? NODE_TASKS[0] : random.pick(NODE_TASKS);
  return {
    id,
    name: task,
    params: { type: "llm", modelId, ...settings(random, options, modelId), prompt: `${task}: {input}` },
  };
}

function reference(random: Random, team: Team): string | null {
  if (random.percent(2)) return null;
  if (team.own.length > 0 && random.percent(8)) return random.pick(team.own);
  return random.percent(1) ? random.pick(UNKNOWN_MODELS) : random.pick(team.models);
}

function settings(
  random: Random,
  { parameterSets }: ExampleOptions,
  modelId: string | null,
): { readonly modelParameters?: object } {
  if (modelId === null || random.percent(25)) return {};
  return { modelParameters: chooseParameters(random, parameterSets?.[modelId]) };
}

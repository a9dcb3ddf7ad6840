import { readFileSync } from "node:fs";
import type { Client } from "pg";
import type { Figure } from "./figure.ts";
import type { Bench } from "./platform.ts";
import { openPostgres } from "./postgres.ts";
import { perSecond, type Round, ratioTo, takeTurns, timed } from "./turns.ts";

const GOAL = 1;
const TEAMS = 50;
const PROVIDER = 1;
const OLD_MODEL = 1;
const NEW_MODEL = 2;

type Statement = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | number)[];
};

/** `params` of a node hold what a pipeline of the workload has beside its model id, and the ids that the statements look for. */
const paramsOf = (id: number, model: number): string =>
  JSON.stringify({
    name: "Answer",
    llm_provider_id: PROVIDER,
    llm_provider_model_id: model,
    llm_model_parameters: { temperature: (id % 20) / 10 },
  });

/** The statements of Open Chat Studio for a reference in a node of a pipeline. */
const ofNode = (id: number): Statement[] => [
  {
    name: "params",
    text: "UPDATE pipelines_node SET params = $1 WHERE id = $2",
    values: [paramsOf(id, NEW_MODEL), id],
  },
  {
    name: "provider",
    text: "SELECT 1 FROM service_providers_llmprovider WHERE id = $1 LIMIT 1",
    values: [PROVIDER],
  },
  {
    name: "model",
    text: "SELECT 1 FROM service_providers_llmprovidermodel WHERE id = $1 LIMIT 1",
    values: [NEW_MODEL],
  },
  {
    name: "key",
    text: "UPDATE pipelines_node SET llm_provider_model_id = $1 WHERE id = $2",
    values: [NEW_MODEL, id],
  },
  {
    name: "collections",
    text: `SELECT documents_collection.id FROM documents_collection
      JOIN pipelines_node_collection_indexes ON collection_id = documents_collection.id
      WHERE NOT is_archived AND node_id = $1`,
    values: [id],
  },
];

/** Its statement for a reference in an assistant, an analysis or an evaluator: a row that has nothing but the foreign key. */
const ofAssistant = (id: number): Statement[] => [
  {
    name: "assistant",
    text: "UPDATE assistants_openaiassistant SET llm_provider_model_id = $1 WHERE id = $2",
    values: [NEW_MODEL, id],
  },
];

type Replay = "prepared" | "unprepared" | "assistants";

/**
 * Measures row 7: one pass, which takes turns with three replays of as many references on one connection. All statements of a replay wait for the one
 * before, as those of Open Chat Studio do. They are made before they are timed.
 */
export async function measureOpenChatStudio(bench: Bench, references: number): Promise<Figure[]> {
  const { client, close } = await openPostgres();
  bench.atClose(close);
  try {
    await load(client, references);
    const rounds = await measureRounds(bench, client, references);
    const name = (what: string): string => `references per second, the pass by ${what}`;
    return [
      {
        row: 7,
        name: name("Open Chat Studio's five statements, prepared"),
        value: ratioTo("prepared", rounds),
        goal: { is: "at least", value: GOAL },
        ifMissed: "PostgreSQL takes more statements a second than the embedded engine conditional rewrites",
        from: { rounds },
      },
      {
        row: 7,
        name: name("the five statements as Django sends them"),
        value: ratioTo("unprepared", rounds),
      },
      { row: 7, name: name("its one statement for an assistant"), value: ratioTo("assistants", rounds) },
      { row: 7, name: "references per second of the pass", value: perSecond(rounds, "pass") },
      { row: 7, name: "of the five statements, prepared", value: perSecond(rounds, "prepared") },
      { row: 7, name: "of the five statements as Django sends them", value: perSecond(rounds, "unprepared") },
      { row: 7, name: "of the one statement", value: perSecond(rounds, "assistants") },
    ].map((figure) => ({ from: {}, ...figure }) as Figure);
  } finally {
    await close();
  }
}

async function measureRounds(bench: Bench, client: Client, references: number): Promise<Round<Replay>[]> {
  const literal = (value: string | number | undefined): string =>
    typeof value === "string" ? client.escapeLiteral(value) : String(value);
  const send = async (replay: Replay, statements: readonly Statement[]): Promise<number> => {
    const queries = statements.map(({ name, text, values }) =>
      replay === "unprepared"
        ? text.replaceAll(/\$(\d)/g, (_, number) => literal(values[number - 1]))
        : { name, text, values: [...values] },
    );
    return timed(async () => {
      for (const query of queries) await client.query(query);
    });
  };
  let moved = 0;
  await client.query("BEGIN");
  const workload = { teams: TEAMS, references, models: 1, kinds: ["pipeline"] as const };
  const rounds = await takeTurns(bench, workload, async (batches) => {
    const ids = batches.flat().map((_, index) => moved + index + 1);
    moved += ids.length;
    return {
      prepared: await send("prepared", ids.flatMap(ofNode)),
      unprepared: await send("unprepared", ids.map((id) => references + id).flatMap(ofNode)),
      assistants: await send("assistants", ids.flatMap(ofAssistant)),
    };
  });
  // Checking the foreign keys of all three and making them durable is left to the commit: each row has its part.
  const commitMs = await timed(() => client.query("COMMIT"));
  await expectMoved(client, moved);
  const part = commitMs / (3 * moved);
  return rounds.map(({ references: some, ms }) => {
    const withCommit = (name: Replay): number => ms[name] + part * some;
    const replays = {
      prepared: withCommit("prepared"),
      unprepared: withCommit("unprepared"),
      assistants: withCommit("assistants"),
    };
    return { references: some, ms: { pass: ms.pass, ...replays } };
  });
}

/** Makes the tables with two nodes and one assistant for each reference, all with the old model. */
async function load(client: Client, references: number): Promise<void> {
  await client.query(readFileSync(new URL("open-chat-studio.sql", import.meta.url), "utf8"));
  await client.query(`
    INSERT INTO service_providers_llmprovider VALUES (${PROVIDER}, 'openai', 'OpenAI');
    INSERT INTO service_providers_llmprovidermodel
      VALUES (${OLD_MODEL}, NULL, 'openai', 'old-1', 128000, true), (${NEW_MODEL}, NULL, 'openai', 'new-1', 128000, false);
    INSERT INTO pipelines_pipeline
      SELECT id, 1 + id % ${TEAMS}, 'Number ' || id FROM generate_series(1, ${2 * references}) AS id;
    INSERT INTO pipelines_node (id, created_at, updated_at, flow_id, type, label, params, position_x, position_y,
        is_archived, pipeline_id, llm_provider_id, llm_provider_model_id)
      SELECT id, now(), now(), 'node-' || id, 'LLMResponseWithPrompt', '',
        jsonb_set('${paramsOf(0, OLD_MODEL)}', '{llm_model_parameters,temperature}', to_jsonb((id % 20) / 10.0)), 0, 0,
        false, id, ${PROVIDER}, ${OLD_MODEL}
      FROM generate_series(1, ${2 * references}) AS id;
    INSERT INTO assistants_openaiassistant
      SELECT id, now(), now(), 1 + id % ${TEAMS}, 'Number ' || id, 1, false, NULL, ${PROVIDER}, ${OLD_MODEL}
      FROM generate_series(1, ${references}) AS id;`);
  await client.query("VACUUM ANALYZE");
}

/** @throws Error when another number of rows than this have the new model, in their key and their parameters */
async function expectMoved(client: Client, references: number): Promise<void> {
  const { rows } = await client.query(`
    SELECT count(*)::int AS moved FROM pipelines_node
      WHERE llm_provider_model_id = ${NEW_MODEL} AND params @> '{"llm_provider_model_id": ${NEW_MODEL}}'
    UNION ALL SELECT count(*)::int FROM assistants_openaiassistant WHERE llm_provider_model_id = ${NEW_MODEL}`);
  const moved = rows.map((row) => row.moved);
  if (moved[0] !== 2 * references || moved[1] !== references)
    throw new Error(`PostgreSQL has moved ${moved.join(" and ")} rows, of ${references} for each replay`);
}

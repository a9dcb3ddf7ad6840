import { deflateSync, inflateSync } from "node:zlib";
import type { Notice } from "../../contract/notices.ts";
import { unpack } from "../items/packed.ts";

/**
 * Returns a notice as its row holds it: JSON, compressed against a text that has the words of most notices already. A row of 1 KB costs one write unit each time
 * that it is marked, and most of a short text are words that a compression by itself has to hold: a notice of fifty places takes 750 bytes, and by itself 1,350.
 */
export function packNotice(notice: Notice): Uint8Array {
  return deflateSync(JSON.stringify(notice), { level: 9, dictionary: WORDS });
}

/** Returns the notice that {@link packNotice} was given, or a version before, which compressed it by itself. @param packed as a row gives it back */
export function unpackNotice(packed: unknown): Notice {
  const bytes = packed as Uint8Array;
  if (bytes[0] === GZIP) return unpack<Notice>(bytes);
  return JSON.parse(inflateSync(bytes, { dictionary: WORDS }).toString("utf8")) as Notice;
}

/** The first byte of what gzip makes. What deflate makes begins with another one. */
const GZIP = 0x1f;

/**
 * The text against which notices are compressed. It may never change, because rows are read with the text that they were written with: another text has
 * to stand beside it. What occurs most comes last. When the words of notices change, they only take more room.
 */
const WORDS = Buffer.from(
  [
    '{"id":"","slug":"llm-model-restored","level":"warning","permission":"","outcome":"restored","affected":{},"restored":"no-longer-deprecated","listed-again","undone","redone",',
    " no longer deprecated, and stays. Moving to Choosing another model is not needed: what uses it goes on using it.",
    ", which had been removed, is available again. What was moved to  stays there, in  places of your team. cleared stays empty",
    " is back, and what had been moved to  uses it again, with the settings of before. What your team has changed since stays as your team left it.",
    '"slug":"llm-model-date-changed","outcome":"date-changed","previous":"2027-, not on 2027- as you were told. If your team no longer uses it, there is nothing to do.',
    '"slug":"llm-model-retiring","outcome":"action-needed","milestone":30,"title":"Reminder:  retires on 2027-01-, and your team still uses it. ',
    '"replacementEnds":{"retiresOn":"2027-","replacement":{ Mind that  is itself deprecated and retires on 2027-',
    '"slug":"llm-model-deprecated","outcome":"action-needed","title":" is deprecated: please move to  by 2027-","text":"The model  is deprecated: it still works, and will be removed. It retires on 2027-',
    " Please choose another model before that day. Please move to  before that day. it is still used by:",
    '"outcome":"cleared", was removed, and no other model takes its place. Please choose another model: what used it does not work without one.',
    ' these have no model now:"change":"cleared","change":"noted","othersLeft":"all","some"',
    '"link":"https://","settings":[{"field":"temperature","from":,"to":},{"field":"max_tokens","from":"reasoning_effort"}]},',
    '"parameterChanges":[{"field":"top_p","action":"clamp","count":1},{"action":"drop","action":"translate","action":"default"}]',
    '"affected":{"analysis":{"count":1,"names":["chatbot":{"assistant":{"collection":{"evaluator":{"pipeline":{"count":2,"names":[" 1"," 2"]}},',
    '"placesLeft":0,"title":"," was removed:  takes its place","text":"The model  (openai) was removed.  takes its place. You need not change anything, but please try it once: the answers may read differently.\\n\\n',
    "In the team , it  is used now by:\\n- 1 analysis: \\n analyses:  chatbots:  assistants:  collections:  evaluators:  pipelines: , and  more\\n- 1 chatbot: \\n- 1 pipeline: ",
    "\\n\\nWhere:\\n- assistant , collection , translation model, model\\n\\nThe whole list, for those who run the platform: modelkeeper usage --model  --team \\n\\n",
    'Questions? Please ask the people who run this platform.","createdAt":"2027-01-01T00:00:00.000Z"}',
    '{"id":"0123456789abcdef","slug":"llm-model-deleted","level":"warning","permission":"service_providers.change_llmprovidermodel","outcome":"migrated","team":{"id":"team-","name":"',
    '"},"model":{"id":"openai/gpt-","provider":"openai","name":"gpt-"},"replacement":{"id":"anthropic/claude-","provider":"anthropic","name":"claude-"},"retiresOn":null,"parameterChanges":[],',
    '"places":[{"owner":{"kind":"analysis","kind":"chatbot","kind":"collection","kind":"evaluator","kind":"assistant","id":"assistant-","label":"","link":null},"part":"Answer","change":"rewritten","settings":[]},',
    '{"owner":{"kind":"pipeline","id":"pipeline-","label":"","link":null},"part":null,"change":"rewritten","settings":[]},',
  ].join(""),
);

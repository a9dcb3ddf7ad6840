import { isAccessDenied } from "../contract/errors.ts";
import type { StackFacts } from "../domain/health/health-facts.ts";
import type { StackServices } from "../operations/ports/deployment.ts";
import type { StackNames } from "./stack-names.ts";

/** Returns what only a stack has. What its outputs do not name, and what this user may not look at, is left out. @param own the version of these commands */
export async function stackFacts(
  names: StackNames,
  services: StackServices,
  own: string,
): Promise<StackFacts> {
  const { dailyRun, deadLetters, stateMachine, observes, version } = names;
  const [state, startedAt, messages] = await Promise.all([
    dailyRun === undefined ? undefined : orDenied(services.schedule(dailyRun)),
    orDenied(services.startedAt(stateMachine)),
    deadLetters === undefined ? undefined : orDenied(services.messages(deadLetters)),
  ]);
  return {
    observes,
    schedule: dailyRun === undefined || state === undefined ? undefined : { name: dailyRun, state },
    startedAt,
    deadLetters: messages,
    version: version === undefined ? undefined : { deployed: version, own },
  };
}

async function orDenied<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && isAccessDenied(error.name)) return undefined;
    throw error;
  }
}

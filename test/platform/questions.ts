import type { TestPlatform } from "./test-platform.ts";

/** What tests ask a platform again and again. */

export const assistantsUsing = async (platform: TestPlatform, modelId: string) =>
  (await platform.export()).assistants.filter((one) => one.modelId === modelId);

/** Returns team, model and outcome of every notice, sorted. */
export const told = async (platform: TestPlatform): Promise<string[]> =>
  (await platform.notices()).map(({ team, model, outcome }) => `${team.id} ${model.name} ${outcome}`).sort();

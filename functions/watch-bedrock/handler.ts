import { type WatchDependencies, watchBedrock } from "../../lib/operations/drift/watch-bedrock.ts";

/**
 * Creates the handler that EventBridge calls once a day. It looks at nothing in the event. A call that comes twice is harmless: what the first has
 * found is not new to the second. A call that fails fails nothing else: Lambda makes it again twice, and then an alarm tells of it.
 */
export function createWatchBedrockHandler(dependencies: WatchDependencies): () => Promise<void> {
  return () => watchBedrock(dependencies);
}

import { parameterSets } from "modelkeeper/parameter-sets";
import { createResolver, type Resolution, type ResolverOptions } from "modelkeeper/resolver";

const options: ResolverOptions = { table: "models", endpoint: "http://127.0.0.1:9", parameterSets };
const resolver = createResolver(options);

export const formOf = async (stored: string): Promise<object | null> =>
  (await resolver.form(stored))?.schema ?? null;

// What is no model id is known without a table.
resolver.resolve("gpt-4").then(({ status }: Resolution) => void process.stdout.write(status));

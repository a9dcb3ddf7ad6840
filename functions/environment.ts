import { ENVIRONMENT } from "../lib/contract/environment.ts";

type Name = keyof typeof ENVIRONMENT;

/** The variables that the constructs set. An empty one is one that is not set. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env) {
  const optional = (name: Name): string | undefined => environment[ENVIRONMENT[name]] || undefined;
  return {
    optional,
    /** @throws Error that names the variable */
    required(name: Name): string {
      const value = optional(name);
      if (value === undefined) throw new Error(`the environment variable ${ENVIRONMENT[name]} is not set`);
      return value;
    },
    optionalNumber(name: Name): number | undefined {
      const value = optional(name);
      return value === undefined ? undefined : Number(value);
    },
  };
}

/** Stands for `@aws-sdk/middleware-endpoint-discovery`, which DynamoDB's client makes a cache for, and none of its commands uses. */
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config;

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};

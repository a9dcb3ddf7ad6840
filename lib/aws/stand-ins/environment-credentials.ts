import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Stands for `@aws-sdk/credential-provider-node`: the first link of its chain, and the only one that a function needs. Lambda puts the credentials of
 * a function's role into its environment, and there is no profile, no single sign-on, no process and no metadata service to ask; the links that ask
 * them are 130 KB, and clients of three more services.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN)
 */
export const defaultProvider = fromEnv;

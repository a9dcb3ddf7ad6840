import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { ROOT } from "../commands.ts";
import { BOTS } from "./bots.ts";
import { type Cloud, STACK } from "./cloud.ts";

const ACCOUNT = "000000000000";

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

async function createUser({ iam }: Cloud, name: string, policies: readonly string[]): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  for (const [index, PolicyDocument] of policies.entries()) {
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: `policy-${index}`, PolicyDocument }),
    );
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
}

/** Somebody with the policies that the documents hand out, by their names in docs/policies. */
export async function userWithPolicies(cloud: Cloud, ...names: readonly string[]) {
  const policies = names.map((name) =>
    readFileSync(join(ROOT, "docs/policies", `${name}.json`), "utf8")
      .replaceAll("REGION", "us-east-1")
      .replaceAll("ACCOUNT", ACCOUNT)
      .replaceAll("STACK", STACK)
      .replaceAll("TABLE-WITH-REFERENCES", BOTS),
  );
  const { accessKeyId, secretAccessKey } = await createUser(cloud, `may-${names.join("-")}`, policies);
  const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  return {
    modelkeeper: (...words: string[]) => cloud.tryModelkeeperAs(environment, ...words),
  };
}

/** Somebody who may do with a table what CDK's own grants allow, which is everything but PartiQL. */
export async function userWithoutPartiQL(cloud: Cloud, table: string) {
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        Resource: "*",
      },
    ],
  };
  const credentials = await createUser(cloud, "without-partiql", [JSON.stringify(policy)]);
  const client = new DynamoDBClient({ ...cloud.configuration, credentials });
  return {
    async read(): Promise<number> {
      return (await client.send(new ScanCommand({ TableName: table }))).Count ?? 0;
    },
    rewrite: () =>
      client.send(
        new ExecuteStatementCommand({
          Statement: `UPDATE "${table}" SET "modelId"=? WHERE "pk"=? AND "sk"=?`,
          Parameters: [{ S: "openai/other" }, { S: "TEAM#x" }, { S: "ASSISTANT#x" }],
        }),
      ),
  };
}

import { DynamoDBClient, ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "./cloud.ts";

/** Somebody who may do with a table what CDK's own grants allow, which is everything but PartiQL. */
export async function userWithoutPartiQL({ iam, configuration }: Cloud, table: string) {
  const UserName = "without-partiql";
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: "tables",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            Resource: "*",
          },
        ],
      }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const client = new DynamoDBClient({
    ...configuration,
    credentials: {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    },
  });
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

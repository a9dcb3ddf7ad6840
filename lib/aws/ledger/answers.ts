import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Answer, Answers } from "../../operations/ports/deployment.ts";
import type { DynamoDB } from "../client/dynamodb.ts";

const ANSWER = "ANSWER";

export function createAnswers({ documents }: DynamoDB, table: string): Answers {
  return {
    async find(run) {
      const { Item } = await documents.send(
        new GetCommand({ TableName: table, Key: { pk: ANSWER, sk: run }, ConsistentRead: true }),
      );
      return Item?.answer as Answer | undefined;
    },
    async give(run, answer) {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: ANSWER, sk: run },
          UpdateExpression: "SET #answer = if_not_exists(#answer, :answer)",
          ExpressionAttributeNames: { "#answer": "answer" },
          ExpressionAttributeValues: { ":answer": answer },
          ReturnValues: "ALL_NEW",
        }),
      );
      return Attributes?.answer as Answer;
    },
  };
}

import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { TransientTrouble } from "../../contract/errors.ts";
import type { ToldFinding } from "../../contract/notices.ts";
import { pack, unpack } from "../../domain/items/packed.ts";
import type { DueFindings } from "../../operations/ports/drift.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { refusalsOf } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { aliasesOf, getRow } from "../client/rows.ts";
import { NO_MIGRATIONS, summaryKeyOf } from "./due-summaries.ts";
import { OUTBOX } from "./outbox.ts";

/** What was told, or is due: the row expires with the looks, each of which writes it. */
const KNOWN = { pk: "FINDINGS", sk: "bedrock" };
/** What is due: in small letters, as of announcements, so that the next run has something to send. */
const DUE = { pk: OUTBOX, sk: "findings-bedrock" };

/** Stores findings in two rows of the ledger, of which one is there only while something is due. */
export function createDueFindings({ documents }: DynamoDB, table: string, expiry: Expiry): DueFindings {
  /** @returns false when a condition did not hold, or somebody else was writing the same rows */
  async function transact(
    actions: NonNullable<TransactWriteCommandInput["TransactItems"]>,
  ): Promise<boolean> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: actions }));
      return true;
    } catch (error) {
      if (refusalsOf(error) === undefined) throw error;
      return false;
    }
  }
  const asRead = (mark: string | null) =>
    mark === null
      ? { ConditionExpression: "attribute_not_exists(#mark)", ExpressionAttributeNames: aliasesOf("mark") }
      : {
          ConditionExpression: "#mark = :mark",
          ExpressionAttributeNames: aliasesOf("mark"),
          ExpressionAttributeValues: { ":mark": mark },
        };
  return {
    async read() {
      const [known, due] = await Promise.all([
        getRow(documents, table, KNOWN),
        getRow(documents, table, DUE),
      ]);
      const isKept = known !== undefined && expiry.left(known) > 0;
      return {
        prints: new Map(isKept ? unpack<[string, string][]>(known.prints) : []),
        due: due === undefined ? [] : unpack<ToldFinding[]>(due.findings),
        mark: due === undefined ? null : (due.mark as string),
        looked: (known?.mark as string | undefined) ?? null,
      };
    },
    async replace(read, next, mark) {
      const known = { ...KNOWN, prints: pack([...next.prints]), mark, ...expiry.fromNow() };
      const due = { ...DUE, findings: pack(next.due), mark };
      const condition = asRead(read.mark);
      const isDone = await transact([
        // Of two looks at once one is the later: a run may have told since what the first has found.
        { Put: { TableName: table, Item: known, ...asRead(read.looked) } },
        next.due.length === 0
          ? { Delete: { TableName: table, Key: DUE, ...condition } }
          : { Put: { TableName: table, Item: due, ...condition } },
      ]);
      if (!isDone)
        throw new TransientTrouble("what the operators are to be told has changed during the look");
    },
    async tellWith(run) {
      const due = await getRow(documents, table, DUE);
      if (due === undefined) return;
      await transact([
        {
          Update: {
            TableName: table,
            Key: summaryKeyOf(run),
            UpdateExpression:
              "SET #run = :run, #packed = if_not_exists(#packed, :none), #findings = :findings",
            // A run tells once: what comes after its words are fixed is for the next one.
            ConditionExpression: "attribute_not_exists(#message) AND attribute_not_exists(#findings)",
            ExpressionAttributeNames: aliasesOf("run", "packed", "findings", "message"),
            ExpressionAttributeValues: {
              ":run": run,
              ":none": pack(NO_MIGRATIONS),
              ":findings": due.findings,
            },
          },
        },
        { Delete: { TableName: table, Key: DUE, ...asRead(due.mark as string) } },
      ]);
    },
  };
}

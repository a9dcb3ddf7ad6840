import { DeleteRolePolicyCommand, ListRolesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Cloud } from "./cloud.ts";

const POLICY = "Outage";

/** SNS takes nothing from the function that publishes, as in an outage. */
export async function forbidPublishing({ iam }: Cloud) {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1_000 }));
  const RoleName = Roles.map((role) => role.RoleName ?? "").find((name) => /PublishNoticesRole/.test(name));
  if (RoleName === undefined) throw new Error("there is no role of the function that publishes");
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "sns:*", Resource: "*" }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: POLICY, PolicyDocument }));
  return {
    end: () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY })),
  };
}

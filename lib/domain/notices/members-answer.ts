import * as z from "zod/mini";
import type { ToldMember } from "../../contract/members.ts";
import { isObjectId, OBJECT_ID_RULE } from "../text/ids.ts";

/** Fields of other names are the platform's own, and are not read. */
const MEMBER = z.object({
  id: z.string().check(z.refine(isObjectId, OBJECT_ID_RULE)),
  email: z.nullish(z.string()),
  notifications: z.nullish(
    z.object({
      minimumLevel: z.nullish(z.enum(["info", "warning", "error"])),
      email: z.nullish(z.boolean()),
      doNotDisturbUntil: z.nullish(z.iso.datetime()),
      muted: z.nullish(z.array(z.string())),
    }),
  ),
});

const ANSWER = z.object({ members: z.array(z.unknown()) });

export type ReadMembers = {
  readonly members: readonly ToldMember[];
  /** One sentence for each member that could not be read: what is wrong, and where. It holds no values: they are people's. */
  readonly unread: readonly string[];
};

/**
 * Reads the answer of an adopter's function about the members of a team.
 * @throws Error that says what is wrong with the answer, and where, when it is no list of members at all
 */
export function membersIn(text: string): ReadMembers {
  const answer = z.safeParse(ANSWER, JSON.parse(text));
  if (answer.success) return readMembers(answer.data.members);
  throw new Error(`the function of members answered badly: ${faultOf(answer.error, "")}`);
}

/** Reads each member by itself: a member that cannot be read does not keep the others from being told. */
export function readMembers(values: readonly unknown[]): ReadMembers {
  const members: ToldMember[] = [];
  const unread: string[] = [];
  for (const [index, value] of values.entries()) {
    const member = z.safeParse(MEMBER, value);
    if (member.success) members.push(withoutNothing(member.data));
    else unread.push(faultOf(member.error, `/members/${index}`));
  }
  return { members, unread };
}

/** Returns a member without the fields that are null, because null means none, and none is an absent field. */
function withoutNothing(member: z.infer<typeof MEMBER>): ToldMember {
  return JSON.parse(JSON.stringify(member), (_key, value) => value ?? undefined);
}

function faultOf({ issues: [issue] }: z.core.$ZodError, place: string): string {
  return `${issue?.message} at ${[place, ...(issue?.path ?? [])].join("/") || "/"}`;
}

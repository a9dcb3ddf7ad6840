import * as z from "zod/mini";
import type { MemberDocument } from "../contract/workspace-document.ts";
import { isObjectId } from "./ids.ts";

const ANSWER = z.object({
  members: z.array(
    z.object({
      id: z.string().check(z.refine(isObjectId, "an id is 1 to 128 letters, digits, ., _ or -")),
      email: z.optional(z.string()),
      notifications: z.optional(
        z.object({
          minimumLevel: z.optional(z.enum(["info", "warning", "error"])),
          email: z.optional(z.boolean()),
          doNotDisturbUntil: z.optional(z.iso.datetime()),
          muted: z.optional(z.array(z.string())),
        }),
      ),
    }),
  ),
});

/**
 * What an adopter's function answers about the members of a team.
 * @throws Error that says what is wrong with it, and where
 */
export function membersIn(text: string): Pick<MemberDocument, "id" | "email" | "notifications">[] {
  const answer = z.safeParse(ANSWER, JSON.parse(text));
  // Through JSON and back: what was left out is absent, not undefined.
  if (answer.success) return JSON.parse(JSON.stringify(answer.data.members));
  const [issue] = answer.error.issues;
  throw new Error(`the function of members answered badly: ${issue?.message} at /${issue?.path.join("/")}`);
}

import type { MemberDocument } from "./workspace-document.ts";

/** The question to an adopter's function of members (docs/subscribers.md). */
export type MembersQuestion = {
  readonly team: string;
  /** The permission that members need to be told. */
  readonly permission: string;
};

/** The answer of the function: the members of the team who have the permission, none for an unknown team. */
export type MembersAnswer = { readonly members: readonly ToldMember[] };

export type ToldMember = Pick<MemberDocument, "id" | "email" | "notifications">;

import type { MemberDocument } from "./workspace-document.ts";

/** What an adopter's function of members is given (docs/subscribers.md). */
export type MembersQuestion = {
  readonly team: string;
  /** The one that members need to be told. */
  readonly permission: string;
};

/** What it answers: those of the team who have the permission, none for an unknown team. */
export type MembersAnswer = { readonly members: readonly ToldMember[] };

export type ToldMember = Pick<MemberDocument, "id" | "email" | "notifications">;

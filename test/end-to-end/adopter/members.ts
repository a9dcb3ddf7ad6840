import type { MembersAnswer, MembersQuestion, Notice } from "modelkeeper";

const TEAMS: Readonly<Record<string, string>> = { acme: "ann@example.com" };

/** The function that the construct asks for the members of a team. */
export async function handler({ team }: MembersQuestion): Promise<MembersAnswer> {
  const email = TEAMS[team];
  return {
    members: email === undefined ? [] : [{ id: "ann", email, notifications: { minimumLevel: "warning" } }],
  };
}

/** A subscriber of the topic. */
export function lineOf(message: string): string {
  const { team, title, replacement }: Notice = JSON.parse(message);
  return `${team.id}: ${title}, ${replacement?.name ?? "nothing"} instead`;
}

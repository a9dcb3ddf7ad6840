import type { NoticeOutcome, StoredNotice } from "../../../lib/contract/notices.ts";
import type { Members } from "../../../lib/operations/ports/delivery.ts";
import type { NoticeKey, Notices } from "../../../lib/operations/ports/notices.ts";
import { noticeOf } from "../../builders/notices.ts";

/** Teams that have all something to hear, and as many members each. Everything about them follows from their numbers, so that nothing is kept. */
export type Crowd = {
  readonly teams: number;
  readonly members: number;
  /** Notices that each team gets at the beginning; one team in twenty gets another one later. */
  readonly notices: number;
};

/** Of 20 notices, most tell what has moved by itself. The first is the most urgent. */
const OUTCOMES: readonly (readonly [outcome: NoticeOutcome, below: number])[] = [
  ["cleared", 1],
  ["action-needed", 6],
  ["restored", 7],
  ["migrated", 20],
];
export const LATER_EACH = 20;

const numberIn = (id: string): number => Number(/\d+$/.exec(id)?.[0]);
export const teamOf = (index: number): string => `t${String(index).padStart(6, "0")}`;
export const noticeId = (team: string, index: number): string => `${team}-n${index}`;

/** Returns 0 for what is the most urgent. The notice that comes later tells of models that were taken away. */
export function urgencyIn({ notices }: Crowd, team: string, notice: string): number {
  const index = numberIn(notice);
  if (index === notices) return 0;
  const drawn = Math.imul(numberIn(team) * 31 + index + 1, 2_654_435_761) >>> 0;
  return OUTCOMES.findIndex(([, below]) => (drawn >>> 8) % 20 < below);
}

/** Returns a number for each entry that an inbox may have, from 0 on. */
export function entryIndex(
  { members, notices }: Crowd,
  team: string,
  member: string,
  notice: string,
): number {
  return (numberIn(team) * members + numberIn(member)) * (notices + 1) + numberIn(notice);
}

export const toldMembers = (crowd: Crowd): Members => {
  const members = (team: string) =>
    Array.from({ length: crowd.members }, (_, index) => ({
      id: `m${index}`,
      email: `m${index}@${team}.example.com`,
    }));
  return { withPermission: async (team) => members(team) };
};

/** Makes the notices of the ledger: they say how many they have reached, and what they tell as long as somebody asks. */
export function toldNotices(crowd: Crowd): Pick<Notices, "get" | "recordReached"> {
  const reached = new Map<string, number>();
  const stored = ({ id, team }: NoticeKey): StoredNotice => {
    const [outcome] = OUTCOMES[urgencyIn(crowd, team, id)] ?? ["migrated"];
    const name = `model-${numberIn(id)}`;
    return {
      ...noticeOf(id, {
        outcome,
        team: { id: team, name: `Team ${numberIn(team)}` },
        model: { id: `openai/${name}`, provider: "openai", name },
        affected: { chatbot: { count: 3, names: ["Front desk", "Night desk", "Orders"] } },
        title: `${name}: ${outcome}`,
      }),
      state: "published",
      publishedAt: "2026-09-01T10:00:00.000Z",
      reached: reached.get(id) ?? null,
    };
  };
  return {
    get: async (keys) => keys.map(stored),
    async recordReached(counted) {
      for (const one of counted) reached.set(one.id, one.reached);
    },
  };
}

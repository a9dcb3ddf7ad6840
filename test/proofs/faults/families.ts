import { calendar } from "./families/calendar.ts";
import { dailyFaults, recoveries } from "./families/daily.ts";
import type { Family } from "./families/family.ts";
import { heldRuns, holds, holdVerbs } from "./families/holds.ts";
import { observations } from "./families/observations.ts";
import { readers } from "./families/readers.ts";
import { dailyRuns, deprecations, requests, revivals, rollbacks } from "./families/requests.ts";
import { pieces, points, troubles } from "./families/single-faults.ts";
import { stragglers } from "./families/stragglers.ts";
import { takenBack } from "./families/taken-back.ts";
import { takeovers } from "./families/takeovers.ts";
import { leftUndos, undos, usersOfUndos } from "./families/undos.ts";
import { users } from "./families/users.ts";
import { liveVerbs, verbs } from "./families/verbs.ts";

/** All that happens at every call; `npm run prove faults` goes through each wholly. */
export const FAMILIES = {
  points,
  troubles,
  pieces,
  takeovers,
  requests,
  rollbacks,
  deprecations,
  takenBack,
  calendar,
  dailyRuns,
  dailyFaults,
  recoveries,
  stragglers,
  revivals,
  users,
  verbs,
  liveVerbs,
  holds,
  heldRuns,
  holdVerbs,
  readers,
  observations,
  undos,
  leftUndos,
  usersOfUndos,
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;

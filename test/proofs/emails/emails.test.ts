import { expect, test } from "vitest";
import { createFakeClock, createTestPlatform } from "../../platform/test-platform.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { playEmails } from "./play.ts";

const START = "2026-09-01T10:00:00.000Z";

/** `npm run prove emails` has a hundred times as many. */
test("15,000 notices due by e-mail to 3,000 members: told once each, the most urgent first, as many a day as the service takes", async () => {
  const { runs, service, faults, deadLetters } = await playEmails({
    crowd: { teams: 600, members: 5, notices: 5 },
    quotas: { perDay: 500, perSecond: 14 },
    seed: 1,
    ledger: createMemoryLedger(),
    clock: createFakeClock(START),
  });
  expect({ faults, deadLetters }).toEqual({ faults: [], deadLetters: 0 });
  expect(service.mostInADay).toBe(500);
  expect(service.answers).toMatchObject({ throttled: 0 });
  expect(service.answers.failed).toBeGreaterThan(0);
  // Six days' worth, one that begins within 24 hours of a deployment, and one for what failed.
  expect(new Set(runs.map(({ at }) => at.slice(0, 10))).size).toBeLessThanOrEqual(8);
}, 60_000);

test("the tables of an engine send the same e-mails in the same order as those in memory", async () => {
  const play = async (ledger?: ReturnType<typeof createMemoryLedger>) => {
    const clock = createFakeClock(START);
    const { container } = await createTestPlatform({ clock });
    const { runs, service, faults } = await playEmails({
      crowd: { teams: 14, members: 2, notices: 3 },
      // One at a time: what is sent together is taken in any order.
      quotas: { perDay: 15, perSecond: 1 },
      seed: 3,
      ledger: ledger ?? { inbox: container.inbox, dueEmails: container.dueEmails },
      clock,
    });
    const taken = service.taken.map(({ team, member, notices }) => [team, member, ...notices]);
    return { faults, sent: runs.map(({ sent }) => sent), taken };
  };
  const ofTables = await play();
  expect(ofTables.faults).toEqual([]);
  expect(ofTables).toEqual(await play(createMemoryLedger()));
}, 60_000);

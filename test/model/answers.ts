/** What a member who wants e-mails may expect of notices that are acknowledged or put off, by the documents alone. Times are days from the beginning. */

type Standing = {
  /** Whether an e-mail is to be sent, as soon as the notice is not put off. */
  isDue: boolean;
  /** Whether the last e-mail about it has gone out. */
  hasGone: boolean;
  isRead: boolean;
  isAcknowledged: boolean;
  until: number;
};

type ShownAnswer = {
  readonly read: boolean;
  readonly email: boolean;
  readonly acknowledged: boolean;
  readonly snoozedUntil: number | null;
};

export function createAnswers() {
  const notices = new Map<string, Standing>();
  const set = (notice: string, changes: Partial<Standing>): void => {
    Object.assign(notices.get(notice) ?? {}, changes);
  };
  return {
    tell(notice: string): void {
      const standing = { isDue: true, hasGone: false, isRead: false, isAcknowledged: false, until: 0 };
      notices.set(notice, standing);
    },
    read(notice: string, now: number): void {
      if ((notices.get(notice)?.until ?? 0) <= now) set(notice, { isRead: true });
    },
    acknowledge(notice: string): void {
      set(notice, { isDue: false, isRead: true, isAcknowledged: true, until: 0 });
    },
    /** @returns whether it can be put off */
    snooze(notice: string, until: number): boolean {
      if (notices.get(notice)?.isAcknowledged === true) return false;
      set(notice, { isDue: true, isRead: false, until });
      return true;
    },
    /** The run of a day. @returns what is in its e-mail, by id */
    send(now: number, works: boolean): string[] {
      const due = [...notices].filter(([, { isDue, until }]) => isDue && until <= now);
      for (const [notice] of due) set(notice, { isDue: !works, hasGone: works });
      return works ? due.map(([notice]) => notice).sort() : [];
    },
    shown(now: number): Record<string, ShownAnswer> {
      const shown = [...notices].map(([notice, { isDue, hasGone, isRead, isAcknowledged, until }]) => [
        notice,
        {
          read: isRead || until > now,
          email: isDue || hasGone,
          acknowledged: isAcknowledged,
          snoozedUntil: until > now ? until : null,
        },
      ]);
      return Object.fromEntries(shown) as Record<string, ShownAnswer>;
    },
  };
}

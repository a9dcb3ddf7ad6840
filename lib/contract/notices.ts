import type { Affected, FieldAction, RunStatus, RunTrigger } from "./results.ts";

/** The JSON of notices, as the topic carries them and as the commands print them. */

export type NoticeSlug =
  | "llm-model-deprecated"
  | "llm-model-retiring"
  | "llm-model-date-changed"
  | "llm-model-deleted"
  | "llm-model-restored";
export type NoticeOutcome = "action-needed" | "date-changed" | "migrated" | "cleared" | "restored";
export type NamedModel = { readonly id: string; readonly provider: string; readonly name: string };

/** What is over, where a notice has the outcome `restored`. */
export type Restored = "no-longer-deprecated" | "listed-again" | "undone" | "redone";

/** What such a notice says more than others. */
export type RestoredFacts = {
  readonly restored?: Restored;
  /** With `listed-again`: number of the team's references that had been moved or cleared, and stay so. */
  readonly references?: number;
  /** With `listed-again` and `undone`: true where the model is back, and deprecated. */
  readonly deprecated?: true;
};

export type Notice = RestoredFacts & {
  readonly id: string;
  readonly slug: NoticeSlug;
  readonly level: "warning";
  readonly permission: string;
  readonly team: { readonly id: string; readonly name: string };
  readonly model: NamedModel;
  readonly replacement: NamedModel | null;
  readonly retiresOn: string | null;
  /** Of a reminder: how many days before `retiresOn` it was due. */
  readonly milestone?: number;
  /** Of a changed date: the one that the team was told before. */
  readonly previous?: string | null;
  readonly outcome: NoticeOutcome;
  readonly affected: Affected;
  /** Changes without "keep". `to`: the field is called so at the new model. */
  readonly parameterChanges: readonly {
    readonly field: string;
    readonly action: FieldAction;
    readonly to?: string;
    readonly count: number;
  }[];
  /** What happened where: at most 50 places, in the order of their owners. Absent where a notice is not about places. */
  readonly places?: readonly NoticePlace[];
  /** Number of further places. */
  readonly placesLeft?: number;
  /** Where references were cleared: whether all of them, or some, stood in lists that have other models left. */
  readonly othersLeft?: "all" | "some";
  /** Present where the replacement is itself deprecated. */
  readonly replacementEnds?: {
    readonly retiresOn: string | null;
    readonly replacement: NamedModel | null;
  };
  readonly title: string;
  readonly text: string;
  readonly createdAt: string;
};

/** `label` is null where the owner has no name, `link` where none is declared, `part` where the place is all of the owner. */
export type NoticePlace = {
  readonly owner: {
    readonly kind: string;
    readonly id: string;
    readonly label: string | null;
    readonly link: string | null;
  };
  readonly part: string | null;
  readonly change: "rewritten" | "cleared" | "noted";
  /** Settings that changed. Without `from` there was none, without `to` there is none; `as`: the field is called so now. */
  readonly settings: readonly {
    readonly field: string;
    readonly from?: unknown;
    readonly to?: unknown;
    readonly as?: string;
  }[];
};

export type NoticeState = "pending" | "published";
export type StoredNotice = Notice & {
  readonly state: NoticeState;
  readonly publishedAt: string | null;
  /** Members reached by the bundled inbox; 0 when no member had the permission, null where nothing has counted them. */
  readonly reached: number | null;
};

/** `why` a notice is pending. */
export type ListedNotice = StoredNotice & { readonly why?: string };

/** One notice as one member sees it. */
export type InboxEntry = {
  readonly member: string;
  /** Id of the notice. */
  readonly notice: string;
  readonly title: string;
  /** Time of delivery. */
  readonly at: string;
  /** True also while it is put off. */
  readonly read: boolean;
  /** True when an e-mail goes out about the notice, or has gone out. */
  readonly email: boolean;
  readonly muted: boolean;
  /** When the member said for the team that it is known and dealt with; null where the member has not. */
  readonly acknowledgedAt: string | null;
  /** Until when the member has put it off; null where it is not put off, or not any more. */
  readonly snoozedUntil: string | null;
};

/** What the topic carries for the operators: one message for each run that changed or told anything. It belongs to no team. */
export const RUN_SUMMARY = "llm-run-summary";

/** A deprecated model that teams use shortly before its end, and have not answered. */
export type Unanswered = {
  readonly model: string;
  readonly replacement: string | null;
  /** YYYY-MM-DD. */
  readonly retiresOn: string;
  /** Number of the teams. */
  readonly teams: number;
  /** At most 50 of them. `why`: no member was reached, none has acknowledged, or the team has used the model in new places since one did. */
  readonly named: readonly {
    readonly id: string;
    readonly name: string;
    readonly why: "not-reached" | "not-acknowledged" | "new-use";
  }[];
};

/** A finding about the registry that the operators are told of. Its id is its code and its model. */
export type ToldFinding = {
  readonly id: string;
  readonly severity: "error" | "warning" | "info";
  readonly model: string;
  /** YYYY-MM-DD: the day on which the model retires. */
  readonly date: string | null;
  readonly message: string;
};

export type RunSummary = {
  /** Made of the run's id: a message that comes twice has the same one. */
  readonly id: string;
  readonly slug: typeof RUN_SUMMARY;
  readonly run: string;
  readonly status: RunStatus;
  readonly trigger: RunTrigger;
  /** Absent where there are none. */
  readonly unanswered?: readonly Unanswered[];
  /** At most 50 that no earlier run has told of. Absent where there are none. */
  readonly findings?: readonly ToldFinding[];
  /** One line, at most 150 characters. */
  readonly title: string;
  /** Plain text, at most 8,000 characters. */
  readonly text: string;
  /** When the run ended, ISO 8601 UTC. */
  readonly createdAt: string;
};

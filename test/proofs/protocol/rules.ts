/**
 * The rules of the protocol that can be taken out, one at a time, to see what they are for. The words of each say what the protocol does;
 * without it, it does not.
 */
export const RULES = {
  "applying until Finish": "the head row says that a registry is being applied, from the lease until Finish",
  "nothing to do looks at wanted": "nothing is to do only when no other registry is wanted",
  "nothing to do looks at open": "nothing is to do only when no migration is open",
  "superseded by a newer request": "Plan ends a run whose registry is not the newest wanted one",
  "an event is recorded once":
    "an event that comes again finds its execution, and is not recorded as wanted again",
  "only registries are ordered": "a run without a registry is not recorded as wanted",
  "Plan's writes check the token":
    "rows and ledger entries are written in transactions that check the fencing token",
  "data under a lease": "a batch is sent only while the lease is certainly held, by the clock of the holder",
  "a lost lease waits": "a run that has lost its lease plans again, and does not fail",
  "a revival leaves its deletion open":
    "a deletion that was taken back counts as open until its teams are told (toTell)",
  "superseded deletions are told":
    "Compose tells of what was rewritten for a deletion that was superseded since",
  "unconfirmed is read back":
    "a journaled change without a mark counts when its place holds what would have been written",
  "what a later pass read decides":
    "when a later pass has journaled the same place, what it read there says whether the earlier change was made",
  "deprecations are superseded": "what ends a deprecation supersedes its open entry, and it is told no more",
  "stale deprecations are silent":
    "a deprecation that ended is not told any more, also when its entry had succeeded",
  "a deletion supersedes undo": "what deletes a model again supersedes the open undos of its deletions",
  "an undo takes the token before it looks":
    "the command takes the token from a dead lease before it reads whether the model is listed",
  "a later migration is not undone":
    "an undo leaves a place whose newest change in the journal is another migration's",
  "the newest change is undone":
    "an undo takes the newest change of a place in the journal, whether or not it is marked as written",
  "the journal keeps its order":
    "of the changes of one place in one pass, the journal says which is the newest",
  "the journal is written under a lease":
    "a change is journaled only while the lease is certainly held, by the clock of the holder",
  "journal before rewrite": "a change is journaled before it is made",
  "journal rows by content": "the key of a journal row contains the hash of its content",
  "refusals are not recorded": "a mark says what was written, never what was refused",
  "compose what anybody journaled":
    "Compose reads every pass that no Compose has finished, whoever journaled it",
  "rewrites are conditional": "a rewrite is conditional on the value that was read",
  "a pass goes on for the same":
    "a pass that was left goes on only when it would look for the same (decision 03)",
  "a pass that went on looks again":
    "at the end of a pass that went on where a dead run had stopped, a new one reads everything as it is now",
  "the map ends before the lease":
    "the lease is given back for a newer request, or on hold, when no segment works any more (decision 08)",
  "a slice stops on hold": "a slice that sees the hold sends nothing more",
  "a hold leaves applying":
    "a run that ends on hold leaves on the head row that its registry is being applied",
  "a run after a hold applies the registry":
    "the next run of any kind applies the newest wanted registry, when its run has ended on hold",
  "a taking back is noted":
    "what lists a model again notes of its deletions, and of its deprecations, that this is to be told",
  "a taking back of what is open is noted": "also of an entry that is still open: some may have been told",
  "what comes again is not taken back":
    "what takes a taking back away before anybody was told of it says so, and the next one is noted anew",
  "late notices are taken back too":
    "who is told only now of what was taken back before is told of the taking back as well",
  "notices are made under a lease":
    "Compose makes notices only while the lease is certainly held, by the clock of the holder",
} as const;

export type Rule = keyof typeof RULES;

export const RULE_NAMES = Object.keys(RULES) as Rule[];

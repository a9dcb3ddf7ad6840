import type { Pass, Run, Slice, State } from "./state.ts";

/** Returns a copy that may be changed. The fields are written out, because a search makes millions of copies. */
export function copyOf(state: State): State {
  const { head } = state;
  return {
    ...state,
    references: state.references.map((one) => ({ ...one })),
    row: { ...state.row },
    entries: { ...state.entries },
    head: {
      ...head,
      wanted: head.wanted && { ...head.wanted },
      lease: head.lease && { ...head.lease },
      uncomposed: [...head.uncomposed],
    },
    passes: copyPasses(state.passes),
    runs: state.runs.map(copyRun),
    landed: { ...state.landed },
    told: [...state.told],
    left: { ...state.left },
  };
}

/** Entries, changes and what a run has decided are replaced and never changed: copies may share them. */
function copyRun(run: Run): Run {
  const slices = run.slices.map(
    (slice): Slice => ({
      ...slice,
      unsent: [...slice.unsent],
      written: [...slice.written],
      refused: [...slice.refused],
    }),
  );
  return { ...run, slices };
}

function copyPasses(passes: State["passes"]): State["passes"] {
  const copies: State["passes"] = {};
  for (const id in passes) {
    const pass = passes[id] as Pass;
    copies[id] = {
      ...pass,
      done: [...pass.done],
      journal: pass.journal.map((row) => ({ ...row })),
      written: [...pass.written],
      refused: [...pass.refused],
    };
  }
  return copies;
}

/** A table that this run may not use, or that is gone: the others are finished all the same. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied|ResourceNotFound)/.test(error.name);
}

/** Returns a text that two notices share only if they are the same notice of the same team. */
export function noticeKeyOf({ id, team }: { readonly id: string; readonly team: string }): string {
  return JSON.stringify([id, team]);
}

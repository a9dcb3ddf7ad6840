import { type HoldPlatformDependencies, holdPlatform } from "../../lib/operations/ledger/hold-platform.ts";

/** The fields of CloudWatch's event that are read. */
type AlarmEvent = { readonly detail: { readonly alarmName: string } };

/**
 * Creates the handler that EventBridge calls when an alarm of the adopter's goes into ALARM. The same event may come again, which is harmless: a
 * platform that is on hold stays so, for the reason that was given first.
 */
export function createHoldOnAlarmHandler(
  dependencies: HoldPlatformDependencies,
): (event: AlarmEvent) => Promise<void> {
  return async ({ detail: { alarmName } }) => {
    const head = await dependencies.head.read();
    if (head !== undefined && head.hold !== null) return;
    await holdPlatform(dependencies, { reason: `the alarm ${alarmName} fired`, by: alarmName });
  };
}

/** Metrics that the functions count and the alarms watch; each is one number of one run, or of one look at Bedrock. */
export const METRICS = {
  /** 1 for a run that ended `incomplete`, and for a deployment that was answered so, else 0. */
  runsIncomplete: "RunsIncomplete",
  /** 1 for a run that ended because the platform is on hold. */
  runsOnHold: "RunsOnHold",
  /** 1 for a deployment that was answered before its run had ended, else 0. */
  deploymentsDetached: "DeploymentsDetached",
  /** References that a scheduled run found and repaired. */
  stragglersRepaired: "StragglersRepaired",
  /** Teams that use a deprecated model shortly before its end, and have not answered; 0 for a run that came to no such day. */
  teamsUnanswered: "TeamsUnanswered",
  /** Findings of a look at Bedrock that the operators are still to be told. */
  bedrockFindings: "BedrockFindings",
  /** What a scheduled run finds at its end and no other alarm tells: findings of doctor that are errors. */
  healthErrors: "HealthErrors",
  /** Findings of doctor that are warnings, as a scheduled run finds them at its end. */
  healthWarnings: "HealthWarnings",
  /** Seconds since the oldest notice that is still to be published was composed; 0 when there is none. */
  oldestPendingNotice: "OldestPendingNoticeSeconds",
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** CloudWatch's namespace; the dimension `service` tells one deployment from another. */
export const METRICS_NAMESPACE = "Modelkeeper";

import { AdaptiveRetryStrategy, DefaultRateLimiter } from "@smithy/core/retry";
import type { RetryErrorInfo, RetryStrategyV2, RetryToken, StandardRetryToken } from "@smithy/types";

/**
 * The SDK's rate falls to half a call a second, and takes minutes to recover: ten throttled calls in a hundred made a pass 30 times as slow. Twenty calls
 * a second, of 25 statements each, are half of what one partition takes; a call that is throttled again and again waits longer all the same.
 */
const RATE = { minFillRate: 20, scaleConstant: 10 };

/**
 * Returns the SDK's adaptive strategy, in which throttling uses up no retries. The SDK gives a client 500 tokens, takes five for a retry, and gives some
 * back for a success: with half of all calls throttled they are used up after 250 calls, and from then on each call is tried once, for as long as the
 * process lives. Here the adaptive rate already keeps a client from asking more than the service can take. Broken connections and errors of the service
 * use up tokens as before.
 * @param maxAttempts of one call
 */
export function createRetryStrategy(maxAttempts: number): RetryStrategyV2 {
  const rateLimiter = new DefaultRateLimiter(RATE);
  const adaptive = () => new AdaptiveRetryStrategy(maxAttempts, { rateLimiter });
  const strategy = adaptive();
  return {
    acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
    // A strategy of its own has all tokens: one call cannot use them up.
    refreshRetryTokenForRetry: (token: RetryToken, error: RetryErrorInfo) =>
      (error.errorType === "THROTTLING" ? adaptive() : strategy).refreshRetryTokenForRetry(
        token as StandardRetryToken,
        error,
      ),
    recordSuccess: (token) => strategy.recordSuccess(token as StandardRetryToken),
  };
}

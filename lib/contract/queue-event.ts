/** What Lambda hands to the consumer of a queue, as far as it is looked at. */
export type QueueEvent = {
  readonly Records: readonly {
    readonly messageId: string;
    /** SNS's envelope as JSON: not delivered raw, so that what stands in a dead letter says where it came from. */
    readonly body: string;
  }[];
};

/** Messages that the queue shall give again; the others are taken off it. */
export type QueueResult = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

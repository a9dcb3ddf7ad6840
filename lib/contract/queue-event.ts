/** The fields that are read of what Lambda hands to the consumer of a queue. */
export type QueueEvent = {
  readonly Records: readonly {
    readonly messageId: string;
    /** SNS's envelope as JSON. The message is not delivered raw, so that a dead letter says where it came from. */
    readonly body: string;
  }[];
};

/** Messages that the queue shall give again; all other messages are taken off it. */
export type QueueResult = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

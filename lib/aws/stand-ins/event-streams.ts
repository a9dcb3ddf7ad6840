/**
 * Stands for `@smithy/core/event-streams`: the clients of Lambda and S3 can read streams of events, and no function does. The SDK loads it with
 * `import()`, and a bundler keeps whole what is loaded so, with all that it needs.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
export const eventStreamSerdeProvider = none;

export class EventStreamSerde {
  constructor() {
    none();
  }
}

function none(): never {
  throw new Error("no function reads or writes a stream of events");
}

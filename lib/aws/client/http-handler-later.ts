import { NodeHttpHandler, type NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import type { HttpHandlerOptions } from "@smithy/types";

type Sent = Parameters<NodeHttpHandler["handle"]>[0];
type Setting = Parameters<NodeHttpHandler["updateHttpClientConfig"]>;

/**
 * Makes the SDK's handler of requests at the first request. The handler makes an agent for TLS when it is made, also where none is used, and Node's TLS
 * is 190 M instructions of a start, twice as many as all else in Node.
 */
export function httpHandlerLater(options: NodeHttpHandlerOptions) {
  let made: NodeHttpHandler | undefined;
  // A client tells its handler settings when the client is made.
  const settings: Setting[] = [];
  const handler = (): NodeHttpHandler => {
    if (made === undefined) {
      made = new NodeHttpHandler(options);
      for (const setting of settings) made.updateHttpClientConfig(...setting);
    }
    return made;
  };
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (request: Sent, given?: HttpHandlerOptions) => handler().handle(request, given),
    updateHttpClientConfig: (...setting: Setting) => {
      settings.push(setting);
      made?.updateHttpClientConfig(...setting);
    },
    httpHandlerConfigs: () => handler().httpHandlerConfigs(),
    destroy: () => made?.destroy(),
  };
}

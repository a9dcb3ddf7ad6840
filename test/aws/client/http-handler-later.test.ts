import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpRequest } from "@smithy/core/protocols";
import { expect, test } from "vitest";
import { httpHandlerLater } from "../../../lib/aws/client/http-handler-later.ts";

test("a handler that is made at its first request has what it was told before, and can be destroyed at any time", async () => {
  const server = createServer((_, response) => response.end("answer"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const handler = httpHandlerLater({ requestTimeout: 30_000 });
    handler.destroy();
    handler.updateHttpClientConfig("socketAcquisitionWarningTimeout", 7_000);
    const request = new HttpRequest({ protocol: "http:", hostname: "127.0.0.1", port, path: "/" });
    const { response } = await handler.handle(request);
    expect(response.statusCode).toBe(200);
    expect(await new Response(response.body).text()).toBe("answer");
    handler.updateHttpClientConfig("connectionTimeout", 9_000);
    await handler.handle(request);
    expect(handler.httpHandlerConfigs()).toMatchObject({
      requestTimeout: 30_000,
      socketAcquisitionWarningTimeout: 7_000,
      connectionTimeout: 9_000,
    });
    handler.destroy();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

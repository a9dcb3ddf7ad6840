import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Answer = { readonly status: number; readonly type: string; readonly body: string };
export type Request = { readonly target: string; readonly body: string };

/** A service over HTTP that sends the replies that it is given, and the configuration of a client that sends each call once. */
export async function setupService(answer: (request: Request) => Answer) {
  const requests: Request[] = [];
  const server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (part) => (body += part));
    incoming.on("end", () => {
      const request = { target: String(incoming.headers["x-amz-target"] ?? ""), body };
      requests.push(request);
      const { status, type, body: text } = answer(request);
      outgoing.writeHead(status, { "content-type": type }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const client = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  };
  return { client, requests };
}

import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { ConfirmSubscriptionCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { freePort } from "../commands.ts";
import type { Cloud } from "./cloud.ts";
import type { Emulator } from "./emulator.ts";

/** A web server that is subscribed to a topic, as a webhook or a chat application is. */
export async function subscribeWebServer(
  { sns }: Cloud,
  { certificate, key }: Emulator,
  topic: string,
  protocol: "http" | "https",
) {
  /** Messages, as they were sent to this protocol. */
  const received: string[] = [];
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", async () => {
      const { Type, Message, Token } = JSON.parse(body) as { Type: string; Message: string; Token?: string };
      if (Type === "Notification") received.push(Message);
      response.end();
      if (Type === "SubscriptionConfirmation")
        await sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token }));
    });
  };
  const server =
    protocol === "http"
      ? createHttpServer(listener)
      : createHttpsServer({ cert: certificate, key }, listener);
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: protocol,
      Endpoint: `${protocol}://localhost:${port}/`,
    }),
  );
  return { received, close: () => server.close() };
}

export type WebServer = Awaited<ReturnType<typeof subscribeWebServer>>;

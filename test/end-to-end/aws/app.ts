import { readFileSync } from "node:fs";
import { App, CfnResource, CliCredentialsStackSynthesizer, type IStackSynthesizer, Stack } from "aws-cdk-lib";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { allowOnEmulator } from "../../../lib/constructs/emulator.ts";
import { createKeptTable } from "../../../lib/constructs/lifecycle-tables.ts";
import { ModelLifecycle } from "../../../lib/constructs/model-lifecycle.ts";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { TABLES } from "../../../lib/contract/tables.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";

/** An adopter's app: the example workspace, a table of its own that was there before, and what goes wrong around it. */
const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name)?.toString();
const [registry = "", bots, schedule] = [context("registry"), context("bots"), context("schedule")];

/** Bots keep provider and name apart, and a list of fallbacks. */
const BOT_SOURCES: readonly ReferenceSource[] = [
  {
    name: "bot-model",
    table: "bots",
    model: "/llm/name",
    provider: "/llm/vendor",
    parameters: "/llm/settings",
    team: { pointer: "/tenant", after: "TENANT#" },
    archived: "/retired",
    touch: { version: "/rev" },
    owner: { kind: "bot", id: "/bot", label: "/title" },
  },
  {
    name: "bot-fallbacks",
    table: "bots",
    model: "/fallbacks",
    team: { pointer: "/tenant", after: "TENANT#" },
    archived: "/retired",
    owner: { kind: "bot", id: "/bot", label: "/title" },
  },
];

class ChatStack extends Stack {
  constructor(scope: App, id: string) {
    super(scope, id, { synthesizer: new CliCredentialsStackSynthesizer() as IStackSynthesizer });
    const lifecycle = new ModelLifecycle(this, "Models", {
      registry: JSON.parse(readFileSync(registry, "utf8")) as RegistryDocument,
      sources: [...referenceSources, ...(bots === undefined ? [] : BOT_SOURCES)],
      tables: {
        workspace: createKeptTable(this, "Workspace", TABLES.workspace),
        ...(bots === undefined ? {} : { bots: Table.fromTableName(this, "Bots", bots) }),
      },
      ...(schedule === undefined ? {} : { schedule }),
      ...(context("chat") === "true"
        ? { chatFormat: "amazon-q", fromAddress: "models@example.com", contact: "Ask in #models." }
        : {}),
    });
    allowOnEmulator(lifecycle);
    if (context("fails") === "true") {
      // Refused only when it is made, which is after the registry is in force.
      const failing = new CfnResource(this, "Failing", {
        type: "Custom::Failing",
        properties: { ServiceToken: `${lifecycle.function("plan").functionArn}-of-nobody` },
      });
      failing.node.addDependency(lifecycle.deployment);
    }
  }
}

new ChatStack(app, "Chat");

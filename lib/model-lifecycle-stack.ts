import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { createKeptTable } from "./constructs/lifecycle-tables.ts";
import { ModelLifecycle, type ModelLifecycleProps } from "./constructs/model-lifecycle.ts";
import { TABLES } from "./contract/tables.ts";

/** A stack with nothing but the model lifecycle, and the example workspace where it is wanted. */
export interface ModelLifecycleStackProps extends StackProps, ModelLifecycleProps {
  /** Whether the table of the example workspace is part of the stack, under the logical name `workspace`. @default false */
  readonly workspace?: boolean;
}

export class ModelLifecycleStack extends Stack {
  readonly lifecycle: ModelLifecycle;

  constructor(scope: Construct, id: string, props: ModelLifecycleStackProps) {
    super(scope, id, props);
    const { workspace = false, sources = [], tables: given = {} } = props;
    const tables = workspace
      ? { ...given, workspace: createKeptTable(this, "Workspace", TABLES.workspace, props) }
      : given;
    // The project declares the sources of the example; without its table there is nothing to look at.
    const present = sources.filter(({ table }) => table !== "workspace" || workspace || "workspace" in given);
    this.lifecycle = new ModelLifecycle(this, "Models", { ...props, tables, sources: present });
  }
}

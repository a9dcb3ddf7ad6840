import type { ReferenceSource } from "../../contract/reference-source.ts";
import { type DeclarationProblem, declarationProblem } from "./declaration-problem.ts";
import { couldContain, couldOverlap, type DeclaredPath, declaredPaths } from "./path-patterns.ts";

/** The roles that a rewrite writes; parameters are written field by field, inside their map. */
export const WRITTEN_ROLES = ["model", "provider", "touch.version", "touch.updatedAt"] as const;

/** The roles that are only read, with the written roles that would change them. A source may select, show or archive by its provider. */
const READ_ROLES: Readonly<Record<string, readonly string[]>> = {
  team: WRITTEN_ROLES,
  "owner.id": WRITTEN_ROLES,
  "owner.label": ["model", "touch.version", "touch.updatedAt"],
  archived: ["model", "touch.version", "touch.updatedAt"],
  where: ["model", "touch.version", "touch.updatedAt"],
  part: ["model", "touch.version", "touch.updatedAt"],
};

/**
 * Checks the paths of one source in relation: a statement writes them together, and DynamoDB refuses a statement whose paths are equal or contain one
 * another. The model, the provider and touch may stand inside the map of parameters, of which only described fields are written.
 */
export function relationProblems(source: ReferenceSource, index: number): DeclarationProblem[] {
  const paths = declaredPaths(source);
  const problems: DeclarationProblem[] = [];
  const refuse = (role: string, { keys }: DeclaredPath, message: string): void => {
    if (
      !problems.some(
        ({ path }) => path === declarationProblem("overlap", ["sources", index, ...keys], role).path,
      )
    )
      problems.push(declarationProblem("overlap", ["sources", index, ...keys], message));
  };
  WRITTEN_ROLES.forEach((role, position) => {
    const written = paths.get(role);
    if (written === undefined) return;
    for (const other of WRITTEN_ROLES.slice(0, position)) {
      const before = paths.get(other);
      if (before !== undefined && couldOverlap(before.path, written.path))
        refuse(
          role,
          written,
          `${role} and ${other} are one place, or one contains the other: both are written, so each needs a place of its own`,
        );
    }
    const each = paths.get("each");
    if (each !== undefined && role.startsWith("touch.") && couldOverlap(each.path, written.path))
      refuse(
        role,
        written,
        `${role} and each are one place, or one contains the other: touch stands in the item, outside of what each goes through`,
      );
  });
  const parameters = paths.get("parameters");
  for (const role of WRITTEN_ROLES) {
    const written = paths.get(role);
    if (parameters !== undefined && written !== undefined && couldContain(written.path, parameters.path))
      refuse(
        "parameters",
        parameters,
        `parameters is the place of ${role}, or inside it: it is the map that holds the settings, and ${role} may stand in it`,
      );
  }
  for (const [role, writers] of Object.entries(READ_ROLES)) {
    const read = paths.get(role);
    if (read === undefined) continue;
    const writer = writers.find((one) => {
      const written = paths.get(one);
      return written !== undefined && couldContain(written.path, read.path);
    });
    if (writer !== undefined)
      refuse(
        role,
        read,
        `${role} is the place of ${writer}, or inside it: a rewrite would change ${role}, so name another attribute`,
      );
  }
  return problems;
}

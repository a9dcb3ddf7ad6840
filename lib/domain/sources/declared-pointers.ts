import type { Pointer, ReferenceSource } from "../../contract/reference-source.ts";
import type { DeclaredPointer } from "./declaration-problem.ts";

/** Returns every pointer that a source declares, with its place in the declaration. */
export function declaredPointers(source: ReferenceSource): DeclaredPointer[] {
  const { each, model, provider, parameters, team, archived, part, touch, owner } = source;
  const { usedBy } = owner;
  const fromItem = at("item");
  const fromElement = at("element");
  return [
    ...fromItem(["each"], each),
    ...fromElement(["model"], model),
    ...fromElement(...insideOf("provider", provider)),
    ...fromElement(["parameters"], parameters),
    ...fromItem(...insideOf("team", team)),
    ...fromItem(...insideOf("archived", archived)),
    ...fromElement(...insideOf("part", part)),
    ...fromItem(["touch", "version"], touch?.version),
    ...fromItem(["touch", "updatedAt"], touch?.updatedAt),
    ...fromItem(["owner", "id"], owner.id),
    ...fromItem(["owner", "label"], owner.label),
    ...fromItem(["owner", "usedBy", "id"], usedBy?.id),
    ...fromItem(["owner", "usedBy", "label"], usedBy?.label),
    ...fromItem(["owner", "usedBy", "team"], usedBy?.team),
    ...(usedBy?.points ?? []).flatMap((point, index) =>
      fromItem(["owner", "usedBy", "points", index], point),
    ),
  ];
}

function at(from: DeclaredPointer["from"]) {
  return (keys: DeclaredPointer["keys"], pointer: Pointer | undefined): DeclaredPointer[] =>
    pointer === undefined ? [] : [{ keys, pointer, from }];
}

type Form = Pointer | { readonly pointer: Pointer } | object | undefined;

/** Returns the pointer of a place: the place is a pointer itself, is an object with one, or has none, such as `{ value }`. */
function insideOf(name: string, form: Form): [keys: DeclaredPointer["keys"], pointer: Pointer | undefined] {
  if (typeof form !== "object") return [[name], form];
  return [[name, "pointer"], "pointer" in form ? form.pointer : undefined];
}

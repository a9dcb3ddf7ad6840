/** An RFC 6901 pointer, such as `/params/modelId`. */
export type Pointer = string;

export type SourceFilter =
  | { readonly attribute: string; readonly equals: string }
  | { readonly attribute: string; readonly beginsWith: string };

/** A pointer to the provider, one provider for all, or a pointer with the table's own spellings of providers, one to one. */
export type ProviderPlace =
  | Pointer
  | { readonly value: string }
  | { readonly pointer: Pointer; readonly names: Readonly<Record<string, string>> };

type ArchivedWhen = "present" | { readonly equals: string | number | boolean };

/** The declaration of where references live. Pointers marked * are relative to each element when `each` is given. */
export type ReferenceSource = {
  readonly name: string;
  /** Logical name of the table; the stack maps it to a real one. */
  readonly table: string;
  readonly where?: SourceFilter;
  /** A list or map inside the item. */
  readonly each?: Pointer;
  /** The value is a model id or a list of them. A value of another type is not a reference. */
  readonly model: Pointer;
  /** Where the id is split into provider and name: `model` then holds the name. */
  readonly provider?: ProviderPlace;
  /** The map of parameters beside the id; the model and the provider may stand inside it. "" where they stand flat beside the id. */
  readonly parameters?: Pointer;
  /**
   * The value that a cleared reference becomes: null, nothing at all, or a text of the table's own.
   * @default null, and "remove" where the attribute is a key of an index
   */
  readonly cleared?: null | "remove" | { readonly value: string };
  readonly team: Pointer | { readonly pointer: Pointer; readonly after: string } | { readonly value: string };
  /** Marks history, which is never rewritten: `true` there, or with `when` something that is not null, or this value. */
  readonly archived?: Pointer | { readonly pointer: Pointer; readonly when: ArchivedWhen };
  /** The part of the owner, such as "step 3": a pointer to its name, or one name for all. */
  readonly part?: Pointer | { readonly value: string };
  /** Written in the same statement as the model: version + 1, and the time. */
  readonly touch?: { readonly version?: Pointer; readonly updatedAt?: Pointer };
  readonly owner: {
    readonly kind: string;
    readonly id: Pointer;
    readonly label?: Pointer;
    /** An https address with `{id}` and `{team}` in it, where people find the owner. */
    readonly link?: string;
    /** The users that are counted instead of the owner where any of them points at it. */
    readonly usedBy?: UsedBy;
  };
};

export type UsedBy = {
  readonly kind: string;
  readonly table: string;
  readonly where?: SourceFilter;
  readonly id: Pointer;
  readonly label?: Pointer;
  readonly team: Pointer;
  readonly points: readonly Pointer[];
  /**
   * The query that finds the users of one team: the table's partition key is `prefix` + team, and its sort key begins with `sortBeginsWith`.
   * @default the whole table is scanned once for each bucket of teams
   */
  readonly query?: { readonly prefix: string; readonly sortBeginsWith?: string };
};

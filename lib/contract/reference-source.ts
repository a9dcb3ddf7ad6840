/** An RFC 6901 pointer, such as `/params/modelId`. */
export type Pointer = string;

export type SourceFilter =
  | { readonly attribute: string; readonly equals: string }
  | { readonly attribute: string; readonly beginsWith: string };

/** Declares where references live. Pointers marked * are relative to each element when `each` is given. */
export type ReferenceSource = {
  readonly name: string;
  /** Logical name of the table; the stack maps it to a real one. */
  readonly table: string;
  readonly where?: SourceFilter;
  /** A list or map inside the item. */
  readonly each?: Pointer;
  /** * The value is a model id or a list of them. A value of another type is not a reference. */
  readonly model: Pointer;
  /** * Where the id is split into provider and name: `model` then holds the name. */
  readonly provider?: Pointer | { readonly value: string };
  /** * The map of parameters beside the id. */
  readonly parameters?: Pointer;
  readonly team: Pointer | { readonly pointer: Pointer; readonly after: string } | { readonly value: string };
  /** True there means history: never rewritten. */
  readonly archived?: Pointer;
  /** Written in the same statement: version + 1, and the time. */
  readonly touch?: { readonly version?: Pointer; readonly updatedAt?: Pointer };
  readonly owner: {
    readonly kind: string;
    readonly id: Pointer;
    readonly label?: Pointer;
    /** Counted instead of the owner where any of them points at it. */
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
   * How the users of one team are found with a Query: the table's partition key is `prefix` + team, and its sort key begins with
   * `sortBeginsWith`.
   * @default the whole table is scanned once for each bucket of teams
   */
  readonly query?: { readonly prefix: string; readonly sortBeginsWith?: string };
};

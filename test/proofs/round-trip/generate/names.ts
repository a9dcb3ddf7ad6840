/** Names that something on the way could read as something else: words and signs of query languages, of JavaScript, of pointers. */
export const ATTRIBUTES = [
  ...["drop", "select", "size", "values", "key", "list", "data-type"],
  ...["a.b", "a.b.c", "x[0]", "[1]", 'we"ird', "'q'", "sp ace", "a/b", "a~b", "~1", "#h", ":c", "?"],
  ...["ünï🙂", "Ω", "0", "7", "__proto__x", "constructor", "toString", "S", "N", "M", "NULL"],
  ...["model", "temperature", "effort", "parameters"],
] as const;

/** Of parameters: some are called as attributes are, so that a flat map holds both. */
export const FIELDS = [
  ...["temperature", "effort", "budget", "mode", "size", "drop", "a.b", "x[0]", 'we"ird', "ünï🙂"],
  ...["0", "constructor", "a/b", "N", "model", "sp ace"],
] as const;

export const PROVIDERS = ["openai", "langgenius", "Azure OpenAI", "x.ai", "a-b_0"] as const;
/** The first ones can be split at another slash, too. */
export const MODEL_NAMES = [
  ...["m", "openai/m", "openai/n", "select", "ünï🙂", "x@1=y", "constructor", "a.b", "n 1", "0"],
] as const;

export const SET_NAMES = ["S0", "S1", "S2", "S3"] as const;

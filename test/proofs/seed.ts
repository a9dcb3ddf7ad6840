import fc from "fast-check";

/** Set by CI, which must not refuse a change for a case that was wrong before. Elsewhere each run of a property tries other cases. */
const { PROPERTY_SEED } = process.env;

if (PROPERTY_SEED !== undefined) fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

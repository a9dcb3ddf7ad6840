/**
 * The file that `require("modelkeeper")` finds where ES modules cannot be required: on Node before 22.12 (20.19 can), and in tools with a require of
 * their own. Without it they would say ERR_REQUIRE_ESM, or that the package exports nothing.
 */
throw new Error(
  `modelkeeper is made of ES modules, and what loads it here (Node ${process.versions.node}) cannot require them. ` +
    "Node can from 22.12 on; everywhere else take `await import(…)` in the place of `require(…)`.",
);

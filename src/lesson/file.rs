//! A lesson as a file: a table, a recipe and a script.

/// The steps of the walk, in their order, by the names that scripts use. `table` comes before the first.
pub const STEPS: [&str; 9] =
    ["table", "base", "neighbours", "pick", "new-row", "rounding", "arg-max", "identical", "closest"];

/// Questions whose answers are computed from the table, by the names that scripts use.
pub const QUESTIONS: [&str; 13] = [
    "how-many",
    "which-neighbours",
    "bridges",
    "farthest",
    "gap-zero",
    "none-beyond",
    "rounded",
    "on-the-line",
    "tied",
    "category",
    "copies",
    "which-class",
    "plane",
];

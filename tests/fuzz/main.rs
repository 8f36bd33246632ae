//! What people open, spoilt at random: tables, recipes and lessons never make the program panic, and whatever is refused
//! is refused with a reason.
//!
//! The inputs are mutations of the files in `corpus/`. A plain `cargo test` tries a few; to try many, in a while of one's
//! own choice:
//!
//! ```sh
//! PROPTEST_CASES=50000 cargo test --test fuzz
//! ```
//!
//! What it finds goes into `corpus/` under a name that says what it was: every file there is also tried as it stands.

#[cfg(test)]
mod arff;
#[cfg(test)]
mod audits;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod lessons;
#[cfg(test)]
mod mutation;
#[cfg(all(test, feature = "parquet"))]
mod parquet;
#[cfg(test)]
mod recipes;
#[cfg(test)]
mod tables;

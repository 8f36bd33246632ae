//! The window under a restless hand: settings changed while jobs run, files opened in between, any size and any zoom.
//!
//! `cargo test` lets a [`user::User`] do a fixed number of things by a fixed seed. To let it go on for a time, by seeds that
//! it prints, on a table large enough that jobs really are under way:
//!
//! ```sh
//! SMOTESCOPE_ROBUST_SECONDS=60 cargo test --test robust restless -- --nocapture
//! ```
//!
//! `SMOTESCOPE_ROBUST_SEED=7` besides repeats one of them.

#[cfg(test)]
mod found;
#[cfg(test)]
#[path = "../window/harness.rs"]
mod harness;
#[cfg(test)]
mod idle;
#[cfg(test)]
mod model;
#[cfg(test)]
mod restless;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod user;
#[cfg(test)]
mod window;

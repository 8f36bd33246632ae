//! The lesson: how one synthetic row came about, step by step, told from the origins of a real outcome.
//!
//! Nothing here computes a row of its own: a [`walk::Walk`] reads what the pipeline did, and the steps put it into words,
//! questions and marks for a picture. The window shows them; a handout is written from them.

pub mod counts;
pub mod file;
pub mod glossary;
pub mod handout;
mod landed;
pub mod library;
pub mod marks;
pub mod models;
pub mod position;
pub mod questions;
pub mod rows;
pub mod steps;
pub mod tested;
pub mod walk;

//! Trees of thresholds: grown by any criterion, to pure leaves or to leaves of so many rows, for whoever learns by them.
//!
//! A tree can say which leaf a row comes to, so that others can look up who else came there; which rows a tree has not seen
//! follows from what was drawn for it ([`draws::bag`]).

pub mod classes;
pub mod columns;
pub mod criterion;
pub mod draws;
pub mod forest;
pub mod grower;
pub mod leaves;
pub mod nodes;
mod sort;
mod subtrees;

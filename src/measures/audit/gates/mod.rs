//! The gates, one file each, in the order in which they are listed everywhere.

mod authenticity;
mod boxes;
mod closer_share;
mod copies;
mod coverage;
mod detection;
mod distances;
mod distinction;
mod grid;
mod identifiability;
mod keys;
mod lattice;
mod membership;
mod near_copies;
mod pairs;
mod reconstruction;
mod shapes;
mod texts;
mod utility;
mod validity;

mod control;
mod features;
mod mixes;
mod tail;
mod words;

use super::Gate;

/// Every gate.
pub static GATES: &[&dyn Gate] = &[
    &copies::Copies,
    &texts::Texts,
    &grid::Grid,
    &near_copies::NearCopies,
    &lattice::Lattice,
    &reconstruction::Reconstruction,
    &distinction::Distinction,
    &boxes::Boxes,
    &membership::Membership,
    &closer_share::CloserShare,
    &identifiability::Identifiability,
    &authenticity::Authenticity,
    &keys::Keys,
    &utility::Utility,
    &shapes::Shapes,
    &pairs::Pairs,
    &detection::Detection,
    &distances::Distances,
    &validity::Validity,
    &coverage::Coverage,
];

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

mod class_mix;
mod features;
mod format;
mod holdout_baseline;
mod tail;

pub use membership::LIMITS as MEMBERSHIP_LIMITS;

use super::Gate;

/// Every gate.
pub static GATES: &[&dyn Gate] = &[
    &copies::Copies,
    &texts::Texts,
    &grid::GridGate,
    &near_copies::NearCopies,
    &lattice::LatticeGate,
    &reconstruction::ReconstructionGate,
    &distinction::DistinctionGate,
    &boxes::Boxes,
    &membership::Membership,
    &closer_share::CloserShare,
    &identifiability::Identifiability,
    &authenticity::Authenticity,
    &keys::Keys,
    &utility::Utility,
    &shapes::Shapes,
    &pairs::PairsGate,
    &detection::Detection,
    &distances::DistancesGate,
    &validity::Validity,
    &coverage::Coverage,
];

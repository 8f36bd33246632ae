//! The workspace Publish: five steps from a table to a file that can be given away, and what gates say of it meanwhile.

pub mod action;
mod apply;
pub mod audit;
pub mod audit_runner;
pub mod card;
mod judge_files;
pub mod method_trials;
pub mod other_files;
pub(in crate::app) mod panels;
pub mod remedy_effect;
mod work;
pub(in crate::app) mod workspace;

use egui::{Key, Modifiers};
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        place::{WorkspaceInfo, WorkspaceJob},
        publish::{
            audit::AuditState,
            card::{CardForm, Export},
            method_trials::MethodTrials,
            other_files::OtherFiles,
            remedy_effect::AppliedRemedy,
        },
    },
    measures::audit::GATES,
};

pub const PUBLISH: WorkspaceInfo = WorkspaceInfo {
    name: "Publish",
    about: "Publish synthetic rows, and know what they reveal",
    job: WorkspaceJob {
        title: "Publish synthetic rows",
        about: "Open a CSV file, make a synthetic one of it, and see what gates and attacks find in it.",
    },
    keys: &[(Modifiers::COMMAND, Key::Num4)],
};

/// Share of the rows that the window proposes to drop as too close, when publishing.
pub const PROPOSED_DROP: f64 = 10.0;

/// Holdouts to choose from, in percent.
pub const HOLDOUTS: [(u32, &str); 6] =
    [(0, "none"), (10, "10 %"), (20, "20 %"), (30, "30 %"), (40, "40 %"), (50, "50 %")];

/// The gate of the step Compare.
pub const COMPARES: &str = "utility";

/// A step on the way to a published file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishStep {
    #[default]
    Released,
    Generate,
    Gates,
    Compare,
    Card,
}

impl PublishStep {
    pub const ALL: [Self; 5] = [Self::Released, Self::Generate, Self::Gates, Self::Compare, Self::Card];

    pub fn name(self) -> &'static str {
        match self {
            Self::Released => "What is released",
            Self::Generate => "Generate",
            Self::Gates => "Attack it",
            Self::Compare => "Compare",
            Self::Card => "Card and export",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Released => "Which columns are published and how precisely, and which rows are held out",
            Self::Generate => "What is made of the rows that are learnt from, and the first rows of the file",
            Self::Gates => "What an attacker and a reader get from the file, gate by gate",
            Self::Compare => {
                "A model trained on the file against one trained on real rows, and files of other programs"
            }
            Self::Card => "What is said of the file, and where it is written",
        }
    }

    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    pub fn back(self) -> Option<Self> {
        Self::ALL.get((self as usize).checked_sub(1)?).copied()
    }
}

/// How the workspace is looked at; none of it changes the file.
#[derive(Debug, Default)]
pub struct PublishState {
    /// What is known of the file that would be published.
    pub audit: AuditState,
    pub step: PublishStep,
    /// The last step that was looked at.
    pub furthest: PublishStep,
    /// The gate that is looked at, by its place in [`GATES`]; the worst one until another one is chosen.
    pub gate: usize,
    chosen: bool,
    pub form: CardForm,
    pub export: Export,
    /// What a remedy was tried for, and what came of it.
    pub tried: Option<AppliedRemedy>,
    /// What other methods would give.
    pub methods: MethodTrials,
    /// What the gates say of files of other programs.
    pub others: OtherFiles,
    /// Nobody wants to hear of the proposed drop any more.
    pub undropped: bool,
}

impl PublishState {
    /// Another step is looked at.
    fn turn_to(&mut self, step: PublishStep) {
        self.step = step;
        self.furthest = self.furthest.max(step);
    }

    /// Why nothing can be written yet.
    pub fn lacks(&self) -> Option<&'static str> {
        if self.export.busy {
            Some("being written")
        } else if !self.audit.is_complete() {
            Some("once every gate is judged")
        } else if !self.audit.fails().is_empty() && self.export.reason.trim().is_empty() {
            Some("once there is a reason")
        } else {
            None
        }
    }

    /// The gate above or below.
    fn move_gate(&mut self, by: isize) {
        // In the order in which they are listed: attackers' gates first, and they come first in the list of gates.
        self.choose(self.gate.saturating_add_signed(by));
    }

    fn choose(&mut self, gate: usize) {
        (self.gate, self.chosen) = (gate.min(GATES.len() - 1), true);
    }

    /// Looks at the worst gate unless one was chosen.
    fn look_at_worst(&mut self) {
        if self.chosen {
            return;
        }
        let judged = (0..GATES.len()).filter_map(|at| Some((at, self.audit.gate(at)?.judgement.verdict)));
        // The first of equally bad ones.
        if let Some((at, _)) = judged.rev().max_by_key(|(_, verdict)| *verdict) {
            self.gate = at;
        }
    }
}

//! The kinds of the real rows of growing classes: the run told them where bases are chosen, else they are found in the background.

use crate::{
    app::{explore::analyses::Analysis, plots::data::RowId, state::State},
    error::Error,
    pipeline::{MemberKinds, Outcome, kind_of_row},
};

impl State {
    /// The kinds as far as they are known.
    pub fn kinds<'a>(&'a self, outcome: &'a Outcome) -> &'a MemberKinds {
        let analyses = &self.explore.analyses;
        let found = analyses.kinds.last(outcome).filter(|_| analyses.knows(Analysis::Kinds, outcome));
        found.filter(|_| !outcome.knows_all(&outcome.kinds)).map_or(&outcome.kinds, |found| found)
    }

    /// The kinds by which the rows of the picture are marked: none unless that is asked for, and all are known.
    pub(super) fn marked_kinds(&self, outcome: &Outcome) -> MemberKinds {
        let kinds = self.kinds(outcome);
        if self.view.sight.kinds && outcome.knows_all(kinds) { kinds.clone() } else { MemberKinds::new() }
    }

    /// Why they could not be found.
    pub fn kinds_error(&self, outcome: &Outcome) -> Option<&Error> {
        self.explore.analyses.kinds.error(outcome).filter(|_| !outcome.knows_all(&outcome.kinds))
    }

    /// The kind of a row of the result that is shown, and why, where it is known.
    pub fn kind_of(&self, id: RowId) -> Option<String> {
        let (outcome, RowId::Real(position)) = (self.outcome()?, id) else { return None };
        kind_of_row(&outcome.space, self.kinds(outcome), position).map(|(of, member)| of.why(member))
    }

    /// Whether something other than the dock shows kinds: the marks in the picture, or the card of a real row.
    pub(in crate::app) fn looks_at_kinds(&self) -> bool {
        self.view.sight.kinds || matches!(self.view.pinned, Some(RowId::Real(_)))
    }
}

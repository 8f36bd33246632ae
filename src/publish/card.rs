//! The card of a release.

use sha2::{Digest, Sha256};

use super::{DATA, Release};
use crate::{
    digits::hexadecimal,
    measures::audit::{self, AuditInput, Judgement},
    report::card::{Card, CardClassRows, MadeRows, Making, OutputFile, Overridden, SourceFile, Statement, key_names},
};

impl Card {
    /// The card of a release that was audited.
    pub fn of_release(release: &Release, case: &AuditInput, judged: &[Judgement], statement: &Statement) -> Self {
        let failing = audit::failing(judged);
        let reason = statement.reason.trim();
        let overridden = (!failing.is_empty() && !reason.is_empty()).then(|| Overridden {
            gates: failing.iter().map(|&name| name.to_owned()).collect(),
            reason: reason.to_owned(),
        });
        let (table, outcome) = (&release.table, &release.outcome);
        let classes: Vec<CardClassRows> = (0_u32..)
            .zip(&table.target.classes)
            .map(|(code, class)| {
                let row = outcome.ledger.iter().find(|row| row.class == class.label);
                // A class that was held out whole is unknown to the space.
                let learnt = outcome.table.target.classes.iter().position(|it| it.label == class.label);
                CardClassRows {
                    class: class.label.clone(),
                    real: class.count,
                    learnt_from: learnt.map_or(0, |code| outcome.space.members(code as u32).len()),
                    held_out: release.parts.held.get(code as usize).copied().unwrap_or(0),
                    made: row.map(|row| MadeRows {
                        target: row.target,
                        generated: row.generated,
                        removed_identical: row.identical,
                        removed_closest: row.closest,
                        surplus: row.surplus,
                        shortfall: row.shortfall,
                    }),
                    published: row.map_or(0, |row| row.kept as usize),
                }
            })
            .collect();
        Self {
            output: OutputFile {
                name: DATA.to_owned(),
                rows: release.file.rows(),
                sha256: hexadecimal(&Sha256::digest(&release.bytes[..])),
            },
            source: SourceFile {
                name: table.name.clone(),
                rows: table.rows(),
                learnt_from: classes.iter().map(|it| it.learnt_from).sum(),
                held_out: classes.iter().map(|it| it.held_out).sum(),
                sha256: (!statement.omits_source_hash).then(|| table.source.sha256().to_owned()),
            },
            target: case.schema.target.clone(),
            keys: key_names(case),
            classes,
            making: Some(Making::of(&release.recipe, &release.left_out, statement.tells_seed)),
            overridden,
            judged: judged.to_vec(),
            notes: case.open_notes.clone(),
            statement: statement.clone(),
        }
    }
}

//! Polynom-fit SMOTE: new rows on the lines of a figure through the rows of a class.
//!
//! Gazzah and Essoukri Ben Amara 2008: a star has a line from every row to the mean of the class, a bus one from every row to the next
//! in the order of the table, a mesh one between any two rows. The paper puts new rows at equal steps of each line; here a line and
//! a place on it are drawn for every row, so a larger target keeps the rows that were there. The mean has the most frequent level of
//! each category; a new row has those of the nearer end of its line.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        decode::{Row, interpolated},
        draw::RowStream,
        member_rows::MemberRows,
        parameter::Domain,
        recomputed::RowModel,
    },
    space::mean,
};

const FIGURE: Parameter = Parameter {
    key: "figure",
    title: "Figure",
    tip: "Which lines new rows lie on: to the mean of the class, to the next row, or between any two",
    domain: Domain::Choice(&[
        ("star", "star · to the mean"),
        ("bus", "bus · to the next row"),
        ("mesh", "mesh · any two"),
    ]),
};

#[derive(Debug)]
pub struct PolynomFit;

impl Sampler for PolynomFit {
    fn name(&self) -> &'static str {
        "polynom-fit"
    }

    fn title(&self) -> &'static str {
        "Polynom-fit SMOTE"
    }

    fn about(&self) -> &'static str {
        "On lines through the class: from a row to the mean of the class (star), to the next row of the table (bus) or to any other row \
         (mesh)."
    }

    fn source(&self) -> &'static str {
        "Gazzah and Essoukri Ben Amara 2008"
    }

    fn follows(&self) -> &'static str {
        "the paper's star, bus and mesh, with places drawn evenly instead of at equal steps"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[FIGURE] }
    }

    fn parents(&self) -> Parents {
        Parents::Around
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, ..Needs::default() }
    }

    fn untold(&self) -> Option<&'static str> {
        Some("Polynom-fit SMOTE draws on lines that do not lead to neighbours; there is none to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("Polynom-fit SMOTE is not in imbalanced-learn")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (space, rows) = (input.space, MemberRows::read(input.space, input.class)?);
        let numbers = (0..space.numbers.len()).map(|axis| mean(rows.column(axis))).collect();
        let codes = (0..space.nominals.len())
            .map(|axis| {
                let mut counts = vec![0_usize; space.nominals[axis].levels()];
                for &row in input.members() {
                    counts[space.code(axis, row) as usize] += 1;
                }
                // Of equally frequent ones the first.
                (0..counts.len()).rev().max_by_key(|&level| counts[level]).unwrap_or(0) as u32
            })
            .collect();
        let figure = match input.recipe.word(&FIGURE).as_str() {
            "bus" => Figure::Bus,
            "mesh" => Figure::Mesh,
            _ => Figure::Star,
        };
        Ok(FittedSampler::model(Lines { bases: bases(&input, figure), rows, mean: Row { numbers, codes }, figure }))
    }
}

/// Rows that a line begins at. Of a bus the last row ends a line and begins none, so it is one only where no other row may be a base:
/// then the line to it is taken from its end.
fn bases(input: &SamplerInput<'_>, figure: Figure) -> Vec<u32> {
    let mut bases = input.bases();
    if matches!(figure, Figure::Bus)
        && bases.len() > 1
        && bases.last().is_some_and(|&it| it as usize + 1 == input.members().len())
    {
        bases.pop();
    }
    bases
}

#[derive(Clone, Copy, Debug)]
enum Figure {
    Star,
    Bus,
    Mesh,
}

#[derive(Debug)]
struct Lines {
    rows: MemberRows,
    /// Rows that a line begins at.
    bases: Vec<u32>,
    mean: Row,
    figure: Figure,
}

impl RowModel for Lines {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        let count = self.rows.count();
        let mut end = self.mean.clone();
        let base = self.bases[random.below(self.bases.len())] as usize;
        match self.figure {
            Figure::Star => {}
            Figure::Bus => self.rows.put(if base + 1 < count { base + 1 } else { base - 1 }, &mut end),
            Figure::Mesh => {
                self.rows.put((base + 1 + random.below(count - 1)) % count, &mut end);
            }
        }
        self.rows.put(base, row);
        let gap = random.uniform();
        for (number, end) in row.numbers.iter_mut().zip(&end.numbers) {
            *number = interpolated(*number, *end, gap);
        }
        if gap > 0.5 {
            row.codes = end.codes;
        }
    }
}

//! Polynom-fit SMOTE: new rows on the lines of a figure through the rows of a class.
//!
//! Gazzah and Essoukri Ben Amara 2008: a star has a line from every row to the mean of the class, a bus one from every row to the next
//! in the order of the table, a mesh one between any two rows. The paper puts new rows at equal steps of each line; here a line and
//! a place on it are drawn for every row, so a larger target keeps the rows that were there. Rows of a bus and of a mesh have two
//! parents. The mean of a star has the most frequent level of each category; its rows have those of the nearer end of their lines.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Draw, FittedSampler, Needs, Pairs, Parameter, Parents, Sampler, SamplerInput, Script,
        choices::{self, Choices, Partner, PartnerWords, Telling},
        decode::{Row, interpolated},
        draw::{Numbers, RowStream},
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

    fn parents(&self, recipe: &Recipe) -> Parents {
        if Figure::of(recipe).is_some() { Parents::Two } else { Parents::Around }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, ..Needs::default() }
    }

    fn untold(&self, recipe: &Recipe) -> Option<&'static str> {
        let star = Figure::of(recipe).is_none();
        star.then_some(
            "The lines of a star lead to the mean of the class, which is no row. Those of a bus or a mesh are told of.",
        )
    }

    fn script(&self) -> Script {
        Script::Absent("Polynom-fit SMOTE is not in imbalanced-learn")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let Some(figure) = Figure::of(input.recipe) else {
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
            return Ok(FittedSampler::model(Star { bases: input.bases(), rows, mean: Row { numbers, codes } }));
        };
        let mut bases = input.bases();
        // Of a bus the last row ends a line and begins none, so it is a base only where no other row may be one.
        let last = input.members().len() - 1;
        if figure == Figure::Bus && bases.len() > 1 && bases.last().is_some_and(|&it| it as usize == last) {
            bases.pop();
        }
        Ok(FittedSampler::pairs(Lines { bases, figure }))
    }
}

/// Lines from every row to the mean.
#[derive(Debug)]
struct Star {
    rows: MemberRows,
    /// Rows that a line begins at.
    bases: Vec<u32>,
    mean: Row,
}

impl RowModel for Star {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        self.rows.put(self.bases[random.below(self.bases.len())] as usize, row);
        let gap = random.uniform();
        for (number, end) in row.numbers.iter_mut().zip(&self.mean.numbers) {
            *number = interpolated(*number, *end, gap);
        }
        if gap > 0.5 {
            row.codes.clone_from(&self.mean.codes);
        }
    }
}

/// A figure whose lines lead from row to row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    Bus,
    Mesh,
}

impl Figure {
    /// That of a recipe; `None` for a star.
    fn of(recipe: &Recipe) -> Option<Self> {
        match recipe.word(&FIGURE).as_str() {
            "bus" => Some(Self::Bus),
            "mesh" => Some(Self::Mesh),
            _ => None,
        }
    }
}

/// Lines from row to row of a class of two rows or more.
#[derive(Debug)]
struct Lines {
    /// Rows that a line begins at, by their places among the members of the class.
    bases: Vec<u32>,
    figure: Figure,
}

impl Lines {
    /// The row that the bus goes on to; from its last row it is the one before.
    fn next(count: usize, member: usize) -> usize {
        if member + 1 < count { member + 1 } else { member - 1 }
    }
}

impl Pairs for Lines {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        let (members, base) = (input.members(), self.bases[numbers.base(self.bases.len())] as usize);
        let count = members.len();
        let other = match self.figure {
            Figure::Bus => Self::next(count, base),
            Figure::Mesh => (base + 1 + numbers.neighbour(count - 1)) % count,
        };
        Draw { base: members[base], neighbour: members[other], gap: numbers.gap() }
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Lines {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let (members, each) = (input.members().len(), 1.0 / self.bases.len() as f64);
        let drawn = self.bases.iter().map(|&member| (member as usize, each));
        (self.bases.len() < members).then(|| choices::chances(members, drawn))
    }

    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String {
        let is_last = member + 1 == input.members().len();
        if self.figure == Figure::Bus && is_last { "the bus ends at it".to_owned() } else { String::new() }
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        let members = input.members();
        match self.figure {
            Figure::Bus => vec![Partner::between(members[Self::next(members.len(), member)])],
            Figure::Mesh => {
                members.iter().filter(|&&row| row != members[member]).map(|&row| Partner::between(row)).collect()
            }
        }
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, _: Partner) -> Telling {
        let count = input.members().len();
        let (bases, general, headline, words) = match self.figure {
            Figure::Bus => {
                let on = if member + 1 < count { "next" } else { "one before, as this is the last" };
                (
                    "A bus goes through all rows in the order of the table: from every row but the last a line leads to the next. \
                     The row that the line of a new row begins at is its [base].",
                    "chance of each line = 1 / lines that begin at a base",
                    "Where does the bus go on to?",
                    format!(
                        "One line leads on from the base: to the {on} in the order of the table, near or far. The row at its end \
                         is called the neighbour all the same."
                    ),
                )
            }
            Figure::Mesh => (
                "A mesh has a line between any two rows. The row that the line of a new row begins at is its [base].",
                "chance of each base = 1 / bases",
                "Where do lines lead to?",
                format!(
                    "Any other row of the class can be picked, near or far: lines lead to {}. The one that is picked is called the \
                     neighbour all the same.",
                    if count == 2 { "the other one".to_owned() } else { format!("the other {}", count - 1) }
                ),
            ),
        };
        let telling = Telling::alike(bases.to_owned(), general, self.bases.len());
        let partners = PartnerWords { headline: headline.to_owned(), words, by_distance: false, counted_by: None };
        Telling { partners: Some(partners), ..telling }
    }
}

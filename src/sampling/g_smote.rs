//! Geometric SMOTE: a new row anywhere in a ball around a row, which can be cut off and pressed towards a line.
//!
//! Douzas and Bação 2019 (another method than the G-SMOTE of Sandhan and Choi 2014, which Kovács 2019 compares). The ball around a
//! row has another row on its surface: one of its k nearest of the class (`minority`), the nearest of another class (`majority`), or the
//! nearer of these two (`combined`). A point is drawn evenly from the unit ball. With x its part along the direction to the surface,
//! points with |truncation − x| > 1 are mirrored, which cuts off the half away from the surface at a truncation of 1, and what stands
//! across that direction is shortened by the share `deformation`, which leaves SMOTE's line at 1. All this is on the scaled numbers; categories
//! are the row's.

use crate::{
    matrix::Matrix,
    progress::Stop,
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        decode::Row,
        draw::RowStream,
        member_rows::{MemberRows, moved},
        parameter::{Domain, K},
        recomputed::RowModel,
    },
    space::{expanded::apart2, neighbours},
};

const SURFACE: Parameter = Parameter {
    key: "surface",
    title: "Surface",
    tip: "Which row the ball around a row reaches to: one of its class, the nearest of another one, or the nearer of the two",
    domain: Domain::Choice(&[("combined", "the nearer one"), ("minority", "own class"), ("majority", "other classes")]),
};

const TRUNCATION: Parameter = Parameter {
    key: "truncation",
    title: "Truncation",
    tip: "How much of the ball is cut off: at 1 the half away from the surface's row, at 0 none, at -1 the half towards it",
    domain: Domain::Number { usual: 1.0, least: -1.0, most: 1.0, slider: 1.0 },
};

const DEFORMATION: Parameter = Parameter {
    key: "deformation",
    title: "Deformation",
    tip: "How much the ball is pressed towards the line to the surface's row: at 0 not at all, at 1 it is that line",
    domain: Domain::Number { usual: 0.0, least: 0.0, most: 1.0, slider: 1.0 },
};

#[derive(Debug)]
pub struct GSmote;

impl Sampler for GSmote {
    fn name(&self) -> &'static str {
        "g-smote"
    }

    fn title(&self) -> &'static str {
        "Geometric SMOTE"
    }

    fn about(&self) -> &'static str {
        "Anywhere in a ball around a row that reaches to a neighbour, cut off and pressed together as is asked for; categories are the \
         row's."
    }

    fn source(&self) -> &'static str {
        "Douzas and Bação 2019"
    }

    fn follows(&self) -> &'static str {
        "Geometric SMOTE (Douzas and Bação 2019), not the G-SMOTE of Sandhan and Choi 2014"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, SURFACE, TRUNCATION, DEFORMATION] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Around
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn looks_at_others(&self, recipe: &Recipe) -> bool {
        recipe.word(&SURFACE) != "minority"
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("Geometric SMOTE draws from a ball around a row, not from a line, which these steps do not show.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no Geometric SMOTE")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (space, members, k) = (input.space, input.members(), input.recipe.whole(&K));
        let scaled = |rows: &[u32]| {
            let values = rows.iter().flat_map(|&row| {
                space.numbers.iter().enumerate().map(move |(axis, of)| of.scaled(space.number(axis, row)))
            });
            Matrix::new(space.numbers.len(), values.collect())
        };
        let surface = input.recipe.word(&SURFACE);
        let others = if surface == "minority" {
            Matrix::default()
        } else {
            let near = neighbours::find_other(space, input.class, 1, input.progress)?;
            if near.k == 0 {
                let message = format!(
                    "its {} rows have no row of another class to reach to: choose surface minority, or method smote",
                    members.len()
                );
                return Err(input.lacking(&SURFACE, &message).into());
            }
            scaled(&(0..members.len()).map(|member| near.of(member)[0]).collect::<Vec<_>>())
        };
        let own = (0..members.len())
            .flat_map(|member| input.own(member, k))
            .filter_map(|row| members.binary_search(row).ok())
            .map(|member| member as u32)
            .collect();
        Ok(FittedSampler::model(Balls {
            rows: MemberRows::read(space, input.class)?,
            bases: input.bases(),
            scaled: scaled(members),
            own,
            k,
            others,
            may_own: surface != "majority",
            steps: space.numbers.iter().map(|axis| axis.unscaled(1.0)).collect(),
            truncation: input.recipe.number(&TRUNCATION),
            deformation: input.recipe.number(&DEFORMATION),
        }))
    }
}

#[derive(Debug)]
struct Balls {
    rows: MemberRows,
    bases: Vec<u32>,
    /// The scaled numbers of the class.
    scaled: Matrix,
    /// The k nearest members of every member.
    own: Vec<u32>,
    k: usize,
    /// The scaled numbers of the nearest row of another class, where such rows count.
    others: Matrix,
    /// Whether rows of the class count.
    may_own: bool,
    /// What one unit of the space is in each column.
    steps: Vec<f64>,
    truncation: f64,
    deformation: f64,
}

impl Balls {
    /// From a member to the row on the surface of its ball.
    fn reach(&self, member: usize, random: &mut RowStream) -> Vec<f64> {
        let from = self.scaled.row(member);
        let own = self.scaled.row(self.own[member * self.k + random.below(self.k)] as usize);
        let to = if self.others.is_empty() {
            own
        } else {
            let other = self.others.row(member);
            if self.may_own && apart2(from, own) <= apart2(from, other) { own } else { other }
        };
        to.iter().zip(from).map(|(to, from)| to - from).collect()
    }
}

impl RowModel for Balls {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        let member = self.bases[random.below(self.bases.len())] as usize;
        self.rows.put(member, row);
        if row.numbers.is_empty() {
            return;
        }
        let reach = self.reach(member, random);
        let radius = reach.iter().map(|it| it * it).sum::<f64>().sqrt();
        if radius == 0.0 {
            return; // a twin is on the surface
        }
        let point = pressed(in_unit_ball(reach.len(), random), &reach, radius, (self.truncation, self.deformation));
        for ((number, step), value) in row.numbers.iter_mut().zip(&self.steps).zip(point) {
            *number = moved(*number, step * radius * value);
        }
    }
}

/// Even in the ball of radius 1: a direction by normal numbers, and U^(1/d) of the way.
fn in_unit_ball(columns: usize, random: &mut RowStream) -> Vec<f64> {
    let mut point: Vec<f64> = (0..columns).map(|_| random.normal()).collect();
    let length = point.iter().map(|it| it * it).sum::<f64>().sqrt();
    let far = crate::normal::exp(crate::normal::ln(random.uniform()) / columns as f64);
    for it in &mut point {
        *it *= far / length;
    }
    point
}

/// A point of the unit ball, mirrored and shortened by truncation and deformation.
fn pressed(mut point: Vec<f64>, reach: &[f64], radius: f64, (truncation, deformation): (f64, f64)) -> Vec<f64> {
    let along: f64 = point.iter().zip(reach).map(|(point, reach)| point * reach / radius).sum();
    let mirrored = if (truncation - along).abs() > 1.0 { -along } else { along };
    for (value, reach) in point.iter_mut().zip(reach) {
        let direction = reach / radius;
        *value = mirrored * direction + (1.0 - deformation) * (*value - along * direction);
    }
    point
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_even_in_the_ball_and_cut_off_and_pressed_as_asked_for() {
        let (mut far, mut towards) = (Vec::new(), 0);
        for index in 0..20_000 {
            let point = in_unit_ball(3, &mut RowStream::new(5, 0, index));
            far.push(point.iter().map(|it| it * it).sum::<f64>().powf(1.5));
            let half = pressed(point.clone(), &[2.0, 0.0, 0.0], 2.0, (1.0, 0.0));
            assert!(half[0] >= 0.0 && half[1..] == point[1..]);
            assert!(pressed(point.clone(), &[2.0, 0.0, 0.0], 2.0, (-1.0, 0.0))[0] <= 0.0);
            let line = pressed(point.clone(), &[0.0, 2.0, 0.0], 2.0, (0.0, 1.0));
            assert!((line[0], line[2]) == (0.0, 0.0) && (line[1] - point[1]).abs() < 1e-12);
            towards += usize::from(point[0] > 0.0);
        }
        // The share of the ball within a point is uniform: Kolmogorov–Smirnov, p = .001.
        far.sort_unstable_by(f64::total_cmp);
        let worst =
            far.iter().enumerate().map(|(at, far)| (far - (at as f64 + 0.5) / 20_000.0).abs()).fold(0.0, f64::max);
        assert!(worst < 0.0138, "{worst}");
        assert!(towards.abs_diff(10_000) < 350, "{towards}");
    }
}

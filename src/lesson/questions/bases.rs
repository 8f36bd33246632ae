//! Who can be a base, where not all rows of a class can be, or not as easily.

use super::{Question, nearest_in_plane};
use crate::{
    lesson::{marks::LETTERS, steps::Scene},
    report::{format::percent, plane::Plane},
};

/// Rows around the base that the others are looked for among, before all of the class.
const BESIDE: usize = 30;

pub fn likeliest(scene: &Scene<'_>, plane: &Plane<'_>) -> Option<Question> {
    let (walk, base) = (scene.walk, scene.walk.draw.base);
    walk.chances.as_ref()?;
    let members = walk.outcome.space.members(walk.class);
    // What is near one another in the picture is compared with a look, and of these the least likely ones.
    let beside = nearest_in_plane(scene.outcome, plane, (walk.class, base), BESIDE.min(members.len() - 1));
    let less = |rows: &[u32]| -> Vec<u32> {
        let mut rows: Vec<u32> = rows.iter().copied().filter(|&row| walk.chance(row) < walk.chance(base)).collect();
        rows.sort_by(|&a, &b| walk.chance(a).total_cmp(&walk.chance(b)).then(a.cmp(&b)));
        rows.truncate(LETTERS.len() - 1);
        rows
    };
    let mut rows = less(&beside);
    if rows.len() + 1 < LETTERS.len() {
        rows = less(members);
    }
    if rows.is_empty() {
        return None;
    }
    rows.push(base);
    rows.sort_unstable();
    let answer = rows.iter().position(|&row| row == base)?;
    let told: Vec<String> = rows
        .iter()
        .zip(LETTERS)
        .map(|(&row, letter)| Some(format!("{letter}: {}, chance {}", walk.fact(row)?, percent(walk.chance(row)))))
        .collect::<Option<_>>()?;
    let recipe = &scene.outcome.recipe;
    let kinds = if recipe.bases.is_all() {
        String::new()
    } else {
        format!("Of these kinds rows may be bases: {}. ", recipe.bases.words())
    };
    let question = Question::new(
        format!(
            "{}: {} {kinds}Which of these rows is the likeliest to start a new row?",
            scene.method(),
            recipe.method().map_or("", |method| method.about()),
        ),
        rows.iter().zip(LETTERS).map(|(&row, letter)| format!("{letter}, row {}", walk.row_number(row))).collect(),
        answer,
        format!("{}.", told.join("; ")),
    );
    Some(Question { rows, ..question })
}

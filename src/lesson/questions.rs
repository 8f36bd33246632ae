//! Predict, then reveal: questions whose answers are computed from this table and these settings.

#![expect(clippy::unnecessary_wraps, reason = "any question may make no sense on some table, and all have one type")]

mod bases;
mod tested;
#[cfg(test)]
mod tests;

use crate::{
    lesson::{marks::LETTERS, steps::Scene, walk::Walk},
    pipeline::Outcome,
    report::{
        format::{percent, thousands},
        plane::Plane,
        trace::{Feature, Trace},
    },
    sampling::{Draw, Fate},
    space::distance2,
};

/// A question with its answers, one of which is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    pub choices: Vec<String>,
    /// The right one, from 0.
    pub answer: usize,
    pub because: String,
    /// The real rows that the choices name, by their positions; in the picture they carry the choices' letters.
    pub rows: Vec<u32>,
}

impl Question {
    pub(super) fn new(
        text: impl Into<String>,
        choices: Vec<String>,
        answer: usize,
        because: impl Into<String>,
    ) -> Self {
        Self { text: text.into(), choices, answer, because: because.into(), rows: Vec::new() }
    }

    /// Whether a sentence says the answer: its number, also in words, or its words where those of no other choice are
    /// said. What the question says itself gives nothing away.
    pub fn is_said_in(&self, text: &str) -> bool {
        let words = |text: &str| -> Vec<String> {
            let letters = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '.' | ',' | '−'));
            text.to_lowercase().split(letters).map(|word| word.trim_end_matches(['.', ',']).to_owned()).collect()
        };
        let (said, asked) = (words(text), words(&self.text));
        let says = |choice: &String| {
            let number = choice.replace(',', "").parse::<u64>().ok();
            let forms: Vec<String> = match number {
                Some(number) => numerals(number).into_iter().chain([choice.clone()]).collect(),
                None => vec![choice.to_lowercase()],
            };
            forms.iter().any(|form| {
                let form = words(form);
                let stands = |text: &[String]| text.windows(form.len()).any(|part| part == form);
                stands(&said) && !stands(&asked)
            })
        };
        let right = self.choices.get(self.answer).is_some_and(says);
        right && !self.choices.iter().enumerate().any(|(at, choice)| at != self.answer && says(choice))
    }

    /// With numbers to choose from, in ascending order and each once.
    fn among(text: impl Into<String>, right: u64, others: &[u64], because: impl Into<String>) -> Self {
        let mut choices = vec![right];
        for &other in others {
            if !choices.contains(&other) && choices.len() < 3 {
                choices.push(other);
            }
        }
        choices.sort_unstable();
        let answer = choices.iter().position(|&choice| choice == right).unwrap_or(0);
        Self::new(text, choices.into_iter().map(thousands).collect(), answer, because)
    }
}

/// Words for a number, in lower case.
fn numerals(number: u64) -> Vec<String> {
    const WORDS: [&[&str]; 13] = [
        &["none", "not one", "no line", "no new"],
        &["happens once", "only once", "the only", "only one", "just one", "one line", "one neighbour"],
        &["two", "twice"],
        &["three"],
        &["four"],
        &["five"],
        &["six"],
        &["seven"],
        &["eight"],
        &["nine"],
        &["ten"],
        &["eleven"],
        &["twelve"],
    ];
    let words = WORDS.get(number as usize).copied().unwrap_or_default();
    words.iter().map(|word| (*word).to_owned()).chain([number.to_string()]).collect()
}

/// A question that a script can ask.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    pub name: &'static str,
    /// `None`: it makes no sense here.
    ask: fn(&Scene<'_>, &Plane<'_>) -> Option<Question>,
    /// While it waits for its answer, no more is shown than this step shows.
    pub until: &'static str,
    /// It is about all rows, not about the one that is told of.
    pub of_all: bool,
    /// What gives the answer away in words, in lower case.
    spoilers: &'static [&'static str],
}

impl Asking {
    const fn new(name: &'static str, ask: fn(&Scene<'_>, &Plane<'_>) -> Option<Question>, until: &'static str) -> Self {
        Self { name, ask, until, of_all: false, spoilers: &[] }
    }

    const fn of_all(self) -> Self {
        Self { of_all: true, ..self }
    }

    const fn given_away_by(self, spoilers: &'static [&'static str]) -> Self {
        Self { spoilers, ..self }
    }

    /// Whether a sentence says what is asked.
    pub fn is_answered_in(&self, question: &Question, text: &str) -> bool {
        let lower = text.to_lowercase();
        question.is_said_in(text) || self.spoilers.iter().any(|words| lower.contains(words))
    }
}

pub static QUESTIONS: [Asking; 18] = [
    Asking::new("how-many", how_many, "table").of_all(),
    Asking::new("which-neighbours", which_neighbours, "base"),
    Asking::new("likeliest-base", bases::likeliest, "table"),
    Asking::new("bridges", bridges, "neighbours"),
    Asking::new("farthest", farthest, "neighbours").given_away_by(&[
        "same chance",
        "as likely",
        "the farthest",
        "fair",
    ]),
    Asking::new("gap-zero", gap_zero, "new-row").given_away_by(&["0 is the base", "the base itself", "0, the base"]),
    Asking::new("none-beyond", none_beyond, "new-row")
        .given_away_by(&["never beyond", "between two real", "even more"])
        .of_all(),
    Asking::new("rounded", rounded, "new-row"),
    Asking::new("on-the-line", on_the_line, "new-row").given_away_by(&["beside the line", "lie on the line"]),
    Asking::new("tied", tied, "arg-max").given_away_by(&["at a tie", "the base's stays"]),
    Asking::new("category", category, "rounding").given_away_by(&["the larger number wins", "arg-max"]),
    Asking::new("copies", copies, "arg-max").of_all(),
    Asking::new("which-class", which_class, "identical").of_all(),
    Asking::new("plane", plane, "base"),
    // What comes of a test is no picture of the walk: until then the table of the test is not shown at all.
    Asking::new("found", tested::found, "closest").of_all(),
    Asking::new("alarms", tested::alarms, "closest").of_all(),
    Asking::new("knowing-nothing", tested::knowing_nothing, "closest")
        .given_away_by(&["one half", "as often as not"])
        .of_all(),
    Asking::new("leaking", tested::leaking, "closest").of_all(),
];

/// A question by its name.
pub fn find(name: &str) -> Option<&'static Asking> {
    QUESTIONS.iter().find(|asking| asking.name == name)
}

/// Asks a question by its name.
pub fn ask(name: &str, scene: &Scene<'_>, plane: &Plane<'_>) -> Option<Question> {
    find(name).and_then(|asking| (asking.ask)(scene, plane))
}

fn how_many(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let count = scene.tally.classes.get(scene.walk.class as usize)?;
    let need = count.target.checked_sub(count.real).filter(|&need| need > 0)?;
    let class = scene.walk.class_name();
    Some(Question::among(
        format!("How many rows must be made for class {class}?"),
        need,
        &[count.target, count.real, need / 2],
        format!("{} − {} = {}.", thousands(count.target), thousands(count.real), thousands(need)),
    ))
}

fn which_neighbours(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    let (last, next) = (*walk.candidates().last()?, walk.neighbours.get(walk.k..)?);
    if next.is_empty() || !walk.picks_nearest() {
        return None;
    }
    let mut choices: Vec<(u32, bool)> = next.iter().take(2).map(|near| (near.row, false)).collect();
    choices.push((last.row, true));
    choices.sort_unstable();
    let answer = choices.iter().position(|(_, right)| *right)?;
    let question = Question::new(
        format!("Which of these rows is among the {} nearest to the base?", walk.k),
        choices
            .iter()
            .zip(LETTERS)
            .map(|((row, _), letter)| format!("{letter}, row {}", walk.row_number(*row)))
            .collect(),
        answer,
        format!(
            "{} is {} away; {}, the next one, is {} away.",
            letter(&choices, last.row),
            Walk::shown(last.distance),
            letter(&choices, next[0].row),
            Walk::shown(next[0].distance)
        ),
    );
    Some(Question { rows: choices.into_iter().map(|(row, _)| row).collect(), ..question })
}

/// The letter of a row among those to choose from.
fn letter(choices: &[(u32, bool)], row: u32) -> &'static str {
    choices.iter().zip(LETTERS).find(|((other, _), _)| *other == row).map_or("", |(_, letter)| letter)
}

/// Whether half way to a neighbour the nearest real row is of another class.
fn crosses(walk: &Walk, neighbour: u32) -> bool {
    let space = &walk.outcome.space;
    let weights = space.level_weights(walk.class);
    let ((from, codes), (to, _)) = (space.place(walk.draw.base), space.place(neighbour));
    let middle: Vec<f64> = from.iter().zip(&to).map(|(a, b)| f64::midpoint(*a, *b)).collect();
    let (mut numbers, mut levels) = (from, codes.clone());
    let mut best = (f64::INFINITY, walk.class);
    for position in 0..space.rows() as u32 {
        space.coordinates(position, &mut numbers, &mut levels);
        let distance = distance2(&weights, (&middle, &codes), (&numbers, &levels));
        if distance < best.0 {
            best = (distance, space.class(position));
        }
    }
    best.1 != walk.class
}

/// How many of the lines to the neighbours are bridges.
pub(super) fn bridge_count(walk: &Walk) -> u64 {
    walk.candidates().iter().filter(|near| crosses(walk, near.row)).count() as u64
}

fn bridges(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    let candidates = walk.candidates();
    let count = bridge_count(walk);
    let k = candidates.len() as u64;
    Some(Question::among(
        format!("How many of these {k} lines pass through a region of another class?"),
        count,
        &[0, k, k / 2, 1],
        if count == 0 {
            "Half way along each of them the nearest real row is still of the same class.".to_owned()
        } else {
            format!("Half way along {count} of them the nearest real row is of another class: a [bridge].")
        },
    ))
}

fn farthest(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    if walk.k < 2 {
        return None;
    }
    let draws = &walk.outcome.generated[walk.class as usize].as_ref()?.draws;
    let members = walk.outcome.space.members(walk.class);
    let (all, count, made) = if walk.picks_nearest() {
        let found = walk.outcome.neighbours[walk.class as usize].as_ref()?;
        let last = |draw: &&Draw| {
            members.binary_search(&draw.base).is_ok_and(|member| found.of(member)[walk.k - 1] == draw.neighbour)
        };
        (draws.len(), draws.iter().filter(last).count(), "made for this class")
    } else {
        // Those that can be picked from another base have a farthest of their own.
        let last = walk.candidates().last()?.row;
        let of_base = || draws.iter().filter(|draw| draw.base == walk.draw.base);
        (of_base().count(), of_base().filter(|draw| draw.neighbour == last).count(), "made from this base")
    };
    Some(Question::new(
        "Can the die also pick the farthest one?",
        vec!["No, near ones only".to_owned(), "Yes, as likely as any".to_owned(), "Yes, but seldom".to_owned()],
        1,
        format!(
            "Every neighbour has the same chance, {}. Of the {} rows {made}, {} went to the farthest.",
            percent(1.0 / walk.k as f64),
            thousands(all as u64),
            thousands(count as u64)
        ),
    ))
}

fn gap_zero(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    if scene.walk.reach == 0.0 {
        return None;
    }
    Some(Question::new(
        "Where is the new row if the gap is 0?",
        vec!["On the base".to_owned(), "Half way".to_owned(), "On the neighbour".to_owned()],
        0,
        "base + 0 · (neighbour − base) = base. Drag the diamond and see.",
    ))
}

fn none_beyond(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    let trace = walk.telling_number()?;
    let space = &walk.outcome.space;
    let axis = space.numbers.iter().position(|axis| axis.name == trace.name)?;
    let values = space.members(walk.class).iter().map(|&position| space.number(axis, position));
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    let rows = walk.outcome.generated[walk.class as usize].as_ref()?;
    let outside = rows.draws.iter().filter(|draw| {
        let [a, b] = [draw.base, draw.neighbour].map(|position| space.number(axis, position));
        !(low..=high).contains(&(a + draw.gap * (b - a)))
    });
    let (count, all) = (outside.count() as u64, rows.draws.len() as u64);
    Some(Question::among(
        format!(
            "Real rows of class {} have {} from {low} to {high}. How many of the {} new ones will lie outside?",
            walk.class_name(),
            trace.name,
            thousands(all)
        ),
        count,
        &[all / 20 + 1, all / 4 + 2, 0],
        if rows.draws.iter().all(|draw| draw.gap >= 0.0) {
            format!("{count}: a new row lies between two real ones, never beyond them.")
        } else {
            format!("{}: by {} some new rows lie beyond real ones.", thousands(count), scene.method())
        },
    ))
}

fn rounded(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let trace = scene.walk.traces.iter().find(|trace| trace.is_number() && trace.changed)?;
    let Feature::Number { drawn, decimals, .. } = trace.feature else { return None };
    let step = 10_f64.powi(i32::from(decimals));
    let show = |value: f64| format!("{:.*}", usize::from(decimals), value / step);
    let mut choices = vec![show((drawn * step).floor()), show((drawn * step).ceil()), trace.drawn.clone()];
    let right = choices.iter().position(|choice| *choice == show((drawn * step).round()))?;
    // In the words of the table, where the last zeros may be missing.
    choices[right].clone_from(&trace.written);
    Some(Question::new(
        format!("{} is {} now. What will be written?", trace.name, trace.drawn),
        choices,
        right,
        format!("The nearest number that column {} can hold is {}.", trace.name, trace.written),
    ))
}

fn on_the_line(scene: &Scene<'_>, plane: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    let numbers: Vec<&Trace> = walk.traces.iter().filter(|trace| trace.is_number()).collect();
    if !numbers.iter().any(|trace| trace.changed) {
        return None;
    }
    let [base, neighbour] = [walk.draw.base, walk.draw.neighbour].map(|position| plane.real(position));
    let at = plane.rounded(walk.draw);
    let along = [neighbour[0] - base[0], neighbour[1] - base[1]];
    let by = [at[0] - base[0], at[1] - base[1]];
    let off =
        (along[0] * by[1] - along[1] * by[0]).abs() > 1e-4 * (along[0].hypot(along[1])) * by[0].hypot(by[1]).max(1e-6);
    Some(Question::new(
        if walk.draw.gap < 0.0 {
            "After rounding, does the row still lie on the line through its parents?"
        } else {
            "After rounding, does the row still lie on the line between its parents?"
        },
        vec!["Yes".to_owned(), "No, a little beside it".to_owned()],
        usize::from(off),
        format!(
            "{} of {} numbers were moved to their grid.",
            numbers.iter().filter(|it| it.changed).count(),
            numbers.len()
        ),
    ))
}

fn tied(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    // Where a new row cannot come so far there is no tie.
    let trace = scene.walk.mixed_category().filter(|_| scene.walk.reach > 0.5)?;
    Some(Question::new(
        format!("What if the gap were exactly one half: {} 0.50, {} 0.50?", trace.base, trace.neighbour),
        vec![
            format!("{}, the base's", trace.base),
            format!("{}, the neighbour's", trace.neighbour),
            "A coin".to_owned(),
        ],
        0,
        "At a tie the base's value stays: the same settings must give the same rows every time.",
    ))
}

fn category(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    let trace = walk.mixed_category()?;
    let Feature::Nominal { votes, .. } = trace.feature else { return None };
    let choices = vec![trace.base.clone(), trace.neighbour.clone(), "a mixture of both".to_owned()];
    let because = match votes {
        Some((votes, of)) => format!("{votes} of the {of} neighbours have {}.", trace.written),
        None if walk.draw.gap < 0.0 => {
            "The new row lies beyond the base, so the base is the nearer of the two.".to_owned()
        }
        None => format!("Its share is {:.2}, the larger one.", walk.draw.gap.max(1.0 - walk.draw.gap)),
    };
    // The neighbours may vote for what neither parent has.
    let answer = choices.iter().position(|choice| *choice == trace.written)?;
    let text = format!("{}: base {}, neighbour {}. What will be written?", trace.name, trace.base, trace.neighbour);
    Some(Question::new(text, choices, answer, because))
}

fn copies(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let class = scene.walk.class as usize;
    let (all, count) = (made(scene.outcome, class), scene.outcome.selection.count(class, Fate::Identical));
    if all == 0 {
        return None;
    }
    Some(Question::among(
        format!("Of the {} new rows of class {}, how many equal a real row?", thousands(all), scene.walk.class_name()),
        count,
        &[0, all / 10 + 1, all / 3 + 2, all],
        if count == 0 {
            "None: with this many digits it is very unlikely to hit a real row by chance.".to_owned()
        } else {
            format!(
                "{}: near a parent, rounding puts the new row right onto it, and parents that are alike leave no room \
                 between them.",
                thousands(count)
            )
        },
    ))
}

/// How many rows of a class were made.
fn made(outcome: &Outcome, class: usize) -> u64 {
    outcome.generated[class].as_ref().map_or(0, |_| outcome.selection.fates[class].len() as u64)
}

fn which_class(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let outcome = scene.outcome;
    let losses: Vec<(String, u64, u64)> = (0..outcome.ledger.len())
        .filter_map(|class| {
            // Copies are gone already: the rest is what the closest are taken from.
            let rest = made(outcome, class) - outcome.selection.count(class, Fate::Identical);
            let lost = outcome.selection.count(class, Fate::Closest);
            (rest > 0).then(|| (outcome.ledger[class].class.clone(), lost, rest))
        })
        .collect();
    let share = |(_, lost, of): &(String, u64, u64)| *lost as f64 / *of as f64;
    let most = losses.iter().max_by(|a, b| share(a).total_cmp(&share(b)))?;
    // With one class, or with nothing lost, there is nothing to guess.
    if losses.len() < 2 || most.1 == 0 || losses.iter().filter(|it| share(it) == share(most)).count() > 1 {
        return None;
    }
    let shares: Vec<String> = losses.iter().map(|it| format!("{} {}", it.0, percent(share(it)))).collect();
    Some(Question::new(
        "Which class loses the largest share of its new rows that are not copies?",
        losses.iter().map(|(class, ..)| class.clone()).collect(),
        losses.iter().position(|it| it.0 == most.0)?,
        format!("{}: its new rows lie nearer to real ones.", shares.join(", ")),
    ))
}

fn plane(scene: &Scene<'_>, plane: &Plane<'_>) -> Option<Question> {
    let walk = scene.walk;
    if !walk.picks_nearest() {
        return None;
    }
    let k = walk.candidates().len();
    let count = seen_count(walk, plane) as u64;
    let k = k as u64;
    Some(Question::among(
        format!("Of the base's {k} true neighbours, how many are also its {k} nearest in the picture?"),
        count,
        &[k, k / 2, 0],
        format!(
            "{count} of {k}. The picture has two axes, the distance has {} columns.",
            walk.outcome.space.numbers.len() + walk.outcome.space.nominals.len()
        ),
    ))
}

/// How many of the neighbours of the base are also the nearest in the picture.
pub fn seen_count(walk: &Walk, plane: &Plane<'_>) -> usize {
    let near = nearest_in_plane(&walk.outcome, plane, (walk.class, walk.draw.base), walk.candidates().len());
    walk.candidates().iter().filter(|it| near.contains(&it.row)).count()
}

/// The rows of a class that lie nearest to one of them in the picture; of equally near ones those with the lower numbers.
pub(super) fn nearest_in_plane(outcome: &Outcome, plane: &Plane<'_>, (class, of): (u32, u32), k: usize) -> Vec<u32> {
    let base = plane.real(of);
    let others = outcome.space.members(class).iter().filter(|&&row| row != of);
    let mut nearest: Vec<(f32, u32)> = others
        .map(|&row| {
            let [x, y] = plane.real(row);
            ((x - base[0]).hypot(y - base[1]), row)
        })
        .collect();
    let order = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    // Only the nearest are needed, and this is asked in every frame while rows are played.
    if k > 0 && k < nearest.len() {
        nearest.select_nth_unstable_by(k - 1, order);
        nearest.truncate(k);
    }
    nearest.into_iter().map(|(_, row)| row).collect()
}

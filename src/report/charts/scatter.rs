//! The rows in the plane: real, synthetic and dropped.

use std::fmt::Write as _;

use super::{Chart, ChartSource, classes, footer};
use crate::{
    pipeline::{Outcome, kind_of_row},
    report::{
        figure::{AxisScale, Figure, Item, Shape, Tone, Weight},
        format::thousands,
        plane::{self, AxisChoice, Plane},
    },
    sampling::{Fate, RealFate, row_kinds::RowKind},
};

pub const CHART: Chart = Chart { name: "scatter", title: "Scatter", available: |_| true, figure };

/// Points of one look that are drawn at most: beyond, a page shows no more, and takes long to open.
const DRAWN: usize = 4_000;

/// Points alike.
struct Group {
    shape: Shape,
    tone: Tone,
    places: Vec<[f32; 2]>,
    /// How many there would be.
    all: usize,
}

fn figure(source: &ChartSource) -> Figure {
    with_points(source, DRAWN)
}

/// The rows in the plane, of each look no more points than are told apart in a picture of its size.
pub fn with_points(source: &ChartSource, most: usize) -> Figure {
    let outcome = &source.outcome;
    let plane = Plane::new(outcome, source.axes);
    let groups = groups(source, &plane, most);
    let names = plane::choices(outcome);
    let name = |axis: AxisChoice| {
        names.iter().find(|(other, _)| *other == axis).map_or_else(String::new, |(_, name)| name.clone())
    };
    let numbered = |axis: AxisChoice| matches!(axis, AxisChoice::Column(_));
    let (x, y) = source.axes;
    let points = || groups.iter().filter(|group| !matches!(group.shape, Shape::Around(_)));
    let [drawn, all] = [points().map(|group| group.places.len()).sum(), points().map(|group| group.all).sum()];
    let of = |shapes: &[Shape]| {
        let count: usize = groups.iter().filter(|group| shapes.contains(&group.shape)).map(|group| group.all).sum();
        thousands(count as u64)
    };
    let mut summary = format!(
        "{} real, {} synthetic and {} dropped rows.",
        of(&[Shape::Dot, Shape::Disc]),
        of(&[Shape::Diamond]),
        of(&[Shape::Cross])
    );
    if groups.iter().any(|group| group.shape == Shape::Ring) {
        summary.extend([format!(" {} more real rows were removed.", of(&[Shape::Ring]))]);
    }
    let kinds: Vec<String> = RowKind::ALL
        .iter()
        .map(|&kind| (kind, of(&[Shape::Around(kind)])))
        .filter(|(_, count)| count != "0")
        .map(|(kind, count)| format!("{count} {}", kind.name()))
        .collect();
    if !kinds.is_empty() {
        summary.extend([format!(" Of the real rows of growing classes: {}.", kinds.join(", "))]);
    }
    Figure {
        title: format!("Real and synthetic rows of {}", outcome.table.name),
        axes: [name(x), name(y)],
        numbers: [numbered(x), numbered(y)],
        scales: [AxisScale::Linear, AxisScale::Linear],
        bounds: bounds(&groups),
        square: false,
        classes: classes(outcome),
        keys: Vec::new(),
        summary,
        footer: footer_of(outcome, drawn, all),
        items: groups
            .into_iter()
            .map(|group| Item::Points {
                shape: group.shape,
                tone: group.tone,
                weight: Weight::Plain,
                places: group.places,
            })
            .collect(),
    }
}

/// The largest class below all; then synthetic rows, the real ones of the other classes, and what was dropped or removed on top.
fn groups(source: &ChartSource, plane: &Plane<'_>, most: usize) -> Vec<Group> {
    let outcome = &source.outcome;
    let ranks = outcome.table.target.ranks();
    let hidden = &source.hidden;
    let mut order: Vec<u32> = (0..ranks.len() as u32).filter(|class| !hidden.classes.contains(class)).collect();
    order.sort_by_key(|&class| ranks[class as usize]);
    let rank = |class: u32| ranks[class as usize];
    let tone = |class: u32| Tone::Class(rank(class));
    let rows_of = |class: u32, kept: bool| {
        let mut rows = outcome.space.all_of(class);
        rows.retain(|&position| (outcome.real_fate(position) == RealFate::Kept) == kept);
        rows
    };
    let real = |class: u32, kept: bool| {
        let rows = rows_of(class, kept);
        let shape = match (kept, rank(class)) {
            (false, _) => Shape::Ring,
            (true, 0) => Shape::Dot,
            (true, _) => Shape::Disc,
        };
        spread((shape, tone(class)), &rows, most, |&row| plane.real(row))
    };
    let made = |class: u32, dropped: bool| {
        let rows: Vec<u32> = (0_u32..)
            .zip(&outcome.selection.fates[class as usize])
            .filter(|(_, fate)| match fate {
                Fate::Kept => !dropped,
                Fate::Identical | Fate::Closest | Fate::Cleaned => dropped,
                Fate::Surplus => false,
            })
            .map(|(index, _)| index)
            .collect();
        let shape = if dropped { Shape::Cross } else { Shape::Diamond };
        spread((shape, tone(class)), &rows, most, |&index| plane.synthetic(class, index))
    };
    let (first, rest): (Vec<u32>, Vec<u32>) = order.iter().partition(|&&class| rank(class) == 0);
    let mut groups = Vec::new();
    if !hidden.real {
        groups.extend(first.into_iter().map(|class| real(class, true)));
    }
    if !hidden.synthetic {
        groups.extend(order.iter().map(|&class| made(class, false)));
    }
    if !hidden.real {
        groups.extend(rest.into_iter().map(|class| real(class, true)));
    }
    if !hidden.dropped {
        groups.extend(order.iter().map(|&class| made(class, true)));
    }
    if !hidden.removed {
        groups.extend(order.iter().map(|&class| real(class, false)));
    }
    for (kept, unseen) in [(true, hidden.real), (false, hidden.removed)] {
        let known = |class: &&u32| source.known.kinds.get(**class as usize).is_some_and(Option::is_some);
        let rows = order.iter().filter(known).map(|&class| rows_of(class, kept));
        if !unseen {
            groups.extend(marked(source, rows, most, plane));
        }
    }
    groups.retain(|group| group.all > 0);
    groups
}

/// What stands around the rows that are drawn, kind by kind; `rows` are those of each class whose kinds are known.
fn marked(
    source: &ChartSource,
    rows: impl Iterator<Item = Vec<u32>>,
    most: usize,
    plane: &Plane<'_>,
) -> [Group; RowKind::ALL.len()] {
    let mut groups = RowKind::ALL.map(|kind| Group {
        shape: Shape::Around(kind),
        tone: Tone::around(kind),
        places: Vec::new(),
        all: 0,
    });
    for rows in rows {
        let step = step(rows.len(), most);
        for (at, &row) in rows.iter().enumerate() {
            let Some((kinds, member)) = kind_of_row(&source.outcome.space, &source.known.kinds, row) else { continue };
            let group = &mut groups[kinds[member] as usize];
            group.all += 1;
            if at % step == 0 {
                group.places.push(plane.real(row));
            }
        }
    }
    groups
}

/// Of so many rows every so manieth is drawn.
fn step(rows: usize, most: usize) -> usize {
    rows.div_ceil(most).max(1)
}

/// All rows, or evenly spread ones of too many.
fn spread<T>((shape, tone): (Shape, Tone), rows: &[T], most: usize, place: impl Fn(&T) -> [f32; 2]) -> Group {
    Group { shape, tone, places: rows.iter().step_by(step(rows.len(), most)).map(place).collect(), all: rows.len() }
}

fn bounds(groups: &[Group]) -> [[f32; 2]; 2] {
    let places = || groups.iter().flat_map(|group| &group.places);
    [0, 1].map(|axis| {
        let along = || places().map(|place| place[axis]);
        let (low, high) = (along().fold(f32::INFINITY, f32::min), along().fold(f32::NEG_INFINITY, f32::max));
        if low <= high { [low, high] } else { [-1.0, 1.0] }
    })
}

fn footer_of(outcome: &Outcome, drawn: usize, all: usize) -> String {
    let mut text = footer(outcome);
    if drawn < all {
        // Writing to a string cannot fail.
        let _ = write!(text, " · {} of {} points drawn", thousands(drawn as u64), thousands(all as u64));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{super::tests::source, *};
    use crate::{progress::Progress, recipe::Recipe, sampling::row_kinds};

    fn counts(figure: &Figure) -> [usize; 3] {
        [&[Shape::Dot, Shape::Disc][..], &[Shape::Diamond], &[Shape::Cross]].map(|shapes| figure.count(shapes))
    }

    #[test]
    fn rows_are_marked_by_their_kind_where_that_is_asked_for() {
        let mut source = source("stroke-clinic", &Recipe::default());
        assert!(
            (CHART.figure)(&source)
                .items
                .iter()
                .all(|item| { !matches!(item, Item::Points { shape: Shape::Around(_), .. }) })
        );
        source.known.kinds = source.outcome.find_kinds(&Progress::new()).unwrap();
        let rare = source.known.kinds[1].as_ref().unwrap();
        let figure = (CHART.figure)(&source);
        let marked = RowKind::ALL.map(|kind| figure.count(&[Shape::Around(kind)]));
        assert_eq!(marked, row_kinds::counts(rare));
        assert_eq!(marked.iter().sum::<usize>(), source.outcome.space.members(1).len());
        let [safe, borderline, ..] = marked;
        let said = "Of the real rows of growing classes: ";
        assert!(figure.summary.contains(said), "{}", figure.summary);
        assert!(safe == 0 || figure.summary.contains(&format!("{safe} safe, ")), "{}", figure.summary);
        assert!(figure.summary.contains(&format!("{borderline} borderline, ")), "{}", figure.summary);
        // Marks stand where the rows are, and go with them.
        let places = |wanted: fn(&Shape) -> bool| -> Vec<[f32; 2]> {
            let of = figure.items.iter().filter_map(|item| match item {
                Item::Points { shape, places, .. } if wanted(shape) => Some(places.clone()),
                _ => None,
            });
            let mut places = of.flatten().collect::<Vec<_>>();
            places.sort_by(|a, b| a.partial_cmp(b).unwrap());
            places
        };
        assert_eq!(places(|shape| matches!(shape, Shape::Around(_))), places(|shape| *shape == Shape::Disc));
        source.hidden.real = true;
        assert_eq!(RowKind::ALL.map(|kind| (CHART.figure)(&source).count(&[Shape::Around(kind)])), [0; 4]);
    }

    #[test]
    fn all_rows_are_there_unless_they_are_hidden_or_too_many() {
        let mut source = source("stroke-clinic", &Recipe { drop_closest: 10.0, ..Recipe::default() });
        let ledger = &source.outcome.ledger;
        let sum = |of: fn(&crate::sampling::LedgerRow) -> u64| ledger.iter().map(of).sum::<u64>() as usize;
        let (kept, out) = (sum(|row| row.kept), sum(|row| row.identical + row.closest));
        // Rows that are complete, and every second one of a class of more than are drawn.
        let [common, rare] = [0, 1].map(|class| source.outcome.space.members(class).len());
        let figure = (CHART.figure)(&source);
        assert_eq!(counts(&figure), [common.div_ceil(2) + rare, kept.div_ceil(2), out]);
        assert!(figure.footer.contains("points drawn"), "{}", figure.footer);
        assert!(figure.summary.starts_with("4,914 real, 4,614 synthetic"), "{}", figure.summary);
        source.hidden.synthetic = true;
        source.hidden.classes = vec![0];
        let figure = (CHART.figure)(&source);
        assert_eq!(counts(&figure), [rare, 0, out]);
        source.hidden =
            super::super::Hidden { real: true, synthetic: true, dropped: true, removed: true, classes: Vec::new() };
        assert_eq!(counts(&(CHART.figure)(&source)), [0; 3]);
    }
}

//! The class that a model learns, its words, and the pictures that all lessons of models share.

use std::sync::Arc;

use crate::{
    lesson::{steps::Page, steps::rows},
    pipeline::{Outcome, SyntheticRow},
    progress::Progress,
    recipe::Recipe,
    report::{
        charts,
        figure::{AxisScale, Figure, Item, Shape, Sign, Tone, Weight},
        format::thousands,
        plane::{self, AxisChoice, Plane},
    },
    sampling::{SamplerInput, decode::Row, draw::RowStream, recomputed::RowModel},
    space::{Axis, AxisKind},
};

/// Points of a kind that are drawn at most.
const DRAWN: usize = 600;
/// Rows that are made to show what a model makes by then.
pub const SHOWN: u32 = 200;
/// Room around the class in its picture, as a share of its width.
const ROOM: f32 = 0.12;

/// A class of an outcome, and the settings that its model learns with.
#[derive(Clone, Debug)]
pub struct ModelSubject {
    pub outcome: Arc<Outcome>,
    pub class: u32,
    pub recipe: Recipe,
}

impl ModelSubject {
    pub fn new(outcome: Arc<Outcome>, class: u32) -> Self {
        let recipe = outcome.recipe.clone();
        Self { outcome, class, recipe }
    }

    /// Positions of the rows that are learnt from.
    pub fn members(&self) -> &[u32] {
        self.outcome.space.members(self.class)
    }

    pub fn label(&self) -> &str {
        &self.outcome.table.target.classes[self.class as usize].label
    }

    /// "209 rows".
    pub fn rows(&self) -> String {
        rows(self.members().len() as u64)
    }

    pub fn tone(&self) -> Tone {
        Tone::Class(self.outcome.table.target.ranks()[self.class as usize])
    }

    /// What a method is told of the class.
    pub fn input<'a>(&'a self, progress: &'a Progress) -> SamplerInput<'a> {
        let rows = self.outcome.sampler_input(self.class, progress);
        SamplerInput { recipe: &self.recipe, own: None, mixed: None, ..rows }
    }

    /// Columns as models have them: numbers, then categories.
    pub fn columns(&self) -> usize {
        self.outcome.space.numbers.len() + self.outcome.space.nominals.len()
    }

    pub fn numbers(&self) -> usize {
        self.outcome.space.numbers.len()
    }

    fn axis(&self, column: usize) -> &Axis {
        let space = &self.outcome.space;
        space.numbers.get(column).unwrap_or_else(|| &space.nominals[column - space.numbers.len()])
    }

    pub fn name(&self, column: usize) -> &str {
        &self.axis(column).name
    }

    /// Whether a real row has a value in the column.
    pub fn has(&self, column: usize, position: u32) -> bool {
        column >= self.numbers() || !self.outcome.space.lacks(column, position)
    }

    /// The value of a real row, a level by its code.
    pub fn value(&self, column: usize, position: u32) -> f64 {
        match column.checked_sub(self.numbers()) {
            None => self.outcome.space.number(column, position),
            Some(nominal) => f64::from(self.outcome.space.code(nominal, position)),
        }
    }

    /// A value as the table writes it; of a number that it could not have written, what repair makes of it.
    pub fn text(&self, column: usize, value: f64) -> String {
        let (table, axis) = (&self.outcome.table, self.axis(column));
        if column >= self.numbers() {
            return axis.short_level(table, value as u32);
        }
        let AxisKind::Number { column: of, .. } = axis.kind else { return value.to_string() };
        let mut cell = Vec::new();
        let mut row = Row::of(&self.outcome.space);
        row.numbers[column] = value;
        let repaired = self.outcome.reader().number(column, &SyntheticRow::Whole(row));
        table.columns[of].write_number(repaired, false, &mut cell);
        String::from_utf8_lossy(&cell).trim_matches(['"', ' ']).to_owned()
    }

    /// A row as it would be written.
    pub fn repaired(&self, row: Row) -> Row {
        self.outcome.reader().row(&SyntheticRow::Whole(row))
    }

    /// A row's cells, as they would be written.
    pub fn cells(&self, row: &Row) -> Vec<[String; 2]> {
        let values = row.numbers.iter().copied().chain(row.codes.iter().map(|&code| f64::from(code)));
        values.enumerate().map(|(column, value)| [self.name(column).to_owned(), self.text(column, value)]).collect()
    }

    /// The random numbers of a generated row.
    pub fn stream(&self, index: u32) -> RowStream {
        RowStream::new(self.outcome.recipe.seed, self.class, index)
    }

    /// A row of a model before repair, by its number in the class.
    pub fn made(&self, model: &impl RowModel, index: u32) -> Row {
        let mut row = Row::of(&self.outcome.space);
        model.fill(&mut self.stream(index), &mut row);
        row
    }

    /// The first rows of a model.
    pub fn first(&self, model: &impl RowModel) -> Vec<Row> {
        (0..SHOWN).map(|index| self.made(model, index)).collect()
    }

    /// How many rows can be shown one by one.
    pub fn shown(&self) -> usize {
        self.outcome.generated[self.class as usize].as_ref().map_or(0, |rows| rows.len()).clamp(1, SHOWN as usize)
    }

    pub fn plane(&self, axes: (AxisChoice, AxisChoice)) -> Plane<'_> {
        Plane::new(&self.outcome, axes)
    }

    /// The class in the plane of two axes, with what is to be shown besides.
    pub fn picture(&self, axes: (AxisChoice, AxisChoice), items: Vec<Item>, keys: Vec<(Sign, String)>) -> Figure {
        let plane = self.plane(axes);
        let places: Vec<[f32; 2]> = self.members().iter().map(|&row| plane.real(row)).collect();
        let names = plane::choices(&self.outcome);
        let name = |axis: AxisChoice| {
            names.iter().find(|(other, _)| *other == axis).map_or_else(String::new, |(_, name)| name.clone())
        };
        let is_column = |axis: AxisChoice| matches!(axis, AxisChoice::Column(_));
        let real = Item::Points {
            shape: Shape::Disc,
            tone: self.tone(),
            weight: if items.is_empty() { Weight::Plain } else { Weight::Faint },
            places: thinned(&places),
        };
        Figure {
            axes: [name(axes.0), name(axes.1)],
            numbers: [is_column(axes.0), is_column(axes.1)],
            bounds: around(&places),
            items: std::iter::once(real).chain(items).collect(),
            classes: vec![(self.label().to_owned(), self.outcome.table.target.ranks()[self.class as usize])],
            keys,
            summary: format!("The {} of class {}.", self.rows(), self.label()),
            footer: charts::footer(&self.outcome),
            ..plain()
        }
    }

    /// All rows of the table but some (ascending): for what is told of several classes.
    pub fn table_picture(
        &self,
        axes: (AxisChoice, AxisChoice),
        without: &[u32],
        items: Vec<Item>,
        keys: Vec<(Sign, String)>,
    ) -> Figure {
        let (plane, space, target) = (self.plane(axes), &self.outcome.space, &self.outcome.table.target);
        let ranks = target.ranks();
        let (mut all, mut points) = (Vec::new(), Vec::new());
        for (class, &rank) in (0_u32..).zip(&ranks) {
            let members = space.members(class);
            all.extend(members.iter().map(|&row| plane.real(row)));
            let stay = members.iter().filter(|row| without.binary_search(row).is_err());
            let places: Vec<[f32; 2]> = stay.map(|&row| plane.real(row)).collect();
            points.push(Item::Points {
                shape: if rank == 0 { Shape::Dot } else { Shape::Disc },
                tone: Tone::Class(rank),
                weight: Weight::Plain,
                places: thinned(&places),
            });
        }
        Figure {
            bounds: around(&all),
            items: points.into_iter().chain(items).collect(),
            classes: target.classes.iter().map(|class| class.label.clone()).zip(ranks).collect(),
            summary: format!("{} of the table.", rows((all.len() - without.len()) as u64)),
            ..self.picture(axes, Vec::new(), keys)
        }
    }

    /// Made rows as points.
    pub fn points(&self, axes: (AxisChoice, AxisChoice), rows: &[Row]) -> Item {
        let plane = self.plane(axes);
        let places: Vec<[f32; 2]> = rows.iter().map(|row| plane.of_row(row)).collect();
        Item::Points { shape: Shape::Diamond, tone: self.tone(), weight: Weight::Plain, places: thinned(&places) }
    }

    /// The row that is told of, in its picture.
    pub fn hero(&self, axes: (AxisChoice, AxisChoice), row: &Row) -> Item {
        let places = vec![self.plane(axes).of_row(row)];
        Item::Points { shape: Shape::Diamond, tone: self.tone(), weight: Weight::Bold, places }
    }

    /// The first screen of every lesson: what there is to learn from.
    pub fn opening(&self, what: &str) -> Page {
        let columns = match self.columns() {
            1 => "1 column".to_owned(),
            count => format!("{} columns", thousands(count as u64)),
        };
        Page {
            headline: format!("What is learnt from: the {} of class {}", self.rows(), self.label()),
            words: format!(
                "Each dot is a row with {columns}. {what} Once it has learnt, the rows are put away: a new row is made of the \
                 model, and no real row is its parent."
            ),
            formula: None,
            idle: None,
        }
    }
}

/// A figure with nothing in it yet.
pub fn plain() -> Figure {
    Figure { numbers: [true, true], scales: [AxisScale::Linear, AxisScale::Linear], ..Figure::default() }
}

/// Not more points than can be told apart.
pub fn thinned(places: &[[f32; 2]]) -> Vec<[f32; 2]> {
    places.iter().step_by(places.len().div_ceil(DRAWN).max(1)).copied().collect()
}

/// Bounds with room around places.
pub fn around(places: &[[f32; 2]]) -> [[f32; 2]; 2] {
    std::array::from_fn(|axis| {
        let values = places.iter().map(|place| place[axis]).filter(|value| value.is_finite());
        let [low, high] =
            values.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)]);
        if low > high {
            return [0.0, 1.0];
        }
        let width = if high > low { high - low } else { low.abs().max(1.0) };
        [low - ROOM * width, high + ROOM * width]
    })
}

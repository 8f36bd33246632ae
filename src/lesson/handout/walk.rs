//! The handout of a row that lies between two others: a step of its walk, or all of it.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Document, Handout, escaped, save_figures};
use crate::{
    error::{Error, Result},
    lesson::{
        counts::Tally,
        marks::Marks,
        position::Position,
        rows::LessonRows,
        steps::{self, Page, STEPS, Scene, new_cell},
        walk::{Walk, WhatIf},
    },
    pipeline::Outcome,
    progress::{Progress, Stop},
    report::{
        charts,
        figure::{AxisScale, Figure, Item, Shape, Tone, Weight},
        format::{self, thousands},
        plane::{self, AxisChoice, Plane},
    },
    sampling::Fate,
};

/// Points of a class that are drawn at most: a page is to be read, and to be sent.
const DRAWN: usize = 4_000;

/// What a handout is made of.
#[derive(Clone, Debug)]
pub struct WalkHandout {
    pub outcome: Arc<Outcome>,
    pub rows: Arc<LessonRows>,
    pub position: Position,
    pub what_if: WhatIf,
    pub axes: (AxisChoice, AxisChoice),
    /// Lowest and highest of x and y.
    pub bounds: [[f32; 2]; 2],
    /// Distances and gaps are written in.
    pub numbers: bool,
}

/// What one step says and shows.
struct Sheet {
    page: Page,
    figure: Figure,
    walk: Walk,
}

impl WalkHandout {
    fn sheet(&self, position: Position) -> Result<Sheet> {
        let gone = || Error::data("there is no such row any more: choose a row, and try again");
        let (class, index) = self.rows.id(position.row).ok_or_else(gone)?;
        let walk = Walk::of(&self.outcome, class, index, self.what_if).ok_or_else(gone)?;
        let tally = Tally::of(&self.outcome, &self.rows, position);
        let scene = Scene { outcome: &self.outcome, walk: &walk, tally: &tally, tested: None };
        let step = steps::step(position.step);
        let plane = Plane::new(&self.outcome, self.axes);
        let ranks = self.outcome.table.target.ranks();
        let mut marks = Marks::new(&walk, &plane, ranks[class as usize], self.numbers);
        step.marks(&scene, &mut marks);
        let page = step.page(&scene);
        let mut items = self.points(&plane, &ranks, position);
        items.extend(marks.items());
        let names = plane::choices(&self.outcome);
        let name = |axis: AxisChoice| {
            names.iter().find(|(other, _)| *other == axis).map_or_else(String::new, |(_, name)| name.clone())
        };
        let column = |axis: AxisChoice| matches!(axis, AxisChoice::Column(_));
        let classes = &self.outcome.table.target.classes;
        let figure = Figure {
            title: page.headline.clone(),
            axes: [name(self.axes.0), name(self.axes.1)],
            numbers: [column(self.axes.0), column(self.axes.1)],
            scales: [AxisScale::Linear, AxisScale::Linear],
            bounds: self.bounds,
            square: false,
            items,
            classes: classes.iter().map(|class| class.label.clone()).zip(ranks).collect(),
            keys: Vec::new(),
            summary: String::new(),
            footer: self.footer(&walk, position),
        };
        Ok(Sheet { page, figure, walk })
    }

    /// The rows of the table, and the new ones that have landed but for the one that is told of.
    fn points(&self, plane: &Plane<'_>, ranks: &[usize], position: Position) -> Vec<Item> {
        let mut order: Vec<u32> = (0..ranks.len() as u32).collect();
        order.sort_by_key(|&class| ranks[class as usize]);
        let mut items = Vec::new();
        for class in order {
            let (rank, members) = (ranks[class as usize], self.outcome.space.members(class));
            let every = members.len().div_ceil(DRAWN).max(1);
            items.push(Item::Points {
                shape: if rank == 0 { Shape::Dot } else { Shape::Disc },
                tone: Tone::Class(rank),
                weight: Weight::Plain,
                places: members.iter().step_by(every).map(|&row| plane.real(row)).collect(),
            });
        }
        let landed = position.landed();
        let born = position.is_born();
        for (class, first, count) in self.rows.classes() {
            let there = landed.saturating_sub(first).min(count);
            let every = (there as usize).div_ceil(DRAWN).max(1);
            let mut places = [Vec::new(), Vec::new()];
            for index in (0..there).step_by(every) {
                let row = first + index;
                if born && row == position.row {
                    continue;
                }
                let look = position.look(row, self.outcome.selection.fates[class as usize][index as usize]);
                let out = matches!(look.fate, Fate::Identical | Fate::Closest);
                places[usize::from(out)].push(plane.on_the_way(class, index, look.repair));
            }
            for (shape, places) in [Shape::Diamond, Shape::Cross].into_iter().zip(places) {
                if !places.is_empty() {
                    items.push(Item::Points {
                        shape,
                        tone: Tone::Class(ranks[class as usize]),
                        weight: Weight::Plain,
                        places,
                    });
                }
            }
        }
        items
    }

    fn footer(&self, walk: &Walk, position: Position) -> String {
        let mut parts = charts::parts(&self.outcome);
        parts.push(format!("new row {} of class {}", thousands(u64::from(walk.index) + 1), walk.class_name()));
        if self.numbers {
            parts.push(format!("gap {}", format::gap(walk.draw.gap, 3)));
        }
        if position.step > 0 {
            parts.push(format!("step {} of {}", position.step, STEPS.len() - 1));
        }
        if !walk.what_if.is_none() {
            parts.push("moved by hand, not part of the result".to_owned());
        }
        let most = (0..self.outcome.ledger.len() as u32).map(|class| self.outcome.space.members(class).len()).max();
        let every = most.unwrap_or(0).div_ceil(DRAWN);
        if every > 1 {
            parts.push(format!("up to {} points a class drawn", thousands(DRAWN as u64)));
        }
        parts.join(" · ")
    }

    /// The step as a figure.
    pub fn figure(&self) -> Result<Figure> {
        Ok(self.sheet(self.position)?.figure)
    }
}

impl Handout for WalkHandout {
    fn save_step(&self, path: &Path) -> Result<Vec<PathBuf>> {
        save_figures(path, &[self.figure()?])
    }

    fn save_all(&self, path: &Path, progress: &Progress) -> std::result::Result<Vec<PathBuf>, Stop> {
        let mut document = Document::new(path, "walk");
        progress.stage("drawing", STEPS.len() as u64)?;
        for (number, step) in (0_u8..).zip(STEPS) {
            let position = Position { step: number, since: self.position.row, row: self.position.row, played: 0 };
            let sheet = self.sheet(position)?;
            if number == 0 {
                introduction(&mut document.text, &sheet);
            }
            let Sheet { page, figure, walk } = &sheet;
            document.page(number, page, self.numbers);
            document.picture(&format!("{number}_{}", step.name()), &page.headline, figure)?;
            if position.is_born() {
                cells(&mut document.text, walk, position);
            }
            progress.advance(1)?;
        }
        document.save()
    }
}

// Writing to a string cannot fail.

fn introduction(text: &mut String, sheet: &Sheet) {
    let walk = &sheet.walk;
    let _ = writeln!(
        text,
        "# How new row {} of class {} came about\n\n{}\n",
        thousands(u64::from(walk.index) + 1),
        escaped(walk.class_name()),
        escaped(&sheet.figure.footer)
    );
}

fn cells(text: &mut String, walk: &Walk, position: Position) {
    let _ = writeln!(text, "| column | base | neighbour | new |\n|---|---:|---:|---:|");
    for trace in &walk.traces {
        let (new, changed) = new_cell(trace, position.reach());
        let mark = if changed { "**" } else { "" };
        let cells = [&trace.name, &trace.base, &trace.neighbour].map(|cell| escaped(cell));
        let _ = writeln!(text, "| {} | {} | {} | {mark}{}{mark} |", cells[0], cells[1], cells[2], escaped(&new));
    }
    text.push('\n');
}

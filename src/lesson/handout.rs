//! The handout: a step of the walk as a figure, and the whole walk of one row as a page with its pictures.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    error::{Error, Result},
    lesson::{
        counts::Tally,
        glossary,
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
        figure::{AxisScale, Figure, Item, Shape, Tone, Weight, png::png, save::SCALE, svg::svg},
        files::{Draft, Folder},
        format::{self, thousands},
        manifest::NOT_ANONYMOUS,
        plane::{self, AxisChoice, Plane},
    },
    sampling::Fate,
};

/// Size of a picture, in points.
pub const SIZE: [f32; 2] = [860.0, 580.0];

/// Points of a class that are drawn at most: a page is to be read, and to be sent.
const DRAWN: usize = 4_000;

/// What a handout is made of.
#[derive(Clone, Debug)]
pub struct Handout {
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

impl Handout {
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

    /// Writes the step as SVG and as PNG beside each other, both or none. Gives both paths.
    pub fn save_step(&self, path: &Path) -> Result<Vec<PathBuf>> {
        let (svg, png) = (path.with_extension("svg"), path.with_extension("png"));
        crate::report::figure::save::save(&self.figure()?, SIZE, &svg, &png)?;
        Ok(vec![svg, png])
    }

    /// Writes the whole walk of the row as a Markdown page, with its pictures in a folder beside it. All of it or
    /// nothing; the page comes first.
    pub fn save_walk(&self, path: &Path, progress: &Progress) -> std::result::Result<Vec<PathBuf>, Stop> {
        let page = path.with_extension("md");
        let stem = page.file_stem().map_or_else(|| "walk".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let folder = page.with_file_name(format!("{stem}_pictures"));
        let mut pictures = Vec::new();
        let mut text = String::new();
        progress.stage("drawing", STEPS.len() as u64)?;
        for (number, step) in (0_u8..).zip(STEPS) {
            let position = Position { step: number, since: self.position.row, row: self.position.row, played: 0 };
            let sheet = self.sheet(position)?;
            if number == 0 {
                introduction(&mut text, &sheet);
            }
            let name = format!("{number}_{}", step.name());
            section(&mut text, &sheet, position, &format!("{stem}_pictures/{name}.png"), self.numbers);
            let drawn = svg(&sheet.figure, SIZE);
            pictures.push((format!("{name}.png"), png(&drawn, SCALE)?));
            pictures.push((format!("{name}.svg"), drawn.into_bytes()));
            progress.advance(1)?;
        }
        let _ = write!(text, "---\n\n{NOT_ANONYMOUS}\n");
        write_all(&page, text.as_bytes(), &folder, &pictures)?;
        Ok(std::iter::once(page).chain(pictures.into_iter().map(|(name, _)| folder.join(name))).collect())
    }
}

fn write_all(page: &Path, text: &[u8], folder: &Path, pictures: &[(String, Vec<u8>)]) -> Result<()> {
    let mut first = Draft::new(page)?;
    first.write(text)?;
    let folder = Folder::make(folder)?;
    let mut drafts = Vec::new();
    for (name, bytes) in pictures {
        let mut draft = folder.draft(name)?;
        draft.write(bytes)?;
        drafts.push(draft);
    }
    folder.place(drafts, Vec::new(), vec![first])
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

fn section(text: &mut String, sheet: &Sheet, position: Position, picture: &str, numbers: bool) {
    let Sheet { page, walk, .. } = sheet;
    let number = if position.step == 0 { String::new() } else { format!("{}. ", position.step) };
    let _ = writeln!(text, "## {number}{}\n", page.headline);
    if let Some(idle) = &page.idle {
        let _ = writeln!(text, "*{}*\n", escaped(idle));
    }
    if page.idle.is_none() || position.step == 0 {
        let _ = writeln!(text, "{}\n", escaped(&glossary::plain(&page.words)));
        if let Some(formula) = &page.formula {
            let lines = if numbers { formula.numbers.join("\n") } else { String::new() };
            let _ = writeln!(text, "```text\n{}\n{lines}\n```\n", formula.general);
        }
    }
    let _ = writeln!(text, "![{}](<{picture}>)\n", escaped(&page.headline));
    if position.is_born() {
        let _ = writeln!(text, "| column | base | neighbour | new |\n|---|---:|---:|---:|");
        for trace in &walk.traces {
            let (new, changed) = new_cell(trace, position.reach());
            let mark = if changed { "**" } else { "" };
            let cells = [&trace.name, &trace.base, &trace.neighbour].map(|cell| escaped(cell));
            let _ = writeln!(text, "| {} | {} | {} | {mark}{}{mark} |", cells[0], cells[1], cells[2], escaped(&new));
        }
        text.push('\n');
    }
}

/// Signs that Markdown would take for its own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(if sign == '\n' { ' ' } else { sign });
    }
    out
}

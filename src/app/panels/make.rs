//! The dialog in which a table is made: settings at the left, what they make at the right.

use egui::{Align, Label, Layout, ScrollArea, TextEdit, Ui};
use egui_plot::{Plot, PlotPoints, Points};

use crate::{
    app::{
        accessible,
        command::{Command, Queue},
        generated_table::{MadeForm, Preview},
        panels::{
            numbers::{self, NumberControl},
            search,
            widgets::{self, Tips as _, small},
        },
        state::Dialog,
        theme::{self, Tokens},
    },
    table::samples::generated::{
        CLASSES_LIMIT, CLUSTERS_LIMIT, COLUMNS_LIMIT, DECIMALS_LIMIT, MadeTable, NOISE_LIMIT, ROWS_LIMIT,
        SEPARATION_LIMIT, SHAPES, SPREAD_LIMIT, label, shape,
    },
};

/// A setting that is a number.
struct Control {
    key: &'static str,
    label: &'static str,
    tip: &'static str,
    /// What the slider spans; what may be typed.
    slider: [f64; 2],
    range: [f64; 2],
    decimals: usize,
    get: fn(&MadeTable) -> f64,
    set: fn(&mut MadeTable, f64),
}

const CONTROLS: [Control; 11] = [
    Control {
        key: "rows",
        label: "Rows",
        tip: "Rows of the table",
        slider: [20.0, 5_000.0],
        range: [0.0, ROWS_LIMIT as f64],
        decimals: 0,
        get: |make| make.rows as f64,
        set: |make, value| make.rows = value as usize,
    },
    Control {
        key: "columns",
        label: "Columns",
        tip: "Columns besides the class",
        slider: [1.0, 20.0],
        range: [0.0, COLUMNS_LIMIT as f64],
        decimals: 0,
        get: |make| make.columns as f64,
        set: |make, value| make.columns = value as usize,
    },
    Control {
        key: "informative",
        label: "Informative",
        tip: "Columns in which the classes lie apart; they come first",
        slider: [1.0, 10.0],
        range: [0.0, COLUMNS_LIMIT as f64],
        decimals: 0,
        get: |make| make.informative as f64,
        set: |make, value| make.informative = value as usize,
    },
    Control {
        key: "redundant",
        label: "Redundant",
        tip: "Columns that are mixtures of the informative ones; the rest is noise",
        slider: [0.0, 10.0],
        range: [0.0, COLUMNS_LIMIT as f64],
        decimals: 0,
        get: |make| make.redundant as f64,
        set: |make, value| make.redundant = value as usize,
    },
    Control {
        key: "clusters",
        label: "Clusters",
        tip: "Clusters of every class",
        slider: [1.0, 4.0],
        range: [0.0, CLUSTERS_LIMIT as f64],
        decimals: 0,
        get: |make| make.clusters as f64,
        set: |make, value| make.clusters = value as usize,
    },
    Control {
        key: "separation",
        label: "Separation",
        tip: "How far every cluster lies from 0 on every informative column",
        slider: [0.0, 4.0],
        range: [0.0, SEPARATION_LIMIT],
        decimals: 2,
        get: |make| make.separation,
        set: |make, value| make.separation = value,
    },
    Control {
        key: "label_noise",
        label: "Label noise",
        tip: "Share of the rows whose class is drawn anew at random",
        slider: [0.0, 0.5],
        range: [0.0, 1.0],
        decimals: 2,
        get: |make| make.label_noise,
        set: |make, value| make.label_noise = value,
    },
    Control {
        key: "noise",
        label: "Noise",
        tip: "Standard deviation of what is added to every coordinate; the outer radius is 1",
        slider: [0.0, 0.6],
        range: [0.0, NOISE_LIMIT],
        decimals: 2,
        get: |make| make.noise,
        set: |make, value| make.noise = value,
    },
    Control {
        key: "factor",
        label: "Factor",
        tip: "Radius of the inner circle, the outer being 1",
        slider: [0.0, 0.95],
        range: [0.0, 0.99],
        decimals: 2,
        get: |make| make.factor,
        set: |make, value| make.factor = value,
    },
    Control {
        key: "spread",
        label: "Spread",
        tip: "Standard deviation of a blob; the centres lie between −10 and 10",
        slider: [0.0, 5.0],
        range: [0.0, SPREAD_LIMIT],
        decimals: 2,
        get: |make| make.spread,
        set: |make, value| make.spread = value,
    },
    Control {
        key: "decimals",
        label: "Decimals",
        tip: "Decimals that every number is written with",
        slider: [0.0, 6.0],
        range: [0.0, DECIMALS_LIMIT as f64],
        decimals: 0,
        get: |make| f64::from(make.decimals),
        set: |make, value| make.decimals = value as u8,
    },
];

/// Sides of the picture.
const HEIGHT: f32 = 250.0;

pub fn show(ui: &mut Ui, form: &MadeForm, queue: &mut Queue) {
    let screen = ui.ctx().content_rect().size();
    ui.set_width((theme::DIALOG * 1.5).min(screen.x - 60.0));
    widgets::title(ui, "Make a table");
    let mut make = form.make.clone();
    let height = (screen.y - 250.0).clamp(120.0, 420.0);
    ui.columns(2, |sides| {
        ScrollArea::vertical().id_salt("make").max_height(height).auto_shrink([false, true]).show(
            &mut sides[0],
            |ui| {
                ui.set_width(ui.available_width() - 10.0);
                settings(ui, form, &mut make);
            },
        );
        preview(&mut sides[1], form, height);
    });
    ui.add_space(6.0);
    let mut path = form.path.clone();
    let ready = form.error.is_none();
    widgets::row(ui, "File", "Where to save it", |ui, name| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let save = ui.add_enabled(ready && !path.trim().is_empty(), egui::Button::new("Save as CSV"));
            if save.tip("Write the made table to this file, without opening it").clicked() {
                queue.push_back(Command::SaveMade(form.make.clone(), path.trim().into()));
            }
            let field = TextEdit::singleline(&mut path).desired_width(ui.available_width());
            ui.add(field.hint_text("Path of a CSV file")).of_row(name);
        });
    });
    match &form.saved {
        Some((said, true)) => widgets::error(ui, Some(said)),
        Some((said, false)) => widgets::hint(ui, said),
        None => {}
    }
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let about = "Open the made table, with the default settings";
        if widgets::main_button(ui, "Open", ready).tip(about).clicked() {
            queue.push_back(Command::OpenMade(form.make.clone()));
        }
        widgets::button(ui, Command::CloseDialog, queue);
    });
    if make != form.make {
        let with = MadeForm { path, ..form.with(make) };
        queue.push_back(Command::Edit(Dialog::Make(Box::new(with))));
    } else if path != form.path {
        let with = MadeForm { path, saved: None, ..form.clone() };
        queue.push_back(Command::Edit(Dialog::Make(Box::new(with))));
    }
}

fn settings(ui: &mut Ui, form: &MadeForm, make: &mut MadeTable) {
    let shapes: Vec<(&str, &str)> = SHAPES.iter().map(|shape| (shape.name, shape.title)).collect();
    let about = shape(&make.shape).map_or("", |shape| shape.about);
    let now = shape(&make.shape).map_or("", |shape| shape.name);
    if let Some(new) = widgets::row(ui, "Shape", about, |ui, label| widgets::choice(ui, label, now, &shapes)) {
        let before = make.class_count();
        new.clone_into(&mut make.shape);
        if make.class_count() != before {
            make.weights.clear();
        }
    }
    widgets::error(ui, form.error_of("shape"));
    for control in &CONTROLS {
        number(ui, form, make, control);
        if control.key == "rows" {
            classes(ui, form, make);
        }
    }
    let seed = NumberControl {
        slider: 0.0..=9_999.0,
        range: 0.0..=9_007_199_254_740_992.0,
        step: 1.0,
        decimals: 0,
        suffix: "",
    };
    let changed = widgets::row(ui, "Seed", "The same settings and seed give the same table", |ui, label| {
        numbers::number_box(ui, label, make.seed as f64, &seed)
    });
    if let Some(seed) = changed {
        make.seed = seed as u64;
    }
    widgets::error(ui, form.error_of("seed"));
}

fn number(ui: &mut Ui, form: &MadeForm, make: &mut MadeTable, control: &Control) {
    if !shape(&make.shape).is_some_and(|shape| shape.uses(control.key)) {
        return;
    }
    let number = NumberControl {
        slider: control.slider[0]..=control.slider[1],
        range: control.range[0]..=control.range[1],
        step: if control.decimals == 0 { 1.0 } else { 0.01 },
        decimals: control.decimals,
        suffix: "",
    };
    let now = (control.get)(make);
    let changed = widgets::row(ui, control.label, control.tip, |ui, label| numbers::slider(ui, label, now, &number));
    if let Some(value) = changed {
        (control.set)(make, value);
    }
    widgets::error(ui, form.error_of(control.key));
}

/// How many classes, and a share for each but the last, which has what is left.
fn classes(ui: &mut Ui, form: &MadeForm, make: &mut MadeTable) {
    if shape(&make.shape).is_some_and(|shape| shape.uses("classes")) {
        let most = CLASSES_LIMIT as f64;
        let number = NumberControl { slider: 2.0..=6.0, range: 0.0..=most, step: 1.0, decimals: 0, suffix: "" };
        let changed = widgets::row(ui, "Classes", "Called a, b, c and so on", |ui, label| {
            numbers::slider(ui, label, make.classes as f64, &number)
        });
        if let Some(classes) = changed {
            make.classes = classes as usize;
            make.weights.clear();
        }
        widgets::error(ui, form.error_of("classes"));
    }
    // While the weights cannot be followed they are shown as they are.
    let mut shares = make.shares().unwrap_or_else(|_| make.weights.clone());
    shares.truncate(make.class_count().saturating_sub(1));
    let number = NumberControl { slider: 0.01..=0.99, range: 0.0..=1.0, step: 0.01, decimals: 2, suffix: "" };
    for class in 0..shares.len() {
        let name = format!("Share of {}", label(class));
        let tip = "Its share in the rows; the last class has what is left";
        let changed = widgets::row(ui, &name, tip, |ui, label| numbers::slider(ui, label, shares[class], &number));
        if let Some(share) = changed {
            shares[class] = share;
            make.weights.clone_from(&shares);
        }
    }
    widgets::error(ui, form.error_of("weights"));
}

fn preview(ui: &mut Ui, form: &MadeForm, height: f32) {
    let tokens = Tokens::of(ui);
    let Preview { classes, summary, note } = &*form.preview;
    let room = (height - 22.0 * classes.len().min(4) as f32 - 40.0).clamp(90.0, HEIGHT);
    let drawn: usize = classes.iter().map(|class| class.points.len()).sum();
    let radius = if drawn > 600 { 1.6 } else { 2.2 };
    let plot = Plot::new("made")
        .height(room)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_x(false)
        .show_y(false)
        .show(ui, |plot| {
            // The largest class lies below the others.
            let mut order: Vec<_> = classes.iter().collect();
            order.sort_by_key(|class| class.rank);
            for class in order {
                let points = Points::new(class.label.as_str(), PlotPoints::new(class.points.clone()));
                plot.points(points.radius(radius).color(tokens.class(class.rank)).allow_hover(false));
            }
        });
    accessible::picture(&plot.response, "Preview of the table", summary);
    let name = |at: usize| classes[at].label.as_str();
    let found = search::list(ui, egui::Id::unique("classes made"), "classes", classes.len(), name);
    ScrollArea::vertical().id_salt("classes").max_height((height - room - 30.0).max(44.0)).show(ui, |ui| {
        for class in found.places.iter().map(|&at| &classes[at]) {
            ui.horizontal(|ui| {
                widgets::dot(ui, class.rank);
                ui.add(Label::new(&class.label));
                ui.add(Label::new(small(&class.count).color(tokens.secondary)).truncate());
            });
        }
    });
    widgets::hint(ui, note.as_deref().unwrap_or("The first two columns."));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_control_and_no_control_is_idle() {
        // The others are drawn by hand.
        let by_hand = ["weights", "seed", "classes"];
        for shape in SHAPES {
            for key in shape.uses {
                assert!(by_hand.contains(key) || CONTROLS.iter().any(|control| control.key == *key), "{key}");
            }
        }
        for control in &CONTROLS {
            assert!(SHAPES.iter().any(|shape| shape.uses(control.key)), "{}", control.key);
            let mut make = MadeTable::default();
            (control.set)(&mut make, control.slider[1]);
            assert_eq!((control.get)(&make), control.slider[1], "{}", control.key);
        }
    }
}

//! Renders the real window into `screenshots/`; needs a graphics driver, a software one will do (`--test screenshots`).

#![expect(clippy::expect_used, reason = "a test may panic")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use egui::{Pos2, Vec2};
use egui_kittest::Harness;
use smotescope::{
    app::{
        Options, Smotescope,
        command::{Change, Command},
        evaluate::{self, action::EvaluateAction, view::EvaluateTab},
        explore::{self, tab::Tab},
        learn::LEARN,
        learn::action::LearnAction,
        plots::data::{AxisChoice, RowId},
        publish::{self, PublishStep},
        scatter_options::{self, Dimensions},
        share,
        theme::ThemeChoice,
    },
    measures::audit::GATES,
    recipe::EvaluateRecipe,
    sampling::fate::When,
};

/// Steps until nothing is under way.
fn settle(harness: &mut Harness<'_, Smotescope>) {
    let since = Instant::now();
    harness.run_steps(2);
    while harness.state_mut().busy() || harness.state().studying() {
        assert!(since.elapsed() < Duration::from_mins(5), "the window does not come to rest");
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
    harness.run_steps(4);
}

fn window<'a>(size: Vec2, commands: &[Command]) -> Harness<'a, Smotescope> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(64)
        .wgpu()
        .build_eframe(|creation| Smotescope::new(&creation.egui_ctx, Options::default()));
    settle(&mut harness);
    for command in commands {
        harness.state_mut().send(command.clone());
        settle(&mut harness);
    }
    harness
}

/// Renders, checks that something was drawn, and writes the picture.
fn save(harness: &mut Harness<'_, Smotescope>, name: &str) {
    let image = harness.render().expect("a graphics driver that can render");
    let first = *image.get_pixel(0, 0);
    let other = image.pixels().filter(|pixel| **pixel != first).count();
    assert!(other > 20_000, "{name}: almost nothing was drawn");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    std::fs::create_dir_all(&folder).expect("the folder for pictures");
    image.save(folder.join(name)).expect("the picture can be written");
}

fn small() -> Vec2 {
    Vec2::new(1280.0, 720.0)
}

fn look(theme: ThemeChoice) -> Vec<Command> {
    vec![
        Command::Theme(theme),
        Command::Change(Change::DropClosest(10.0)),
        Command::Pin(Some(RowId::Synthetic { class: 1, index: 3 })),
    ]
}

#[test]
fn explore() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        save(&mut window(small(), &look(theme)), &format!("explore_{name}.png"));
        save(&mut window(Vec2::new(1920.0, 1080.0), &look(theme)), &format!("explore_{name}_1920.png"));
    }
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        for method in ["adasyn", "borderline", "copula", "simplex"] {
            let mut commands = look(theme);
            commands.push(Command::Change(Change::Method(method)));
            save(&mut window(small(), &commands), &format!("method_{method}_{name}.png"));
        }
        let cleaned = |size: Vec2, name: &str| {
            let mut commands = vec![Command::Theme(theme)];
            commands.push(Command::Change(Change::Cleaner(When::Before, 0, Some("tomek"))));
            commands.push(Command::Change(Change::Cleaner(When::After, 0, Some("enn"))));
            commands.push(Command::Pin(Some(RowId::Real(32))));
            save(&mut window(size, &commands), name);
        };
        cleaned(small(), &format!("clean_{name}.png"));
        cleaned(Vec2::new(1920.0, 1080.0), &format!("clean_{name}_1920.png"));
    }
}

#[test]
fn dock() {
    let at = |theme: ThemeChoice, tab: Tab| {
        let mut commands = look(theme);
        commands.push(Command::Pin(None));
        commands.push(Command::from(explore::action::ExploreAction::Tab(tab)));
        commands
    };
    let light = ThemeChoice::Light;
    for (tab, name) in [
        (Tab::Borderline, "borderline"),
        (Tab::Costs, "costs"),
        (Tab::Seeds, "seeds"),
        (Tab::Columns, "columns"),
        (Tab::Rows, "rows"),
    ] {
        save(&mut window(small(), &at(light, tab)), &format!("dock_{name}.png"));
    }
    let mut compared = at(light, Tab::Distance);
    compared.push(Command::from(explore::action::ExploreAction::TakeSnapshot));
    compared.push(Command::Change(Change::k(15)));
    compared.push(Command::Change(Change::DropClosest(25.0)));
    save(&mut window(small(), &compared), "dock_snapshot.png");
    compared.push(Command::from(explore::action::ExploreAction::ToggleCumulative));
    compared[0] = Command::Theme(ThemeChoice::Dark);
    save(&mut window(Vec2::new(1920.0, 1080.0), &compared), "dock_cumulative_dark_1920.png");
    let mut correlations = at(ThemeChoice::Dark, Tab::Columns);
    correlations.push(Command::from(explore::action::ExploreAction::ToggleCorrelations));
    save(&mut window(small(), &correlations), "dock_correlations_dark.png");
}

#[test]
fn side_by_side() {
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        for (size, suffix) in [(small(), ""), (Vec2::new(1920.0, 1080.0), "_1920")] {
            let mut commands = vec![Command::Theme(theme)];
            commands.push(Command::from(explore::action::ExploreAction::Tab(Tab::Methods)));
            commands.push(Command::from(explore::action::ExploreAction::ToggleFill));
            save(&mut window(size, &commands), &format!("side_by_side_{name}{suffix}.png"));
        }
    }
}

#[test]
fn pictures() {
    let three = Command::Picture(scatter_options::PictureAction::Dimensions(Dimensions::Three));
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        let mut commands = vec![
            Command::Theme(theme),
            three.clone(),
            Command::Picture(scatter_options::PictureAction::ToggleLoadings),
        ];
        save(&mut window(small(), &commands), &format!("three_{name}.png"));
        commands[2] = Command::Picture(scatter_options::PictureAction::ToggleCompared);
        commands.swap_remove(1);
        save(&mut window(small(), &commands), &format!("compared_{name}.png"));
    }
    let light = Command::Theme(ThemeChoice::Light);
    let drop = Command::Change(Change::DropClosest(10.0));
    let figure = Command::Out(share::ShareAction::ShowFigure);
    save(&mut window(small(), &[light.clone(), drop.clone(), figure]), "figure.png");
    save(&mut window(small(), &[light, drop, Command::Out(share::ShareAction::ShowRecipe)]), "recipe_as.png");
}

/// A lesson at one of its screens.
fn lesson(name: &str, beats: usize, theme: ThemeChoice) -> Vec<Command> {
    let mut commands = vec![
        Command::Theme(theme),
        Command::from(LearnAction::ToggleMotion),
        Command::from(LearnAction::OpenLesson(name.into())),
    ];
    commands.extend(std::iter::repeat_n(Command::from(LearnAction::Step), beats));
    commands
}

#[test]
fn learn() {
    let steps = |theme: ThemeChoice, steps: usize| {
        let mut commands = vec![Command::Theme(theme), Command::Workspace(LEARN)];
        commands.push(Command::from(LearnAction::ToggleMotion));
        commands.extend(std::iter::repeat_n(Command::from(LearnAction::Step), steps));
        commands
    };
    save(&mut window(small(), &lesson("k-too-large", 5, ThemeChoice::Light)), "learn_light.png");
    save(&mut window(small(), &steps(ThemeChoice::Dark, 4)), "learn_dark.png");
    save(&mut window(Vec2::new(1920.0, 1080.0), &steps(ThemeChoice::Light, 6)), "learn_light_1920.png");
    save(&mut window(Vec2::new(640.0, 480.0), &steps(ThemeChoice::Light, 4)), "learn_smallest.png");
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        save(&mut window(small(), &lesson("which-rows-breed", 5, theme)), &format!("lesson_breed_{name}.png"));
        save(&mut window(small(), &lesson("cleaning-up", 5, theme)), &format!("lesson_cleaning_{name}.png"));
    }
    let mut presented = lesson("whole-numbers", 6, ThemeChoice::Light);
    presented.push(Command::from(LearnAction::TogglePresentation));
    save(&mut window(small(), &presented), "presentation_light.png");
    presented[0] = Command::Theme(ThemeChoice::Dark);
    save(&mut window(small(), &presented), "presentation_dark.png");
    let light = Command::Theme(ThemeChoice::Light);
    save(&mut window(small(), &[light.clone(), Command::from(LearnAction::ShowLessons)]), "lessons.png");
    save(&mut window(small(), &[light, Command::ShowMake]), "make.png");
}

#[test]
fn publishing() {
    let at = |theme: ThemeChoice, step: PublishStep, gate: Option<&str>| {
        let mut commands = vec![
            Command::Theme(theme),
            Command::Change(Change::DropClosest(10.0)),
            Command::from(publish::action::PublishAction::Go(step)),
            // Not the home of whoever runs this.
            Command::from(publish::action::PublishAction::Edit(Box::new(publish::card::CardForm {
                folder: "release".to_owned(),
                ..publish::card::CardForm::default()
            }))),
        ];
        let gate = gate.and_then(|id| GATES.iter().position(|gate| gate.id() == id));
        commands.extend(gate.map(|at| Command::from(publish::action::PublishAction::Gate(at))));
        commands
    };
    // One window for all, as it audits the table once.
    let mut harness = window(small(), &at(ThemeChoice::Light, PublishStep::Released, None));
    let mut picture = |size: Vec2, (theme, step, gate): (ThemeChoice, PublishStep, Option<&str>), name: &str| {
        harness.set_size(size);
        for command in at(theme, step, gate) {
            harness.state_mut().send(command);
            settle(&mut harness);
        }
        save(&mut harness, name);
    };
    for (theme, name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        for (step, gate, what) in [
            (PublishStep::Released, None, "released"),
            (PublishStep::Gates, Some("membership"), "gates"),
            (PublishStep::Compare, None, "compare"),
            (PublishStep::Card, None, "card"),
        ] {
            picture(small(), (theme, step, gate), &format!("publish_{what}_{name}.png"));
            picture(Vec2::new(1920.0, 1080.0), (theme, step, gate), &format!("publish_{what}_{name}_1920.png"));
        }
    }
    picture(small(), (ThemeChoice::Light, PublishStep::Generate, None), "publish_generate.png");
    picture(Vec2::new(640.0, 480.0), (ThemeChoice::Light, PublishStep::Gates, None), "publish_smallest.png");
}

#[test]
fn a_row_under_the_pointer() {
    let mut harness = window(small(), &[Command::Theme(ThemeChoice::Light)]);
    harness.hover_at(Pos2::new(640.0, 380.0));
    harness.state_mut().send(Command::Hover(Some(RowId::Synthetic { class: 1, index: 7 })));
    harness.run_steps(2);
    save(&mut harness, "hover.png");
}

#[test]
fn dialogs() {
    for (command, name) in [
        (Command::ShowColumns, "columns.png"),
        (Command::ShowExport, "export.png"),
        (Command::ShowPalette, "palette.png"),
        (Command::ShowOpen, "open.png"),
        (Command::ShowShortcuts, "shortcuts.png"),
    ] {
        save(&mut window(small(), &[Command::Theme(ThemeChoice::Light), command]), name);
    }
}

#[test]
fn other_tables() {
    let light = Command::Theme(ThemeChoice::Light);
    save(&mut window(small(), &[light.clone(), Command::OpenSample("wine")]), "three_classes.png");
    let axes = Command::Axes(AxisChoice::Column(0), AxisChoice::Column(1));
    save(&mut window(small(), &[light.clone(), Command::OpenSample("two-islands"), axes]), "two_columns.png");
    let error = Command::Change(Change::k(900));
    save(&mut window(small(), &[light.clone(), error]), "error.png");
    save(&mut window(Vec2::new(640.0, 480.0), &[light]), "smallest.png");
}

#[test]
fn evaluating() {
    let models = ["logistic", "tree"].map(str::to_owned).to_vec();
    let few = EvaluateRecipe { models, splits: 4, ..EvaluateRecipe::default() };
    let tabs = [
        (EvaluateTab::Scores, "scores"),
        (EvaluateTab::Curves, "curves"),
        (EvaluateTab::Remedy, "remedy"),
        (EvaluateTab::Leaks, "leaks"),
    ];
    let themes = [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")];
    for (size, suffix) in [(small(), ""), (Vec2::new(1920.0, 1080.0), "_1920"), (Vec2::new(640.0, 480.0), "_small")] {
        let begun =
            [Command::Workspace(evaluate::EVALUATE), EvaluateAction::Set("splits", Box::new(few.clone())).into()];
        let mut shown = window(size, &begun);
        // The usual folder is one of whoever takes the pictures.
        shown.state_mut().send(EvaluateAction::ReportFolder("stroke-clinic-evaluation".to_owned()).into());
        save(&mut shown, &format!("evaluate_begun{suffix}.png"));
        shown.state_mut().send(EvaluateAction::Run.into());
        shown.state_mut().send(EvaluateAction::Line(0, 2).into());
        settle(&mut shown);
        shown.state_mut().send(EvaluateAction::MeasureLeaks.into());
        for (theme, name) in themes {
            shown.state_mut().send(Command::Theme(theme));
            for (tab, view) in tabs {
                shown.state_mut().send(EvaluateAction::Tab(tab).into());
                settle(&mut shown);
                shown.state_mut().send(EvaluateAction::ChooseByRule.into());
                settle(&mut shown);
                save(&mut shown, &format!("evaluate_{view}_{name}{suffix}.png"));
            }
        }
    }
}

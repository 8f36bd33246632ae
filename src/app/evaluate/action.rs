//! What can be asked of the workspace Evaluate.

use egui::{Key, Modifiers};

use crate::{
    app::{
        evaluate::{EVALUATE, view::EvaluateTab},
        spec::{CTRL, Spec, specs},
    },
    evaluate::cases::{CASES, Case},
    recipe::EvaluateRecipe,
};

#[derive(Clone, Debug, PartialEq)]
pub enum EvaluateAction {
    Run,
    MeasureLeaks,
    /// Opens a built-in table with the comparison that shows what a text read carelessly.
    OpenCase(&'static str),
    Tab(EvaluateTab),
    /// The settings of the comparison, and which of them was changed.
    Set(&'static str, Box<EvaluateRecipe>),
    /// Looks at a line: a model and an arm, by their numbers in the comparison.
    Line(usize, usize),
    LineUp,
    LineDown,
    /// Draws the curves of an arm, or leaves them out.
    ToggleArm(usize),
    /// Whose curves are drawn, of more than two classes.
    Class(u32),
    Threshold(f64),
    /// The slider goes to where the rule has chosen.
    ChooseByRule,
    /// Adds an arm to the comparison, and runs it.
    AddArms(Vec<String>),
    /// A column of the table is shown, or is not.
    ToggleColumn(&'static str),
    UsualColumns,
    CopyScores,
    /// Where the report goes.
    ReportFolder(String),
    BrowseReport,
    WriteReport,
}

const NONE: Modifiers = Modifiers::NONE;

specs! {
    EvaluateAction {
        Self::Run => Spec::new("Run the comparison", "Train and test every model on every arm, split by split")
            .keys_in(EVALUATE, &[(CTRL, Key::Enter)]), [Self::Run];
        Self::MeasureLeaks => Spec::new(
            "Measure leaks",
            "How far copies among the test rows, resampling before the split, the best seed and scaling on all rows flatter the models",
        ), [Self::MeasureLeaks];
        Self::OpenCase(name) => {
            let case = Case::find(name);
            Spec::new(
                format!("Case: {}", case.map_or(*name, |case| case.title)),
                case.map_or("", |case| case.careless),
            )
        }, CASES.iter().map(|case| Self::OpenCase(case.name));
        Self::Tab(tab) => Spec::new(format!("Evaluate: {}", tab.name().to_lowercase()), tab.about()),
            EvaluateTab::ALL.map(Self::Tab);
        Self::Set(..) => Spec::new("Change the comparison", ""), [];
        Self::Line(..) => Spec::new("Look at a line", ""), [];
        Self::LineUp => Spec::new("Line above", "Look at the model and arm of the line above")
            .keys_in(EVALUATE, &[(NONE, Key::ArrowUp)]), [Self::LineUp];
        Self::LineDown => Spec::new("Line below", "Look at the model and arm of the line below")
            .keys_in(EVALUATE, &[(NONE, Key::ArrowDown)]), [Self::LineDown];
        Self::ToggleArm(_) => Spec::new("Show or hide the curves of an arm", ""), [];
        Self::Class(_) => Spec::new("Class of the curves", ""), [];
        Self::Threshold(_) => Spec::new("Threshold", ""), [];
        Self::ChooseByRule => Spec::new(
            "Choose by the rule",
            "The slider goes to the mean of the thresholds that the rule chose on training rows put aside",
        ), [Self::ChooseByRule];
        Self::AddArms(_) => Spec::new("Add the arms and run", "What is missing is added, and all of it compared anew"), [];
        Self::ToggleColumn(_) => Spec::new("Show or hide a measure", ""), [];
        Self::UsualColumns => Spec::new("Usual measures", "The columns of the table as they are at first"),
            [Self::UsualColumns];
        Self::CopyScores => Spec::new(
            "Copy the scores",
            "The table as it is shown, on the clipboard, its columns set apart by tabs",
        ), [Self::CopyScores];
        Self::ReportFolder(_) => Spec::new("Folder of the report", ""), [];
        Self::BrowseReport => Spec::new("Browse…", "Choose the folder that the report is written to"), [];
        Self::WriteReport => Spec::new(
            "Write the report",
            "A page, the scores as CSV, Markdown, LaTeX and JSON, every curve as SVG and PNG, and the recipe: all or none",
        ), [Self::WriteReport];
    }
}

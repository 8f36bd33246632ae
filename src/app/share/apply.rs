//! What the actions do.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use egui::{ColorImage, Context};

use super::{FigureForm, Plot, RecipeForm, ShareAction, ShareResult, plots};
use crate::{
    app::{
        Smotescope,
        document::Input,
        jobs::arrival::{JobResult, Purpose},
        state::Dialog,
    },
    error::{Error, Result},
    progress::Stop,
    report::{
        charts::{self, SIZE, column},
        figure::{
            Figure, png,
            save::{SCALE, save},
            svg::svg,
        },
        files,
        recipe_as::{As, OUT},
    },
};

impl Smotescope {
    pub(in crate::app) fn out(&mut self, ctx: &Context, action: ShareAction) {
        match action {
            ShareAction::ShowFigure => self.show_figure(None),
            ShareAction::Choose(plot) => self.show_figure(Some(plot)),
            ShareAction::SaveFigure(path) => self.save_figure(path),
            ShareAction::Copy(plot) => self.copy_figure(plot, |text| {
                let (width, height, bytes) = png::pixels(text, SCALE)?;
                Ok(ShareResult::Image(ColorImage::from_rgba_unmultiplied([width, height], &bytes)))
            }),
            ShareAction::CopySvg(plot) => self.copy_figure(plot, |text| Ok(ShareResult::Svg(text.to_owned()))),
            ShareAction::ShowRecipe => self.show_recipe(As::default()),
            ShareAction::Recipe(form) => self.show_recipe(form),
            ShareAction::CopyRecipe => {
                if let Some(Dialog::RecipeAs { form, error }) = &mut self.state.view.dialog {
                    ctx.copy_text(form.text.clone());
                    form.done = Some("Copied".to_owned());
                    *error = None;
                }
            }
            ShareAction::SaveRecipe(path) => self.save_recipe_as(&path),
            ShareAction::Browse => {
                let path = match &self.state.view.dialog {
                    Some(Dialog::Figure { form, .. }) => PathBuf::from(&form.path),
                    Some(Dialog::RecipeAs { form, .. }) => PathBuf::from(&form.path),
                    _ => return,
                };
                if self.system_dialogs {
                    self.jobs.pick(Purpose::Out, path);
                }
            }
        }
    }

    /// The path that was chosen in the system's dialog.
    pub(in crate::app) fn picked_out(&mut self, path: &Path) {
        match &mut self.state.view.dialog {
            Some(Dialog::Figure { form, .. }) => form.path = path.display().to_string(),
            Some(Dialog::RecipeAs { form, .. }) => form.path = path.display().to_string(),
            _ => {}
        }
    }

    fn figure_of(&self, plot: Plot) -> Option<Figure> {
        let source = plot.source(self.state.chart_source()?);
        let chart = charts::find(plot.chart).filter(|chart| (chart.available)(&source))?;
        Some((chart.figure)(&source))
    }

    fn show_figure(&mut self, plot: Option<Plot>) {
        let Some(source) = self.state.chart_source() else { return };
        let Some(plot) = plot.or_else(|| plots(&source).first().copied()) else { return };
        let Some(figure) = self.figure_of(plot).map(Arc::new) else { return };
        let path = match &self.state.view.dialog {
            // What was typed stays; what was proposed for the other chart does not.
            Some(Dialog::Figure { form, .. }) if form.path != self.figure_path(form.plot) => form.path.clone(),
            _ => self.figure_path(plot),
        };
        let form = Box::new(FigureForm { plot, figure, path, busy: false, done: None });
        self.state.view.dialog = Some(Dialog::Figure { form, error: None });
    }

    fn figure_path(&self, plot: Plot) -> String {
        let source = self.state.chart_source().zip(plot.column);
        let column = source.as_ref().and_then(|(source, at)| column::name(source, *at));
        let name = column.map_or_else(|| plot.chart.to_owned(), |[class, column]| format!("{column}_of_{class}"));
        // Names of columns may hold what names of files must not.
        let name: String =
            name.chars().map(|it| if it.is_alphanumeric() || "-_".contains(it) { it } else { '_' }).collect();
        self.suggested_path(&format!("{name}.svg")).display().to_string()
    }

    fn save_figure(&mut self, path: PathBuf) {
        let Some(Dialog::Figure { form, error }) = &mut self.state.view.dialog else { return };
        form.busy = true;
        form.done = None;
        *error = None;
        let figure = Arc::clone(&form.figure);
        self.make_out(move || {
            let (svg, png) = (path.with_extension("svg"), path.with_extension("png"));
            save(&figure, SIZE, &svg, &png)?;
            Ok(ShareResult::Saved(vec![svg, png]))
        });
    }

    fn copy_figure(&mut self, plot: Plot, make: impl FnOnce(&str) -> Result<ShareResult> + Send + 'static) {
        if let Some(figure) = self.figure_of(plot) {
            self.make_out(move || make(&svg(&figure, SIZE)));
        }
    }

    /// Drawing takes its time: not in the frame.
    fn make_out(&mut self, make: impl FnOnce() -> Result<ShareResult> + Send + 'static) {
        self.jobs.write(move |_| JobResult::Out(make().map_err(Stop::from)), |error| JobResult::Out(Err(error.into())));
    }

    pub(in crate::app) fn out_arrived(&mut self, ctx: &Context, made: std::result::Result<ShareResult, Stop>) {
        if let Some(Dialog::Figure { form, .. }) = &mut self.state.view.dialog {
            form.busy = false;
        }
        match made {
            Ok(made) => self.made_out(ctx, made),
            Err(Stop::Failed(error)) => self.show_error(error),
            Err(Stop::Cancelled) => {}
        }
    }

    /// Puts what was made where it belongs.
    fn made_out(&mut self, ctx: &Context, made: ShareResult) {
        match made {
            ShareResult::Saved(paths) => {
                self.state.view.dialog = None;
                let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
                self.notify(format!("Wrote {}", names.join(" and ")));
            }
            ShareResult::Image(image) => {
                let [wide, high] = image.size;
                ctx.copy_image(image);
                self.report_done(format!("Copied the figure, {wide} × {high} pixels"));
            }
            ShareResult::Svg(text) => {
                ctx.copy_text(text);
                self.report_done("Copied the figure as SVG".to_owned());
            }
        }
    }

    /// In the dialog if it is open, and otherwise above the picture.
    fn report_done(&mut self, text: String) {
        match &mut self.state.view.dialog {
            Some(Dialog::Figure { form, .. }) => form.done = Some(text),
            _ => self.notify(text),
        }
    }

    fn show_recipe(&mut self, form: As) {
        let document = &self.state.document;
        let Some(table) = document.table.as_deref() else { return };
        let input = match &document.input {
            Some(Input::File(path)) => path.display().to_string(),
            // Not in a file yet: under this name `smotescope samples` and the window write it.
            _ => format!("{}.csv", table.name),
        };
        // With these settings a file was exported: the command makes the same file.
        let last = self.state.results.exported.as_ref().filter(|last| last.of == document.recipe);
        let (recipe, out) = match last {
            Some(last) => (&last.recipe, last.out.display().to_string()),
            None => (&document.recipe, OUT.to_owned()),
        };
        let (text, error) = match form.text(recipe, Some(table), &input, &out) {
            Ok(text) => (text, None),
            Err(error) => (String::new(), Some(error.message)),
        };
        let path = self.suggested_path(form.ending()).display().to_string();
        let form = Box::new(RecipeForm { form, text, path, done: None });
        self.state.view.dialog = Some(Dialog::RecipeAs { form, error });
    }

    fn save_recipe_as(&mut self, path: &Path) {
        let Some(Dialog::RecipeAs { form, error }) = &mut self.state.view.dialog else { return };
        (form.done, *error) = match written(path, form.form, &form.text) {
            Ok(()) => (Some(format!("Wrote {}", path.display())), None),
            Err(failed) => (None, Some(failed.message)),
        };
    }
}

fn written(path: &Path, form: As, text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::usage("there is nothing to write"));
    }
    files::written(path, form.file(text).as_bytes())?;
    #[cfg(unix)]
    if form == As::Command {
        use std::os::unix::fs::PermissionsExt as _;
        // A file system without permissions has none to give.
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755));
    }
    Ok(())
}

//! The report as a page that stands alone: style and pictures are inside, and nothing is fetched or run.

use crate::{
    error::Error,
    evaluate::{
        leakage::{Labels, Leakage},
        output::{
            Findings,
            text::{self, HEADS, SHOWN, cell, counts, difference},
        },
        summary::{ArmSummary, Summarised},
    },
    evaluation::measures::MEASURES,
    report::{
        figure::{
            Figure,
            palette::{LIGHT, mix, style},
            svg::{escape, svg},
        },
        format::{clip, thousands},
    },
};

const STYLE: &str = include_str!("page.css");

/// A picture beside another one, in points.
const SIZE: [f32; 2] = [420.0, 330.0];

/// Letters of the title in the window's bar.
const TITLE: usize = 120;

/// The text as it grows.
struct Html(String);

impl Html {
    fn push(&mut self, piece: impl AsRef<str>) {
        self.0.push_str(piece.as_ref());
    }
}

pub fn page(found: &Findings<'_>, figures: &[(String, Figure)]) -> Result<String, Error> {
    let read = &found.study.read;
    let title = format!("Does resampling help? {}", read.table.name);
    let mut page = Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(&clip(&title, TITLE)),
        colours()
    ));
    page.push(format!("<header>\n<p class=\"kind\">Evaluation</p>\n<h1>{}</h1>\n", escape(&title)));
    for line in text::about(found) {
        page.push(format!("<p>{}</p>\n", escape(&line)));
    }
    page.push("</header>\n");
    for model in 0..found.study.settings.models.len() {
        page.push(of_model(found, model, figures));
    }
    page.push(found.leakage.map_or_else(String::new, leaks));
    page.push(arms(found));
    page.push(words());
    page.push(&made_with(found)?);
    page.push("</main>\n</body>\n</html>\n");
    Ok(page.0)
}

fn colours() -> String {
    style(&[
        ("ground", LIGHT.ground),
        ("panel", mix(LIGHT.ground, LIGHT.line, 0.35)),
        ("line", LIGHT.line),
        ("text", LIGHT.text),
        ("secondary", LIGHT.secondary),
        ("accent", LIGHT.accent),
    ])
}

fn of_model(found: &Findings<'_>, model: usize, figures: &[(String, Figure)]) -> String {
    let summaries: Vec<&ArmSummary> = found.summaries.iter().filter(|summary| summary.model == model).collect();
    let mut section = Html(format!("<section>\n<h2>{}</h2>\n", escape(found.model_title(model))));
    section.push(scores(found, &summaries));
    for line in text::accuracy(found, model).into_iter().chain(text::failures(found, &summaries)) {
        section.push(format!("<p>{}</p>\n", escape(line.trim_end())));
    }
    section.push("<div class=\"figures\">\n");
    let prefix = format!("{}-", found.model_name(model));
    for (_, figure) in figures.iter().filter(|(name, _)| name.starts_with(&prefix)) {
        section.push(format!(
            "<figure>{}<figcaption>{}</figcaption></figure>\n",
            svg(figure, SIZE),
            escape(&figure.summary)
        ));
    }
    section.push("</div>\n<h3>Confusion matrices</h3>\n<p>Rows of all splits together; a line is a true class, a column the class \
                that was named.</p>\n<div class=\"matrices\">\n");
    for summary in summaries.iter().filter(|summary| summary.failure.is_none()) {
        section.push(matrix(found, summary));
    }
    section.push("</div>\n</section>\n");
    section.0
}

/// The scores of a model's arms: value, interval, rows and difference in one cell.
fn scores(found: &Findings<'_>, summaries: &[&ArmSummary]) -> String {
    let heads: Vec<String> = HEADS.iter().map(|head| format!("<th>{head}</th>")).collect();
    let mut table = Html(format!(
        "<div class=\"table\"><table>\n<thead><tr><th>arm</th>{}</tr></thead>\n<tbody>\n",
        heads.concat()
    ));
    for summary in summaries {
        table.push(format!("<tr><td>{}</td>", escape(found.arm_name(summary.arm))));
        for name in SHOWN {
            table.push(format!(
                "<td>{}</td>",
                summary.score(name).map_or_else(String::new, |score| of_score(score, summary))
            ));
        }
        table.push("</tr>\n");
    }
    table.push("</tbody>\n</table></div>\n");
    table.0
}

fn of_score(score: &Summarised, summary: &ArmSummary) -> String {
    let said = cell(Some(score));
    let (mean, interval) = said.split_once(' ').unwrap_or((&said, ""));
    let mut lines = vec![format!("<b>{}</b>", escape(mean))];
    lines.extend((!interval.is_empty()).then(|| format!("<span class=\"rows\">{}</span>", escape(interval))));
    lines
        .extend(counts(score, summary.splits).map(|counts| format!("<span class=\"rows\">{}</span>", escape(&counts))));
    if let Some(less) = &score.difference {
        let class = if less.is_carried() { "carried" } else { "not-carried" };
        let said = difference(Some(less));
        // The rows that make the difference have a line of their own.
        lines.push(format!("<span class=\"{class}\">{}</span>", escape(&said).replace(", ", ",<br>")));
    }
    lines.join("<br>")
}

fn matrix(found: &Findings<'_>, summary: &ArmSummary) -> String {
    let classes = &found.study.read.schema.classes;
    let heads: Vec<String> = classes.iter().map(|class| format!("<th>{}</th>", escape(class))).collect();
    let mut table = Html(format!(
        "<table class=\"matrix\"><caption>{}</caption>\n<thead><tr><th>true</th>{}</tr></thead>\n<tbody>\n",
        escape(found.arm_name(summary.arm)),
        heads.concat()
    ));
    for (at, (class, row)) in classes.iter().zip(summary.confusion.by_truth()).enumerate() {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(named, count)| {
                let mark = if named == at { " class=\"right\"" } else { "" };
                format!("<td{mark}>{}</td>", thousands(*count))
            })
            .collect();
        table.push(format!("<tr><td>{}</td>{}</tr>\n", escape(class), cells.concat()));
    }
    table.push("</tbody></table>\n");
    table.0
}

fn leaks(leakage: &Leakage) -> String {
    let mut section = Html("<section>\n<h2>Leaks</h2>\n".to_owned());
    section.push(leakage.note.as_ref().map_or_else(String::new, |note| format!("<p>{}</p>\n", escape(note))));
    for labels in [Labels::Own, Labels::Shuffled] {
        section.push(format!(
            "<h3>{}</h3>\n<div class=\"table\"><table>\n<thead><tr><th>leak</th><th>model</th><th>without</th><th>with</th><th>difference</th></tr></thead>\n<tbody>\n",
            text::leak_heading(labels)
        ));
        for size in leakage.sizes.iter().filter(|size| size.labels == labels) {
            let cells: Vec<String> =
                text::leak_cells(size).iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
            section.push(format!(
                "<tr><td>{}</td><td>{}</td>{}</tr>\n",
                escape(size.leak.title),
                escape(size.model.title()),
                cells.concat()
            ));
        }
        section.push("</tbody>\n</table></div>\n");
    }
    section.push("</section>\n");
    section.0
}

/// What each arm does.
fn arms(found: &Findings<'_>) -> String {
    let mut section = Html("<section>\n<h2>Arms</h2>\n<dl>\n".to_owned());
    for arm in &found.study.settings.arms {
        section.push(format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(&arm.name), escape(&arm.about())));
    }
    section.push("</dl>\n</section>\n");
    section.0
}

/// What each measure says.
fn words() -> String {
    let mut section = Html( "<section>\n<h2>Measures</h2>\n<p>Means over the splits, each with a 95 % interval that is widened for splits \
                       that share rows (Nadeau and Bengio 2003). Under it stand the rows of a split behind a rate, in the mean, and \
                       the difference to the first arm on the same splits: grey and in brackets where the interval does not \
                       carry it. Bands of curves reach from the lowest split to the highest.</p>\n<dl>\n"
        .to_owned());
    for measure in MEASURES {
        section.push(format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(measure.title), escape(measure.about)));
    }
    section.push("</dl>\n</section>\n");
    section.0
}

fn made_with(found: &Findings<'_>) -> Result<String, Error> {
    let study = found.study;
    let models: Vec<String> = study
        .settings
        .models
        .iter()
        .map(|model| format!("{}: {} {}", model.title(), model.about(), model.calibration()))
        .collect();
    let said = [
        ("Program", format!("smotescope {}", env!("CARGO_PKG_VERSION"))),
        ("Table", format!("{}, SHA-256 {}", study.read.table.name, study.read.table.source.sha256())),
        ("Splits", study.splits_in_words()),
        ("Seed", study.settings.recipe.seed.to_string()),
        ("Models", models.join("\n")),
        ("Time", format!("{:.1} s", found.seconds)),
    ];
    let mut section = Html("<section>\n<h2>Made with</h2>\n<dl>\n".to_owned());
    for (term, text) in said {
        section.push(format!("<div><dt>{term}</dt><dd>{}</dd></div>\n", escaped_lines(&text)));
    }
    section.push("</dl>\n<h3>Recipe</h3>\n<pre>");
    section.push(escaped_lines(&study.recipe()?));
    section.push("</pre>\n</section>\n");
    Ok(section.0)
}

/// Escaping alone would join the lines.
fn escaped_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<String>>().join("\n")
}

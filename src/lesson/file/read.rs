//! From the text of a lesson file to a lesson, or to one line that says what is wrong, where, and what to do.

use std::{
    ops::Range,
    path::{Component, Path},
};

use serde::Deserialize;
use toml::{Spanned, de::DeTable};

use super::{
    Ask, AxisName, Lesson, Lines, MODEL, ScriptStep, Settings, TableSource, ToldModel, VERSION, fill, question_names,
    step_names,
};
use crate::{
    error::{Error, Result, Setting},
    evaluate::leakage::LEAKS,
    input,
    lesson::{
        models::{self, ModelLesson},
        position::birth,
        tested::{TEST, TestOf},
    },
    recipe::{self, Recipe},
    table::samples,
};

/// Largest lesson file, in bytes: anything larger is some other file.
const MOST_BYTES: u64 = 1 << 20;
/// Most beats of a script.
const MOST_BEATS: usize = 200;
/// Longest lesson, in minutes.
const MOST_MINUTES: i64 = 240;
/// Most characters of a title, and of anything else that is said: more does not fit a screen at the size of a projector.
const LONGEST_TITLE: usize = 60;
const LONGEST_TEXT: usize = 400;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[expect(dead_code, reason = "known to serde so that it is no unknown key; checked before anything else")]
    version: u32,
    title: Spanned<String>,
    about: Spanned<String>,
    minutes: Option<Spanned<i64>>,
    sample: Option<Spanned<String>>,
    file: Option<Spanned<String>>,
    axes: Option<Spanned<Vec<String>>>,
    shows: Option<Spanned<String>>,
    recipe: Option<Spanned<Recipe>>,
    #[serde(default)]
    script: Vec<Spanned<RawBeat>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBeat {
    step: Spanned<String>,
    test: Option<Spanned<TestOf>>,
    model: Option<Spanned<ToldModel>>,
    row: Option<Spanned<i64>>,
    play: Option<Spanned<bool>>,
    set: Option<Spanned<Settings>>,
    axes: Option<Spanned<Vec<String>>>,
    sample: Option<Spanned<String>>,
    file: Option<Spanned<String>>,
    say: Spanned<String>,
    then: Option<Spanned<String>>,
    ask: Option<Spanned<String>>,
    discuss: Option<Spanned<RawDiscuss>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDiscuss {
    question: Spanned<String>,
    answer: Spanned<String>,
}

impl Lesson {
    /// Reads a lesson. `origin` is named in messages, and its stem is the lesson's name; a table's file is looked for in
    /// `folder`.
    pub fn from_toml(text: &str, origin: &str, folder: &Path) -> Result<Self> {
        let reader = Reader { text, origin, folder };
        reader.versions()?;
        let raw: Raw = toml::from_str(text).map_err(|error| reader.toml(&error))?;
        reader.lesson(raw)
    }

    pub fn read(path: &Path) -> Result<Self> {
        let origin = path.display().to_string();
        let bytes = input::small(path, "read the lesson", "choose a lesson's file", MOST_BYTES)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let line = line_at(&bytes, error.valid_up_to());
            Error::data(format!("{origin}:{line}: a character that is not UTF-8; save the lesson as UTF-8"))
        })?;
        Self::from_toml(text.trim_start_matches('\u{feff}'), &origin, path.parent().unwrap_or(Path::new("")))
    }
}

fn line_at(bytes: &[u8], at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count()
}

/// Where a beat stands: what the one after it must not fall behind.
#[derive(Clone, Copy)]
struct Standing {
    step: usize,
    row: u32,
}

struct Reader<'a> {
    text: &'a str,
    origin: &'a str,
    folder: &'a Path,
}

impl Reader<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        line_at(self.text.as_bytes(), span.start)
    }

    fn refuse(&self, span: &Range<usize>, message: impl std::fmt::Display) -> Error {
        Error::data(format!("{}:{}: {message}", self.origin, self.line(span)))
    }

    /// What the TOML reader says, in the words of this format.
    fn toml(&self, error: &toml::de::Error) -> Error {
        let mut message = error.message().lines().collect::<Vec<_>>().join(", ");
        for (theirs, ours) in [
            ("unknown field", "unknown key"),
            ("duplicate field", "given twice:"),
            ("missing field", "missing key"),
            (", expected one of", "; the keys here are"),
            ("unknown variant", "unknown word"),
            ("expected struct Recipe", "expected the table [recipe]"),
            ("expected struct RawBeat", "expected a table [[script]]"),
            ("expected struct RawDiscuss", "expected { question = \"…\", answer = \"…\" }"),
            ("expected struct Settings", "expected { k = 8, … }"),
            (
                "expected enum TestOf",
                "expected { arm = \"as-is\" } or { leak = { name = \"copies\", labels = \"own\" } }",
            ),
            ("expected a sequence", "expected a list in [ ]"),
            ("expected a string", "expected text in \"quotes\""),
            ("expected a boolean", "expected true or false"),
            ("expected f64", "expected a number"),
        ] {
            message = message.replace(theirs, ours);
        }
        for whole in ["i64", "u64", "u32", "usize"] {
            message = message.replace(&format!("expected {whole}"), "expected a whole number, 0 or more");
        }
        self.refuse(&error.span().unwrap_or_default(), message)
    }

    /// The versions come first: a file of another version may have keys that are unknown here, and the reader should hear
    /// of the version, not of them.
    fn versions(&self) -> Result<()> {
        let document = DeTable::parse(self.text).map_err(|error| {
            let error = self.toml(&error);
            Error { message: format!("{}; a lesson is a TOML file", error.message), ..error }
        })?;
        let document = document.get_ref();
        let written = |table: &DeTable<'_>| {
            let value = table.get("version")?;
            let number = value.get_ref().as_integer().and_then(|it| i64::from_str_radix(it.as_str(), it.radix()).ok());
            Some((value.span(), number, self.text.get(value.span()).unwrap_or_default()))
        };
        match written(document) {
            Some((_, Some(version), _)) if version == i64::from(VERSION) => {}
            Some((span, _, shown)) => {
                let says = format!("lesson version {shown}, and this program reads version {VERSION}");
                return Err(self.refuse(&span, format!("{says}; use the program it was written for")));
            }
            None => {
                return Err(self.refuse(&(0..0), format!("no version; a lesson begins with `version = {VERSION}`")));
            }
        }
        let recipe = document.get("recipe").and_then(|recipe| recipe.get_ref().as_table());
        match recipe.and_then(written) {
            Some((span, number, shown)) if number != Some(i64::from(recipe::VERSION)) => {
                let says = format!("recipe version {shown}, and this program reads version {}", recipe::VERSION);
                Err(self.refuse(&span, format!("{says}; remove the line, or save the recipe again")))
            }
            _ => Ok(()),
        }
    }

    fn lesson(&self, raw: Raw) -> Result<Lesson> {
        let title = self.words(&raw.title, "title", LONGEST_TITLE)?;
        let about = self.words(&raw.about, "about", LONGEST_TEXT)?;
        let minutes = raw.minutes.map(|minutes| self.minutes(&minutes)).transpose()?;
        let (table, table_line) = self.table(raw.sample.as_ref(), raw.file.as_ref())?;
        let axes = match &raw.axes {
            Some(axes) => self.axes(axes)?,
            None => AxisName::DEFAULT,
        };
        let recipe_line = raw.recipe.as_ref().map_or(1, |recipe| self.line(&recipe.span()));
        let lines = Lines {
            axes: raw.axes.as_ref().map_or(1, |axes| self.line(&axes.span())),
            table: table_line,
            recipe: recipe_line,
        };
        let recipe = raw.recipe.map(Spanned::into_inner).unwrap_or_default();
        recipe.check().map_err(|error| {
            let line = error.setting.as_ref().and_then(|setting| self.recipe_line(setting)).unwrap_or(recipe_line);
            Error::data(format!("{}:{line}: {}", self.origin, error.message))
        })?;
        let shows = raw.shows.as_ref().map(|shows| self.shows(shows)).transpose()?;
        let lesson = shows.or_else(|| models::find(&recipe.method));
        let script = self.script(&raw.script, &recipe, lesson)?;
        let shows = raw.shows.map(Spanned::into_inner);
        let name = Path::new(self.origin).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Lesson {
            name,
            origin: self.origin.to_owned(),
            title,
            about,
            minutes,
            table,
            axes,
            recipe,
            shows,
            script,
            lines,
        })
    }

    /// Where the recipe says what a setting is.
    fn recipe_line(&self, setting: &Setting) -> Option<usize> {
        let key = match setting {
            Setting::Parameter(key) => key,
            Setting::Seed => "seed",
            Setting::Oversupply => "oversupply",
            Setting::DropClosest => "drop_closest",
            Setting::DropIdentical => "drop_identical",
            Setting::Flag => "flag",
            Setting::Method => "method",
            _ => return None,
        };
        let document = DeTable::parse(self.text).ok()?;
        let recipe = document.get_ref().get("recipe")?.get_ref().as_table()?;
        Some(self.line(&recipe.get(key)?.span()))
    }

    /// Text on one line, within its limit. A text may be written over several lines; they are joined by blanks.
    fn words(&self, text: &Spanned<String>, key: &str, longest: usize) -> Result<String> {
        let words = text.get_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        let length = words.chars().count();
        if words.is_empty() {
            return Err(self.refuse(&text.span(), format!("`{key}` is empty; write a sentence")));
        }
        if words.contains(char::is_control) {
            return Err(self.refuse(&text.span(), format!("`{key}` holds a control character; take it out")));
        }
        if length > longest {
            let says = format!("`{key}` has {length} characters, and {longest} fit the screen; make it shorter");
            return Err(self.refuse(&text.span(), says));
        }
        Ok(words)
    }

    /// Text with places to be filled in.
    fn filled(&self, text: &Spanned<String>, key: &str) -> Result<String> {
        let words = self.words(text, key, LONGEST_TEXT)?;
        fill::check(&words).map_err(|what| self.refuse(&text.span(), format!("`{key}`: {what}")))?;
        Ok(words)
    }

    fn minutes(&self, minutes: &Spanned<i64>) -> Result<u32> {
        let number = *minutes.get_ref();
        if (1..=MOST_MINUTES).contains(&number) {
            return Ok(number as u32);
        }
        Err(self.refuse(&minutes.span(), format!("minutes = {number}: choose 1 to {MOST_MINUTES}, or omit it")))
    }

    fn table(&self, sample: Option<&Spanned<String>>, file: Option<&Spanned<String>>) -> Result<(TableSource, usize)> {
        match (sample, file) {
            (Some(_), Some(file)) => {
                Err(self.refuse(&file.span(), "both `sample` and `file`; a lesson has one table, so take one away"))
            }
            (None, None) => {
                let says = "no table; add `sample = \"two-islands\"` (any built-in table) or `file = \"table.csv\"`";
                Err(self.refuse(&(0..0), says))
            }
            (Some(sample), None) => {
                let name = sample.get_ref();
                if samples::find(name).is_none() {
                    let known: Vec<_> = samples::SAMPLES.iter().map(|sample| sample.name).collect();
                    let says = format!("no sample called {name:?}; there are {}", known.join(", "));
                    return Err(self.refuse(&sample.span(), says));
                }
                Ok((TableSource::Sample(name.clone()), self.line(&sample.span())))
            }
            (None, Some(file)) => self.table_file(file),
        }
    }

    fn table_file(&self, file: &Spanned<String>) -> Result<(TableSource, usize)> {
        let name = Path::new(file.get_ref());
        let plain = name.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || name.as_os_str().is_empty() || file.get_ref().contains(['\\', ':']) {
            let says = "write a path below the lesson's own folder, with / between its parts";
            return Err(self.refuse(&file.span(), format!("file = {:?}: {says}", file.get_ref())));
        }
        let path = self.folder.join(name);
        if !path.is_file() {
            let says = format!("there is no file {}; put the table there, or correct its name", path.display());
            return Err(self.refuse(&file.span(), says));
        }
        Ok((TableSource::File(path), self.line(&file.span())))
    }

    fn axes(&self, axes: &Spanned<Vec<String>>) -> Result<[AxisName; 2]> {
        match axes.get_ref().as_slice() {
            [x, y] if x != y => Ok([AxisName::of(x), AxisName::of(y)]),
            [x, _] => Err(self.refuse(&axes.span(), format!("{x:?} on both axes; choose two different ones"))),
            names => {
                let says = "choose two columns, or two of \"pc1\", \"pc2\" and \"pc3\"";
                Err(self.refuse(&axes.span(), format!("{} axes; {says}", names.len())))
            }
        }
    }

    /// What beats of step `model` show, by its name.
    fn shows(&self, shows: &Spanned<String>) -> Result<&'static dyn ModelLesson> {
        models::find(shows.get_ref()).ok_or_else(|| {
            let known: Vec<&str> = models::MODEL_LESSONS.iter().map(|lesson| lesson.method()).collect();
            self.refuse(&shows.span(), format!("shows = {:?}: there are {}", shows.get_ref(), known.join(", ")))
        })
    }

    fn script(
        &self,
        raw: &[Spanned<RawBeat>],
        recipe: &Recipe,
        lesson: Option<&'static dyn ModelLesson>,
    ) -> Result<Vec<ScriptStep>> {
        if raw.is_empty() {
            return Err(self.refuse(&(0..0), "no script; add at least one beat, [[script]] with `step` and `say`"));
        }
        if let Some(more) = raw.get(MOST_BEATS) {
            let says = format!("{} beats, and a script has {MOST_BEATS} at most; split the lesson", raw.len());
            return Err(self.refuse(&more.span(), says));
        }
        let mut recipe = recipe.clone();
        let mut before: Option<Standing> = None;
        let mut script = Vec::with_capacity(raw.len());
        for beat in raw {
            script.push(self.beat(beat, (&mut recipe, lesson), &mut before)?);
        }
        Ok(script)
    }

    fn beat(
        &self,
        raw: &Spanned<RawBeat>,
        (recipe, lesson): (&mut Recipe, Option<&'static dyn ModelLesson>),
        before: &mut Option<Standing>,
    ) -> Result<ScriptStep> {
        let line = self.line(&raw.span());
        let raw = raw.get_ref();
        let test = self.test(raw, recipe)?;
        let model = self.model(raw, lesson)?;
        // While a model is told of, the walk waits where it was.
        let step = if test.is_some() || model.is_some() {
            before.map_or(0, |before| before.step)
        } else {
            self.one_of(&raw.step, "step", &[&step_names()[..], &[TEST, MODEL]].concat())?
        };
        let row = raw.row.as_ref().map(|row| self.row(row)).transpose()?;
        let table = match (&raw.sample, &raw.file) {
            (None, None) => None,
            (sample, file) => Some(self.table(sample.as_ref(), file.as_ref())?.0),
        };
        // Another table has other rows: the walk begins anywhere.
        let from = before.filter(|_| table.is_none());
        *before = Some(self.in_order(&raw.step, step, row, from)?);
        if let Some(play) = raw.play.as_ref().filter(|play| *play.get_ref() && step < usize::from(birth())) {
            let says = format!(
                "play at step {:?}: rows land at {:?} or later",
                step_names()[step],
                step_names()[usize::from(birth())]
            );
            return Err(self.refuse(&play.span(), format!("{says}; move it there, or take it away")));
        }
        let set = raw.set.as_ref().map(|set| set.get_ref().clone()).unwrap_or_default();
        set.apply(recipe);
        if let (Some(set), Err(error)) = (&raw.set, recipe.check()) {
            return Err(self.refuse(&set.span(), error.message));
        }
        let ask = self.ask(raw)?;
        let asks = ask.is_some() || model.as_ref().is_some_and(|told| told.ask);
        if let (Some(then), false) = (&raw.then, asks) {
            return Err(
                self.refuse(&then.span(), "`then` is said after an answer, and nothing is asked: write it into `say`")
            );
        }
        Ok(ScriptStep {
            step,
            test,
            model,
            row,
            table,
            play: raw.play.as_ref().is_some_and(|play| *play.get_ref()),
            set,
            axes: raw.axes.as_ref().map(|axes| self.axes(axes)).transpose()?,
            say: self.filled(&raw.say, "say")?,
            then: raw.then.as_ref().map(|then| self.filled(then, "then")).transpose()?,
            ask,
            line,
        })
    }

    /// What a beat tells of a model, if that is what it does.
    fn test(&self, raw: &RawBeat, recipe: &Recipe) -> Result<Option<TestOf>> {
        let Some(test) = &raw.test else {
            if raw.step.get_ref() != TEST {
                return Ok(None);
            }
            let says = "step \"test\" without what is tested: add `test = { arm = \"as-is\" }` or `test = { leak = { name = \"copies\", labels = \"shuffled\" } }`";
            return Err(self.refuse(&raw.step.span(), says));
        };
        if raw.step.get_ref() != TEST {
            return Err(
                self.refuse(&test.span(), "`test` at a step of the walk; write `step = \"test\"`, or take it away")
            );
        }
        let table = raw.sample.as_ref().or(raw.file.as_ref());
        for (key, span) in [("row", raw.row.as_ref().map(Spanned::span)), ("table", table.map(Spanned::span))] {
            if let Some(span) = span {
                return Err(
                    self.refuse(&span, format!("another {key} at step \"test\": name it at a step of the walk"))
                );
            }
        }
        let arms = recipe.evaluate.clone().unwrap_or_default().arms;
        let unknown = match test.get_ref() {
            TestOf::Arm(arm) if !arms.contains(arm) => {
                format!("no arm {arm:?} in [recipe.evaluate]; there are {}", arms.join(", "))
            }
            TestOf::Leak(leak) if !LEAKS.iter().any(|known| known.name == leak.name) => {
                let known = LEAKS.each_ref().map(|known| known.name).join(", ");
                format!("no leak {:?}; there are {known}", leak.name)
            }
            known => return Ok(Some(known.clone())),
        };
        Err(self.refuse(&test.span(), unknown))
    }

    /// Where a beat is in the lesson of the method's model, if that is what it tells of.
    fn model(&self, raw: &RawBeat, lesson: Option<&'static dyn ModelLesson>) -> Result<Option<ToldModel>> {
        let names =
            |lesson: &dyn ModelLesson| lesson.steps().iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
        let Some(told) = &raw.model else {
            if raw.step.get_ref() == MODEL {
                let says = "step \"model\" without its step: add `model = { step = \"rows\" }`";
                return Err(self.refuse(&raw.step.span(), says));
            }
            return match lesson {
                Some(lesson) if raw.step.get_ref() != TEST => {
                    let says = format!(
                        "step {:?}: a lesson of {} has no walk from row to row; write `step = \"model\"` and its step",
                        raw.step.get_ref(),
                        lesson.method()
                    );
                    Err(self.refuse(&raw.step.span(), says))
                }
                _ => Ok(None),
            };
        };
        if raw.step.get_ref() != MODEL {
            let says = "`model` at a step of the walk; write `step = \"model\"`, or take it away";
            return Err(self.refuse(&told.span(), says));
        }
        for (key, span) in
            [("row", raw.row.as_ref().map(Spanned::span)), ("play", raw.play.as_ref().map(Spanned::span))]
        {
            if let Some(span) = span {
                let says =
                    format!("`{key}` at step \"model\": it has no rows that land; `at` says where its slider stands");
                return Err(self.refuse(&span, says));
            }
        }
        if let Some(ask) = &raw.ask {
            let says = "`ask` at step \"model\": its own question is asked with `model = { step = \"…\", ask = true }`";
            return Err(self.refuse(&ask.span(), says));
        }
        let says = match lesson {
            None => {
                let known: Vec<&str> = models::MODEL_LESSONS.iter().map(|lesson| lesson.method()).collect();
                format!("the method has no lesson of a model; there are {}, by `method` or `shows`", known.join(", "))
            }
            Some(lesson) => {
                let told = told.get_ref();
                if told.at == Some(0) {
                    "at = 0: places of a slider are counted from 1; choose 1 or more".to_owned()
                } else if lesson.steps().iter().any(|step| step.name == told.step) {
                    return Ok(Some(told.clone()));
                } else {
                    format!("step = {:?}: {} has {}", told.step, lesson.method(), names(lesson))
                }
            }
        };
        Err(self.refuse(&told.span(), says))
    }

    /// The index of a word in a list of names.
    fn one_of(&self, word: &Spanned<String>, key: &str, names: &[&str]) -> Result<usize> {
        names.iter().position(|name| name == word.get_ref()).ok_or_else(|| {
            self.refuse(&word.span(), format!("{key} = {:?}: there are {}", word.get_ref(), names.join(", ")))
        })
    }

    fn row(&self, row: &Spanned<i64>) -> Result<u32> {
        let number = *row.get_ref();
        u32::try_from(number).ok().filter(|&number| number > 0).ok_or_else(|| {
            self.refuse(&row.span(), format!("row = {number}: generated rows are counted from 1; choose 1 or more"))
        })
    }

    /// Steps follow the walk: within a row they do not go back; another row may begin again.
    fn in_order(
        &self,
        at: &Spanned<String>,
        step: usize,
        row: Option<u32>,
        before: Option<Standing>,
    ) -> Result<Standing> {
        let Some(before) = before else { return Ok(Standing { step, row: row.unwrap_or(1) }) };
        let row = row.unwrap_or(before.row);
        if step >= before.step || (row != before.row && step <= 1) {
            return Ok(Standing { step, row });
        }
        let (step, last) = (step_names()[step], step_names()[before.step]);
        let right = if row == before.row {
            format!("within a row steps do not go back: write {last:?} or a later one, or name another `row`")
        } else {
            format!(
                "another row begins again: write {:?} or {:?}, or {last:?} or a later one",
                step_names()[0],
                step_names()[1]
            )
        };
        Err(self.refuse(&at.span(), format!("step {step:?} after {last:?}; {right}")))
    }

    fn ask(&self, raw: &RawBeat) -> Result<Option<Ask>> {
        match (&raw.ask, &raw.discuss) {
            (Some(_), Some(discuss)) => {
                Err(self.refuse(&discuss.span(), "both `ask` and `discuss`; a beat has one question, so take one away"))
            }
            (Some(ask), None) => Ok(Some(Ask::Computed(question_names()[self.one_of(ask, "ask", &question_names())?]))),
            (None, Some(discuss)) => {
                let discuss = discuss.get_ref();
                let question = self.words(&discuss.question, "question", LONGEST_TEXT)?;
                let answer = self.words(&discuss.answer, "answer", LONGEST_TEXT)?;
                Ok(Some(Ask::Discuss { question, answer }))
            }
            (None, None) => Ok(None),
        }
    }
}

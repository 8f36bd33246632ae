//! Questions on how a model does, where a script tells of that.

use super::Question;
use crate::{
    lesson::steps::Scene,
    report::{format::thousands, plane::Plane},
};

pub fn found(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let tested = scene.tested?;
    let counts = tested.counts()?;
    let (found, of) = (counts.true_positives, counts.positives());
    let [others, half] = [of - of / 10, of / 2];
    Some(Question::among(
        format!("How many of the {} rows of class {} does the model find?", thousands(of), tested.positive()),
        found,
        &[others, half, of / 5],
        format!("Found {}, missed {}.", thousands(found), thousands(counts.false_negatives)),
    ))
}

pub fn alarms(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let tested = scene.tested?;
    let counts = tested.counts()?;
    let (alarms, found) = (counts.false_positives, counts.true_positives);
    Some(Question::among(
        format!(
            "The model finds {} of the {} rows of class {}. How many others does it take for one of them?",
            thousands(found),
            thousands(counts.positives()),
            tested.positive()
        ),
        alarms,
        &[found / 4, alarms * 3 + 1, found],
        format!(
            "False alarms: {}. Of {} rows that it names, {} are of the class.",
            thousands(alarms),
            thousands(counts.named()),
            thousands(found)
        ),
    ))
}

pub fn knowing_nothing(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let leak = scene.tested?.leak()?;
    Some(Question::new(
        "What ROC AUC should a model have that cannot know anything?",
        vec!["0".to_owned(), "0.5".to_owned(), "1".to_owned()],
        1,
        format!(
            "Whoever knows nothing puts a row of the class before another as often as after it. Here: {:.2}.",
            leak.honest
        ),
    ))
}

pub fn leaking(scene: &Scene<'_>, _: &Plane<'_>) -> Option<Question> {
    let leak = scene.tested?.leak()?;
    let show = |area: f64| format!("{area:.2}");
    let mut areas = vec![leak.leaking, leak.honest, f64::midpoint(leak.honest, leak.leaking)];
    areas.sort_by(f64::total_cmp);
    let choices: Vec<String> = areas.into_iter().map(show).collect();
    let answer = choices.iter().position(|choice| *choice == show(leak.leaking))?;
    // Where nothing leaks there is nothing to choose from.
    let differ = choices.windows(2).all(|pair| pair[0] != pair[1]);
    differ.then(|| {
        Question::new(
            format!("{} What ROC AUC comes out?", leak.leak.about),
            choices,
            answer,
            format!("{}; where nothing leaks it is {}.", show(leak.leaking), show(leak.honest)),
        )
    })
}

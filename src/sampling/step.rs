//! A step of a recipe that takes rows out, with what is set of it: a name of a list, and parameters. Cleaners and undersamplers
//! are typed, written and said alike.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result, Setting},
    sampling::{
        Parameter, Value,
        parameter::{self, ParameterValues},
    },
};

/// A list of things that a step may name.
pub trait Catalogue {
    type Item: ?Sized + 'static;
    /// What one of them is called.
    const WHAT: &'static str;
    const SETTING: Setting;

    fn items() -> &'static [&'static Self::Item];
    fn name(item: &Self::Item) -> &'static str;
    fn title(item: &Self::Item) -> &'static str;
    fn parameters(item: &Self::Item) -> &'static [Parameter];

    /// The one of that name.
    fn find(name: &str) -> Result<&'static Self::Item> {
        Self::items().iter().copied().find(|item| Self::name(item) == name).ok_or_else(|| {
            let known: Vec<_> = Self::items().iter().map(|item| Self::name(item)).collect();
            let message = format!("no {} called {name:?}; there are {}", Self::WHAT, known.join(", "));
            Error::usage(message).about(Self::SETTING)
        })
    }

    /// The parameter of an item by that key.
    fn parameter(item: &'static Self::Item, key: &str) -> Result<&'static Parameter> {
        parameter::find(Self::parameters(item), key, || format!("{} {}", Self::WHAT, Self::name(item)))
            .map_err(|error| error.about(Self::SETTING))
    }
}

/// One of a list with what is set of it, as a recipe has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a table with a method and its parameters", bound = "")]
pub struct RemovalStep<C> {
    pub method: String,
    #[serde(flatten)]
    pub parameters: ParameterValues,
    #[serde(skip)]
    list: std::marker::PhantomData<C>,
}

impl<C: Catalogue> RemovalStep<C> {
    pub fn new(method: &str) -> Self {
        Self { method: method.to_owned(), parameters: ParameterValues::new(), list: std::marker::PhantomData }
    }

    /// A step as it is typed: `enn`, or with parameters `enn:k=5,votes=most`.
    pub fn read(text: &str) -> Result<Self> {
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let mut step = Self::new(name.trim());
        let item = step.item()?;
        for part in rest.into_iter().flat_map(|rest| rest.split(',')) {
            let Some((key, value)) = part.split_once('=') else {
                let message = format!("{part:?}: write parameters of a {} as {name}:KEY=VALUE,KEY=VALUE", C::WHAT);
                return Err(Error::usage(message).about(C::SETTING));
            };
            let parameter = C::parameter(item, key.trim())?;
            let value = parameter.read(value).map_err(|error| error.about(C::SETTING))?;
            step.set(parameter, value);
        }
        Ok(step)
    }

    /// As [`RemovalStep::read`] takes it.
    pub fn typed(&self) -> String {
        let set: Vec<String> = self.parameters.iter().map(|(key, value)| format!("{key}={value}")).collect();
        if set.is_empty() { self.method.clone() } else { format!("{}:{}", self.method, set.join(",")) }
    }

    /// The one that is named.
    pub fn item(&self) -> Result<&'static C::Item> {
        C::find(&self.method)
    }

    /// Refuses an unknown name, a parameter that it does not have, and a value out of range.
    pub fn check(&self) -> Result<()> {
        let item = self.item()?;
        for (key, value) in &self.parameters {
            C::parameter(item, key)?.check(value).map_err(|error| error.about(C::SETTING))?;
        }
        Ok(())
    }

    /// What a parameter is set to.
    pub fn parameter(&self, parameter: &Parameter) -> Value {
        parameter.among(&self.parameters)
    }

    /// A parameter that is a whole number, once it was checked.
    pub fn whole(&self, parameter: &Parameter) -> usize {
        self.parameter(parameter).whole()
    }

    /// Sets a parameter; what is as usual is not written down.
    pub fn set(&mut self, parameter: &Parameter, value: Value) {
        parameter.set(&mut self.parameters, value);
    }

    /// Every parameter with what it is set to.
    pub fn settings(&self) -> Vec<(&'static Parameter, Value)> {
        let all = self.item().map_or(&[][..], C::parameters);
        all.iter().map(|parameter| (parameter, self.parameter(parameter))).collect()
    }

    /// "Edited nearest neighbours, neighbours 5", for people.
    pub fn words(&self) -> String {
        let title = self.item().map_or(self.method.clone(), |item| C::title(item).to_owned());
        let set = self.settings().into_iter().filter(|(parameter, value)| *value != parameter.usual());
        let words =
            set.map(|(parameter, value)| format!(", {} {}", parameter.title.to_lowercase(), parameter.shown(&value)));
        format!("{title}{}", words.collect::<String>())
    }
}

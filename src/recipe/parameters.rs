//! What is set of the method's own parameters.

use super::Recipe;
use crate::{
    error::{Result, Setting},
    sampling::{
        Parents, Sampler,
        parameter::{self, K, Parameter, Value},
        row_kinds::BaseKinds,
    },
};

impl Recipe {
    /// What a parameter is set to.
    pub fn parameter(&self, parameter: &Parameter) -> Value {
        if parameter.key == K.key {
            return self.k.into();
        }
        parameter.among(&self.parameters)
    }

    /// A parameter that is a whole number, once it was checked.
    pub fn whole(&self, parameter: &Parameter) -> usize {
        self.parameter(parameter).whole()
    }

    /// A parameter that is a number, once it was checked.
    pub fn number(&self, parameter: &Parameter) -> f64 {
        self.parameter(parameter).number()
    }

    /// A parameter that is one of some words, once it was checked.
    pub fn word(&self, parameter: &Parameter) -> String {
        self.parameter(parameter).to_string()
    }

    /// Sets a parameter. What is as usual is not written down, but for k.
    pub fn set_parameter(&mut self, parameter: &Parameter, value: Value) {
        match value {
            Value::Whole(k) if parameter.key == K.key => self.k = k as usize,
            value => parameter.set(&mut self.parameters, value),
        }
    }

    /// Chooses a method; what the one before had of its own is forgotten.
    pub fn set_method(&mut self, name: &str) {
        name.clone_into(&mut self.method);
        if let Ok(method) = self.method() {
            self.parameters.retain(|key, _| of(method, key).is_ok());
            if method.parents(self) != Parents::None {
                self.given.clear();
                self.shady = 0;
            }
            if !method.chooses_bases() {
                self.bases = BaseKinds::default();
            }
        }
    }

    /// The same recipe by another method.
    #[must_use]
    pub fn by(&self, method: &str) -> Self {
        let mut recipe = self.clone();
        recipe.set_method(method);
        recipe
    }

    /// Sets a parameter as it is typed, `KEY=VALUE`.
    pub fn type_parameter(&mut self, key: &str, text: &str) -> Result<()> {
        let parameter = of(self.method()?, key)?;
        self.set_parameter(parameter, parameter.read(text)?);
        Ok(())
    }

    /// Every parameter of the method with what it is set to.
    pub fn method_parameters(&self) -> Vec<(&'static Parameter, Value)> {
        let all = self.method().map_or(&[][..], |method| method.parameters());
        all.iter().map(|parameter| (parameter, self.parameter(parameter))).collect()
    }

    /// The method's parameters in words: "k 5", "m 10".
    pub fn parameter_words(&self) -> Vec<String> {
        let words = |(parameter, value): (&Parameter, Value)| format!("{} {value}", parameter.title.to_lowercase());
        self.method_parameters().into_iter().map(words).collect()
    }

    /// `k` among the parameters is the same as `k` above them.
    pub(super) fn take_k(&mut self, is_above: bool) -> std::result::Result<(), String> {
        let Some(value) = self.parameters.remove(K.key) else { return Ok(()) };
        if is_above && value != self.k.into() {
            return Err(format!("k is {} and, among the parameters, {value}: say it once", self.k));
        }
        K.check(&value).map_err(|error| error.message)?;
        self.set_parameter(&K, value);
        Ok(())
    }
}

/// The parameter of a method by that key.
pub(super) fn of(method: &'static dyn Sampler, key: &str) -> Result<&'static Parameter> {
    parameter::find(method.parameters(), key, || format!("method {}", method.name()))
        .map_err(|error| error.about(Setting::Method))
}

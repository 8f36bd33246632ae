//! How a recipe's steps stand in its file: cleaners as a table, or as a list of them where there are several, and an undersampler
//! as its name, or as a table where something is set of it.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use crate::sampling::step::{Catalogue, RemovalStep};

/// For a field that holds several steps, in the order in which they are done.
pub mod chain {
    use super::{Catalogue, Deserializer, Many, PhantomData, RemovalStep, Serialize, Serializer};

    pub fn serialize<C: Catalogue, S: Serializer>(steps: &[RemovalStep<C>], serializer: S) -> Result<S::Ok, S::Error> {
        match steps {
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }

    pub fn deserialize<'de, C: Catalogue, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<RemovalStep<C>>, D::Error> {
        deserializer.deserialize_any(Many(PhantomData))
    }
}

/// For a field that holds one step or none.
pub mod one {
    use super::{Catalogue, Deserializer, One, PhantomData, RemovalStep, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands over a reference")]
    pub fn serialize<C: Catalogue, S: Serializer>(
        step: &Option<RemovalStep<C>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match step {
            None => serializer.serialize_none(),
            Some(step) if step.parameters.is_empty() => step.method.serialize(serializer),
            Some(step) => step.serialize(serializer),
        }
    }

    pub fn deserialize<'de, C: Catalogue, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<RemovalStep<C>>, D::Error> {
        deserializer.deserialize_any(One(PhantomData)).map(Some)
    }
}

struct Many<C>(PhantomData<C>);

impl<'de, C: Catalogue> Visitor<'de> for Many<C> {
    type Value = Vec<RemovalStep<C>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a table with the method of a {} and its parameters, or a list of such tables", C::WHAT)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(vec![RemovalStep::deserialize(MapAccessDeserializer::new(map))?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut steps = Vec::new();
        while let Some(step) = list.next_element()? {
            steps.push(step);
        }
        Ok(steps)
    }
}

struct One<C>(PhantomData<C>);

impl<'de, C: Catalogue> Visitor<'de> for One<C> {
    type Value = RemovalStep<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of an {}, or a table with its method and parameters", C::WHAT)
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(RemovalStep::new(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        RemovalStep::deserialize(MapAccessDeserializer::new(map))
    }
}

#[cfg(test)]
mod tests {
    use crate::{recipe::Recipe, sampling::cleaning::Cleaning, sampling::undersampling::Undersampling};

    fn read(text: &str) -> Recipe {
        Recipe::from_toml(&format!("version = 1\n{text}\n"), "r.toml").unwrap()
    }

    #[test]
    fn one_cleaner_and_several_are_read_and_written_in_their_order() {
        let one = read("[clean_before]\nmethod = \"enn\"\nk = 5");
        assert_eq!(one.clean_before, [Cleaning::read("enn:k=5").unwrap()]);
        assert!(one.to_toml().unwrap().contains("[clean_before]\nmethod = \"enn\"\nk = 5\n"));
        let two = read("[[clean_after]]\nmethod = \"tomek\"\n[[clean_after]]\nmethod = \"enn\"\nvotes = \"most\"");
        assert_eq!(two.clean_after, [Cleaning::new("tomek"), Cleaning::read("enn:votes=most").unwrap()]);
        for recipe in [one, two] {
            assert_eq!(Recipe::from_toml(&recipe.to_toml().unwrap(), "r.toml"), Ok(recipe));
        }
    }

    #[test]
    fn an_undersampler_is_a_name_or_a_table() {
        let named = read("undersample = \"random\"");
        assert_eq!(named.undersample, Some(Undersampling::new("random")));
        assert!(named.to_toml().unwrap().contains("undersample = \"random\"\n"));
        let set = read("[undersample]\nmethod = \"nearmiss\"\nversion = \"2\"");
        assert_eq!(set.undersample, Some(Undersampling::read("nearmiss:version=2").unwrap()));
        assert_eq!(Recipe::from_toml(&set.to_toml().unwrap(), "r.toml"), Ok(set));
        for (text, says) in [
            ("undersample = \"tomek\"", "no undersampler called \"tomek\"; there are random, nearmiss"),
            ("undersample = 3", "line 2"),
            ("undersample = { method = \"nearmiss\", k = 0 }", "k = 0: choose 1 to 1000"),
            ("clean_before = [\"enn\"]", "line 2"),
        ] {
            let error = Recipe::from_toml(&format!("version = 1\n{text}\n"), "r.toml").unwrap_err();
            assert!(error.message.contains(says), "{text}: {error}");
        }
    }
}

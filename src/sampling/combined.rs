//! Methods of the literature that are a sampler and then a cleaner, by the name that they have there. A recipe holds the two.

use crate::{
    recipe::Recipe,
    sampling::{cleaning::Cleaning, fate::When},
};

/// A sampler and the cleaner that works on all rows at the end, both as they usually are.
#[derive(Debug)]
pub struct Combined {
    pub name: &'static str,
    pub title: &'static str,
    /// One sentence on what it does.
    pub about: &'static str,
    /// The paper that it is from.
    pub source: &'static str,
    /// Which rule it follows where references disagree; empty where they do not.
    pub follows: &'static str,
    /// The name of the sampler.
    pub method: &'static str,
    /// The name of the cleaner.
    pub clean_after: &'static str,
}

/// Every one of them, in the order in which they are listed everywhere.
pub static COMBINED: &[Combined] = &[
    Combined {
        name: "smote-tomek",
        title: "SMOTE and Tomek links",
        about: "SMOTE, and then no row of any class, real or new, whose nearest row is of another class and has it for its nearest.",
        source: "Batista, Bazzan and Monard 2003",
        follows: "As SMOTETomek of imbalanced-learn: both rows of a link go, whichever their classes.",
        method: "smote",
        clean_after: "tomek",
    },
    Combined {
        name: "smote-enn",
        title: "SMOTE and edited nearest neighbours",
        about: "SMOTE, and then no row of any class, real or new, with a row of another class among its three nearest.",
        source: "Batista, Prati and Monard 2004",
        follows: "As SMOTEENN of imbalanced-learn: one neighbour of another class is enough; in the paper it takes two of the three.",
        method: "smote",
        clean_after: "enn",
    },
    Combined {
        name: "smote-ipf",
        title: "SMOTE-IPF",
        about: "SMOTE, and then no row of any class, real or new, that most trees grown on parts of the rows take for another class.",
        source: "Sáez, Luengo, Stefanowski and Herrera 2015",
        follows: "",
        method: "smote",
        clean_after: "ipf",
    },
];

impl Combined {
    /// The one of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        COMBINED.iter().find(|it| it.name == name)
    }

    /// The one that a recipe is, if it has that sampler and that cleaner and no other.
    pub fn of(recipe: &Recipe) -> Option<&'static Self> {
        let is = |it: &&Self| recipe.method == it.method && recipe.clean_after == [Cleaning::new(it.clean_after)];
        COMBINED.iter().find(is)
    }

    /// Sets both in a recipe.
    pub fn set(&self, recipe: &mut Recipe) {
        recipe.set_method(self.method);
        *recipe.cleaning_mut(When::After) = vec![Cleaning::new(self.clean_after)];
    }

    /// As the command line says it without the name.
    pub fn flags(&self) -> String {
        format!("--method {} --clean-after {}", self.method, self.clean_after)
    }
}

/// Sets a method in a recipe, or one of these, in the place of the one that is there: its cleaner goes with it.
pub fn set_by_name(recipe: &mut Recipe, name: &str) {
    if let Some(combined) = Combined::find(name) {
        return combined.set(recipe);
    }
    if Combined::of(recipe).is_some() {
        recipe.cleaning_mut(When::After).clear();
    }
    recipe.set_method(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::METHODS;

    #[test]
    fn each_is_a_method_and_a_cleaner_under_a_name_of_its_own_and_is_documented() {
        let readme = include_str!("../../README.md");
        for combined in COMBINED {
            let mut recipe = Recipe::default();
            combined.set(&mut recipe);
            assert_eq!(recipe.check(), Ok(()));
            assert_eq!((recipe.method.as_str(), recipe.clean_after.len()), (combined.method, 1));
            assert!(METHODS.iter().all(|method| method.name() != combined.name));
            let row =
                format!("| `{}` | {}: `{}` | {} |", combined.name, combined.title, combined.flags(), combined.source);
            assert!(readme.contains(&row), "{row}");
            assert!(combined.about.ends_with('.') && Combined::find(combined.name).is_some());
        }
        assert!(Combined::find("smote").is_none());
    }

    #[test]
    fn a_name_takes_the_place_of_the_one_before_as_a_whole() {
        let mut recipe = Recipe::default();
        let mut set = |name: &str| {
            set_by_name(&mut recipe, name);
            (Combined::of(&recipe).map(|it| it.name), recipe.method.clone(), recipe.clean_after.len())
        };
        assert_eq!(set("smote-enn"), (Some("smote-enn"), "smote".to_owned(), 1));
        assert_eq!(set("smote-tomek"), (Some("smote-tomek"), "smote".to_owned(), 1));
        assert_eq!(set("smote"), (None, "smote".to_owned(), 0));
        // A cleaner that did not come with a name stays.
        recipe.clean_after = vec![Cleaning::new("tomek"), Cleaning::new("enn")];
        set_by_name(&mut recipe, "borderline");
        assert_eq!((Combined::of(&recipe).is_none(), recipe.clean_after.len()), (true, 2));
    }
}

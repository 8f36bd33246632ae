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
}

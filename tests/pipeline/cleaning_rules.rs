//! What cleaners take out, by the rules of the papers in their plainest form: every distance, every row anew.

use smotescope::{
    matrix::Matrix,
    progress::Progress,
    sampling::{
        RowId,
        cleaning::Cleaning,
        fate::{Reason, When},
    },
    space::Space,
    trees::{
        classes::{ClassTree, mean_shares},
        columns::Ranked,
        draws::Tries,
    },
};

use crate::reference::{self, Place};

/// A row by its name, its class and its place.
pub struct Row {
    pub id: RowId,
    pub class: u32,
    pub place: Place,
}

struct Rows<'a> {
    space: &'a Space,
    all: &'a [Row],
    places: Vec<Place>,
    smallest: u32,
    spared: Option<u32>,
}

type Goes = Vec<(usize, Reason)>;

/// The rows that a cleaner finds to go, before it spares any class.
pub fn found(space: &Space, rows: &[Row], settings: &Cleaning, when: When) -> Goes {
    let count = |class: u32| rows.iter().filter(|row| row.class == class).count();
    let classes = 0..space.table.target.classes.len() as u32;
    let Some(smallest) = classes.filter(|&class| count(class) > 0).min_by_key(|&class| count(class)) else {
        return Vec::new();
    };
    let spared = if settings.takes_smallest(when) { None } else { Some(smallest) };
    let places = rows.iter().map(|row| row.place.clone()).collect();
    let all = Rows { space, all: rows, places, smallest, spared };
    let set = |key: &str| settings.parameters.get(key).map(ToString::to_string);
    let number = |key: &str, usual: usize| set(key).map_or(usual, |it| it.parse().unwrap());
    let (k, seeds) = (number("k", 3), number("seeds", 1));
    let votes_all = set("votes").is_none();
    let everyone: Vec<usize> = (0..rows.len()).collect();
    let mut goes = match settings.method.as_str() {
        "tomek" => all.links(&everyone),
        "enn" => all.edit(&everyone, k, votes_all, 1),
        "renn" => all.rounds(&vec![k; number("rounds", 100)], votes_all, true),
        "allknn" => all.rounds(&(1..=k).collect::<Vec<_>>(), votes_all, false),
        "ncr" => all.neighbourhoods(k, number("threshold", 50)),
        "cnn" => all.condense(seeds),
        "oss" => all.one_sided(seeds),
        "ipf" => {
            let share: f64 = set("share").map_or(1.0, |it| it.parse().unwrap());
            all.partitioned(number("parts", 9), set("votes").is_some(), number("rounds", 3), share)
        }
        other => panic!("no rule for {other}: write it down here"),
    };
    goes.sort_by_key(|(at, _)| *at);
    goes
}

impl Rows<'_> {
    fn class(&self, at: usize) -> u32 {
        self.all[at].class
    }

    fn loses(&self, at: usize) -> bool {
        self.spared != Some(self.class(at))
    }

    /// The nearest of some rows, the row itself left out.
    fn near(&self, at: usize, k: usize, among: &[usize]) -> Vec<usize> {
        let others: Vec<u32> = among.iter().filter(|&&other| other != at).map(|&other| other as u32).collect();
        let weights = self.space.level_weights(self.class(at));
        let all = reference::sorted(&weights, &self.places[at], &self.places, &others);
        all.into_iter().take(k).map(|(_, row)| row as usize).collect()
    }

    fn links(&self, among: &[usize]) -> Goes {
        let link = |&at: &usize| {
            let other = *self.near(at, 1, among).first()?;
            let linked = self.class(other) != self.class(at) && self.near(other, 1, among)[0] == at;
            (linked && self.loses(at)).then_some((at, Reason::Link(self.all[other].id)))
        };
        among.iter().filter_map(link).collect()
    }

    /// Why its neighbours outvote a row, if they do.
    fn outvoted(&self, at: usize, near: &[usize], all: bool, round: u32) -> Option<Reason> {
        let own = self.class(at);
        let votes: Vec<u32> = near.iter().map(|&other| self.class(other)).collect();
        let against = votes.iter().filter(|&&class| class != own).count();
        let count = |class: u32| votes.iter().filter(|&&vote| vote == class).count();
        let outvoted = if all {
            against > 0
        } else {
            // Of equally frequent classes the first.
            (0..own).any(|class| count(class) >= count(own)) || votes.iter().any(|&vote| count(vote) > count(own))
        };
        outvoted.then_some(Reason::Votes { against: against as u32, of: votes.len() as u32, round })
    }

    fn edit(&self, there: &[usize], k: usize, all: bool, round: u32) -> Goes {
        let goes = |&at: &usize| Some((at, self.outvoted(at, &self.near(at, k, there), all, round)?));
        there.iter().filter(|&&at| self.loses(at)).filter_map(goes).collect()
    }

    fn rounds(&self, ks: &[usize], all: bool, until_none: bool) -> Goes {
        let mut there: Vec<usize> = (0..self.all.len()).collect();
        let mut gone = Vec::new();
        let count = |there: &[usize], class: u32| there.iter().filter(|&&at| self.class(at) == class).count();
        let least = count(&there, self.smallest);
        let classes: Vec<u32> =
            (0..self.space.table.target.classes.len() as u32).filter(|&class| count(&there, class) > 0).collect();
        for (round, &k) in (1..).zip(ks) {
            if k >= there.len() {
                break;
            }
            let goes = self.edit(&there, k, all, round);
            there.retain(|at| goes.iter().all(|(gone, _)| gone != at));
            let ends = goes.is_empty() && until_none;
            gone.extend(goes);
            let is_cut = |&class: &u32| {
                let left = count(&there, class);
                left == 0 || (class != self.smallest && left < least)
            };
            if ends || classes.iter().any(is_cut) {
                break;
            }
        }
        gone
    }

    fn neighbourhoods(&self, k: usize, threshold: usize) -> Goes {
        let everyone: Vec<usize> = (0..self.all.len()).collect();
        let mut goes = self.edit(&everyone, k, false, 1);
        let count = |class: u32| self.all.iter().filter(|row| row.class == class).count();
        for at in everyone.iter().copied().filter(|&at| self.class(at) == self.smallest) {
            let near = self.near(at, k, &everyone);
            if self.outvoted(at, &near, false, 1).is_none() {
                continue;
            }
            for other in near {
                let class = self.class(other);
                let is_large = 100 * count(class) >= threshold * count(self.smallest);
                let is_new = goes.iter().all(|(gone, _)| *gone != other);
                if class != self.smallest && is_large && is_new && self.loses(other) {
                    goes.push((other, Reason::Outvotes(self.all[at].id)));
                }
            }
        }
        goes
    }

    fn of_class(&self, class: u32) -> Vec<usize> {
        (0..self.all.len()).filter(|&at| self.class(at) == class).collect()
    }

    fn larger(&self) -> Vec<u32> {
        let classes = 0..self.space.table.target.classes.len() as u32;
        classes.filter(|&class| class != self.smallest && self.spared != Some(class)).collect()
    }

    /// Hart: rows join as long as any is told wrong.
    fn hart(&self, class: u32, mut store: Vec<usize>) -> Goes {
        loop {
            let mut joined = false;
            for at in self.of_class(class) {
                if !store.contains(&at) && self.class(self.near(at, 1, &store)[0]) != class {
                    store.push(at);
                    joined = true;
                }
            }
            if !joined {
                break;
            }
        }
        let left = self.of_class(class).into_iter().filter(|at| !store.contains(at));
        left.map(|at| (at, Reason::Redundant(self.all[self.near(at, 1, &store)[0]].id))).collect()
    }

    fn condense(&self, seeds: usize) -> Goes {
        let first = |class: u32| self.of_class(class).into_iter().take(seeds);
        let mut goes = Vec::new();
        for class in self.larger() {
            goes.extend(self.hart(class, self.of_class(self.smallest).into_iter().chain(first(class)).collect()));
        }
        if self.spared.is_none() {
            let stays = |at: &usize| goes.iter().all(|(gone, _)| gone != at) && self.class(*at) != self.smallest;
            let others = (0..self.all.len()).filter(stays);
            let store = others.chain(first(self.smallest)).collect();
            goes.extend(self.hart(self.smallest, store));
        }
        goes
    }

    /// The class that a tree of some rows tells of each of others, by columns of numbers and one for each level.
    fn told(&self, part: &[usize], others: &[usize]) -> Vec<u32> {
        let progress = Progress::new();
        let columns = |rows: &[usize]| {
            let row = |&at: &usize| -> Vec<f64> {
                let (numbers, codes) = &self.places[at];
                let levels = codes.iter().zip(&self.space.nominals).flat_map(|(&code, nominal)| {
                    (0..nominal.levels() as u32).map(move |level| f64::from(u8::from(level == code)))
                });
                numbers.iter().copied().chain(levels).collect()
            };
            let rows: Vec<Vec<f64>> = rows.iter().map(row).collect();
            Matrix::new(rows[0].len(), rows.concat())
        };
        let (x, classes) = (columns(part), self.space.table.target.classes.len());
        let labels: Vec<u32> = part.iter().map(|&at| self.class(at)).collect();
        let ranked = Ranked::new(&x, &progress).unwrap();
        let tries = Tries::all(x.columns());
        let tree = ClassTree::grow(&ranked, (&labels, classes), &vec![1.0; part.len()], tries, &progress).unwrap();
        let present: Vec<u32> = (0..classes as u32).collect();
        let shares = mean_shares(&[tree], &columns(others), &present, classes);
        let most = |shares: &[f64]| (0..classes).fold(0, |most, it| if shares[it] > shares[most] { it } else { most });
        shares.iter().map(|shares| most(shares) as u32).collect()
    }

    fn partitioned(&self, parts: usize, all: bool, last: usize, share: f64) -> Goes {
        let mut there: Vec<usize> = (0..self.all.len()).collect();
        let (mut gone, mut quiet) = (Goes::new(), 0);
        for round in 1.. {
            if there.len() < parts {
                break;
            }
            let classes = 0..self.space.table.target.classes.len() as u32;
            let by_class = classes.flat_map(|class| there.iter().copied().filter(move |&at| self.class(at) == class));
            let dealt: Vec<usize> = by_class.collect();
            let mut against = vec![0_usize; there.len()];
            for part in 0..parts {
                let mut own: Vec<usize> = dealt.iter().copied().skip(part).step_by(parts).collect();
                own.sort_unstable();
                for ((against, &at), told) in against.iter_mut().zip(&there).zip(self.told(&own, &there)) {
                    *against += usize::from(told != self.class(at));
                }
            }
            let is_outvoted = |against: usize| if all { against == parts } else { 2 * against > parts };
            let goes: Goes = (there.iter().zip(against))
                .filter(|(at, against)| is_outvoted(*against) && self.loses(**at))
                .map(|(&at, against)| (at, Reason::Trees { against: against as u32, of: parts as u32, round }))
                .collect();
            there.retain(|at| goes.iter().all(|(gone, _)| gone != at));
            let few = (goes.len() as f64) < share / 100.0 * self.all.len() as f64;
            quiet = if few { quiet + 1 } else { 0 };
            let ends = goes.is_empty() || quiet == last;
            gone.extend(goes);
            if ends {
                break;
            }
        }
        gone
    }

    fn one_sided(&self, seeds: usize) -> Goes {
        let mut goes = Vec::new();
        for class in self.larger() {
            let first: Vec<usize> = self.of_class(class).into_iter().take(seeds).collect();
            let store = [self.of_class(self.smallest), first.clone()].concat();
            for at in self.of_class(class).into_iter().filter(|at| !first.contains(at)) {
                let nearest = self.near(at, 1, &store)[0];
                if self.class(nearest) == class {
                    goes.push((at, Reason::Redundant(self.all[nearest].id)));
                }
            }
        }
        let left: Vec<usize> =
            (0..self.all.len()).filter(|at| goes.iter().all(|(gone, _): &(usize, Reason)| gone != at)).collect();
        goes.extend(self.links(&left));
        goes
    }
}
